"""How a run was made: times by program, and stages that stand in rows."""

from sharpscape import __version__
from sharpscape.files.hdf5 import Field, write_result
from sharpscape.files.tables import write_table
from sharpscape.planning.jobs import STAGES
from sharpscape.report.making import drawing, programs, versions

HEAD = "s\th:m:s\tmax_rss\tmax_vms\n"


def write(folder, name, *rows):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "".join(f"{s}\t0:0:1\t{rss}\t1\n" for s, rss in rows), encoding="utf-8")


def test_times_are_summed_by_program_in_the_order_of_the_stages(tmp_path):
    write(tmp_path, "judge_claims.tsv", (9, 9))
    write(tmp_path, "write_verdicts/all.tsv", (1, 50))
    write(tmp_path, "train_model/exact/none/eps-0/seeds-0-0.tsv", (1.5, 100))
    write(tmp_path, "train_model/exact/none/eps-1/seeds-0-0.tsv", (2.5, 300))
    # Too short to be measured.
    write(tmp_path, "draw_lines/exact.tsv", (0.5, "-"))
    # Its job failed.
    (tmp_path / "draw_lines/other.tsv").write_text("")
    (tmp_path / "write_report.tsv").write_text("")
    found = programs(tmp_path, STAGES)
    # The page waits for no verdicts in words, and its own time is not over.
    assert [each.name for each in found] == ["train_model", "judge_claims", "draw_lines"]
    trained = found[0]
    assert (trained.jobs, trained.seconds, trained.longest, trained.memory) == (2, 4, 2.5, 300)
    assert found[2].memory == 0


def test_a_run_without_times_has_none(tmp_path):
    assert programs(tmp_path / "nothing", STAGES) == []
    assert {box["note"] for box in drawing([], STAGES)["boxes"]} == {"none", "this page"}


def test_stages_stand_in_rows_and_do_not_overlap():
    drawn = drawing([], STAGES)
    boxes = drawn["boxes"]
    assert [box["name"] for box in boxes] == [name for row in STAGES for name in row]
    for one in boxes:
        assert 0 <= one["x"] and one["x"] + one["width"] <= drawn["width"]
        for other in boxes:
            apart = abs(one["x"] - other["x"]) >= one["width"]
            assert one is other or apart or abs(one["y"] - other["y"]) >= one["height"]
    # Every line goes from the foot of a box to the head of one below.
    feet = {(box["x"] + box["width"] / 2, box["y"] + box["height"]) for box in boxes}
    heads = {(box["x"] + box["width"] / 2, box["y"]) for box in boxes}
    assert all((x, y) in feet and (at, top) in heads for x, y, at, top in drawn["lines"])


def test_all_kinds_of_files_are_asked_what_made_them(tmp_path):
    for name, code in (("model", "a"), ("curvature", "b"), ("accuracy", "c")):
        fields = {"value": Field(1.0)}
        write_result(tmp_path / f"{name}.h5", name, fields, {"code": code}, threads=2)
    write_table(tmp_path / "claims.csv", ["claim"], [], {"code": "d"})
    results = [tmp_path / f"{name}.h5" for name in ("model", "curvature", "accuracy")]
    said = dict(versions(results, [tmp_path / "claims.csv"]))
    assert said["code of their programs"] == "a, b, c, d"
    assert said["results by sharpscape"] == __version__
    assert (said["threads"], said["device"]) == ("2", "cpu")
