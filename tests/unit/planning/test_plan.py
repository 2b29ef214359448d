"""Which jobs read what."""

from workflow import SMALL

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
