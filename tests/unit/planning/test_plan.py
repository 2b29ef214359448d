"""Which jobs read what."""

from workflow import SMALL, deep_study

from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.jobs import MEASURING
from sharpscape.planning.plan import Plan


def test_the_report_asks_every_result_file_what_made_it():
    checked = check_configuration(SMALL)
    plan = Plan(checked["studies"], checked["verdicts"])
    files = {job.outputs[0] for job in plan.all_jobs() if job.outputs[0].endswith(".h5")}
    asked = [job.outputs[0] for job in plan.report().inputs["results"]]
    assert set(asked) == files
    assert len(asked) == len(files)
    kinds = {path.rpartition("/")[2].split("-")[0].removesuffix(".h5") for path in asked}
    assert kinds == {"data", "geometry", "model", *MEASURING}


def test_without_a_plane_models_do_not_depend_on_which_seed_is_the_first():
    study = deep_study()
    study["landscape"] |= {"plane_points": 0}
    config = {"results": "r", "raw_data": "d"}
    made = []
    for first in (0, 1):
        seeds = {"first": first, "count": 2}
        checked = check_configuration(config | {"studies": [study | {"seeds": seeds}]})
        jobs = Plan(checked["studies"], checked["verdicts"]).all_jobs()
        made.append({job.outputs[0]: job.identity for job in jobs})
    shared = [name for name in made[0] if "seeds-1-1" in name]
    assert len(shared) == 8
    assert all(made[0][name] == made[1][name] for name in shared)
