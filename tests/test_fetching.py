"""Original files: found, checked, downloaded; what is damaged or broken off is refused."""

import gzip
import hashlib
import http.server
import threading

import pytest

from sharpscape.datasets import load_dataset
from sharpscape.errors import SharpscapeError
from sharpscape.fetching import obtain_originals
from sharpscape.originals import ORIGINALS, Original


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A data set of one file, served on loopback; returns (served folder, raw folder, content)."""
    folder = tmp_path / "served"
    folder.mkdir()
    content = gzip.compress(b"the original", mtime=0)
    (folder / "a.gz").write_bytes(content)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=folder)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/a.gz"
    md5 = hashlib.md5(content).hexdigest()
    monkeypatch.setitem(
        ORIGINALS,
        "mnist",
        lambda: [Original("a.gz", md5, ["http://127.0.0.1:9/a.gz", address])],
    )
    yield folder, tmp_path / "raw", content
    server.shutdown()


def test_an_absent_file_is_downloaded_from_the_first_address_that_answers(served):
    _, raw, content = served
    record = obtain_originals("mnist", raw)
    path = raw / "mnist" / "a.gz"
    assert path.read_bytes() == content
    assert record == {"a.gz": {"path": str(path), "md5": hashlib.md5(content).hexdigest()}}
    assert [each.name for each in path.parent.iterdir()] == ["a.gz"]


def test_a_file_present_is_used_and_nothing_fetched(served):
    folder, raw, content = served
    (raw / "mnist").mkdir(parents=True)
    (raw / "mnist" / "a.gz").write_bytes(content)
    (folder / "a.gz").unlink()
    (raw / "mnist").chmod(0o555)
    obtain_originals("mnist", raw)


def test_a_wrong_md5_names_file_expected_and_found(served):
    _, raw, content = served
    (raw / "mnist").mkdir(parents=True)
    path = raw / "mnist" / "a.gz"
    path.write_bytes(b"other")
    with pytest.raises(SharpscapeError) as caught:
        obtain_originals("mnist", raw)
    for text in (path, hashlib.md5(content).hexdigest(), hashlib.md5(b"other").hexdigest()):
        assert str(text) in str(caught.value)
    assert path.read_bytes() == b"other"


def test_a_damaged_download_is_not_kept(served):
    folder, raw, _ = served
    (folder / "a.gz").write_bytes(b"damaged on the way")
    with pytest.raises(SharpscapeError, match="Put it there by hand"):
        obtain_originals("mnist", raw)
    assert not list((raw / "mnist").glob("a.gz*"))


def test_an_unreachable_host_says_which_file_to_put_where(served, monkeypatch):
    _, raw, _ = served
    nowhere = [Original("a.gz", "0" * 32, ["http://127.0.0.1:9/a.gz"])]
    monkeypatch.setitem(ORIGINALS, "mnist", lambda: nowhere)
    with pytest.raises(SharpscapeError) as caught:
        obtain_originals("mnist", raw)
    assert str(raw / "mnist" / "a.gz") in str(caught.value)
    assert "0" * 32 in str(caught.value)


def test_a_file_that_changes_after_its_record_is_found(served):
    _, raw, _ = served
    record = obtain_originals("mnist", raw)
    (raw / "mnist" / "a.gz").write_bytes(b"other")
    source = {f"{p}-{k}.gz": record["a.gz"] for p in ("train", "t10k") for k in
              ("images-idx3-ubyte", "labels-idx1-ubyte")}  # fmt: skip
    with pytest.raises(SharpscapeError, match="expected"):
        load_dataset("mnist", source)
    (raw / "mnist" / "a.gz").unlink()
    with pytest.raises(SharpscapeError, match="no such file"):
        load_dataset("mnist", source)
