"""Original files: found, checked, downloaded; what is damaged or broken off is refused."""

import gzip
import hashlib
import http.server
import io
import resource
import socket
import tarfile
import threading

import pytest

from sharpscape.data import fetching
from sharpscape.data.fetching import obtain_originals
from sharpscape.data.loading import load_dataset
from sharpscape.data.originals import ALGORITHMS
from sharpscape.data.readers import cifar10, fashion_mnist, mnist, svhn
from sharpscape.errors import SharpscapeError


def digests(content):
    """The entry of a file of that content in a reader's table."""
    return {name: hashlib.new(name, content).hexdigest() for name in ALGORITHMS}


def in_words(content):
    return "MD5 {md5}, SHA-256 {sha256}".format(**digests(content))


@pytest.fixture
def server(tmp_path):
    """A folder served on loopback; returns (folder, its address)."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=folder)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def served(server, tmp_path, monkeypatch):
    """A data set of one file, served; returns (served folder, raw folder, content)."""
    folder, address = server
    content = gzip.compress(b"the original", mtime=0)
    (folder / "a.gz").write_bytes(content)
    monkeypatch.setattr(mnist, "ORIGINALS", {"a.gz": digests(content)})
    monkeypatch.setattr(mnist, "MIRRORS", ["http://127.0.0.1:9/", f"{address}/"])
    return folder, tmp_path / "raw", content


def test_an_absent_file_is_downloaded_from_the_first_address_that_answers(served):
    _, raw, content = served
    record = obtain_originals("mnist", raw)
    path = raw / "mnist" / "a.gz"
    assert path.read_bytes() == content
    assert record == {"a.gz": digests(content)}
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
    for text in (path, digests(content)["md5"], digests(b"other")["md5"]):
        assert str(text) in str(caught.value)
    assert path.read_bytes() == b"other"


def test_a_file_of_the_same_md5_and_another_sha256_is_refused(served, monkeypatch):
    _, raw, content = served
    obtain_originals("mnist", raw)
    expected = digests(content) | {"sha256": "0" * 64}
    monkeypatch.setattr(mnist, "ORIGINALS", {"a.gz": expected})
    found = digests(content)["sha256"]
    message = f"a.gz: SHA-256 {found}, expected {'0' * 64}"
    with pytest.raises(SharpscapeError, match=message):
        obtain_originals("mnist", raw)
    with pytest.raises(SharpscapeError, match=message):
        load_dataset("mnist", raw)
    # Nor is it kept where it is downloaded.
    (raw / "mnist/a.gz").unlink()
    with pytest.raises(SharpscapeError, match="could not be downloaded"):
        obtain_originals("mnist", raw)
    assert not list((raw / "mnist").iterdir())


def test_a_damaged_download_is_not_kept(served):
    folder, raw, _ = served
    (folder / "a.gz").write_bytes(b"damaged on the way")
    with pytest.raises(SharpscapeError, match="Put there by hand"):
        obtain_originals("mnist", raw)
    assert not list((raw / "mnist").glob("a.gz*"))


def test_an_unreachable_host_says_which_file_to_put_where(served, monkeypatch):
    _, raw, content = served
    monkeypatch.setattr(mnist, "MIRRORS", ["http://127.0.0.1:9/"])
    with pytest.raises(SharpscapeError) as caught:
        obtain_originals("mnist", raw)
    assert str(raw / "mnist" / "a.gz") in str(caught.value)
    assert in_words(content) in str(caught.value)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\nbegun"])
def test_a_host_that_falls_silent_is_given_up(served, monkeypatch, said):
    _, raw, _ = served
    monkeypatch.setattr(fetching, "TIMEOUT", 0.3)
    connections = []

    def accept():
        connection, _ = silent.accept()
        connections.append(connection)
        connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as silent:
        threading.Thread(target=accept, daemon=True).start()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/a.gz"
        monkeypatch.setattr(mnist, "MIRRORS", [address.removesuffix("a.gz")])
        with pytest.raises(SharpscapeError) as caught:
            obtain_originals("mnist", raw)
    message = str(caught.value)
    assert f"{address}: " in message
    assert "timed out" in message
    assert f"Put there by hand:\n  {raw / 'mnist' / 'a.gz'}" in message
    assert not list((raw / "mnist").glob("*"))


def test_a_full_disk_stops_a_download_and_leaves_nothing(server, tmp_path, monkeypatch):
    folder, address = server
    (folder / "large.gz").write_bytes(bytes(400_000))
    monkeypatch.setattr(mnist, "ORIGINALS", {"large.gz": digests(bytes(400_000))})
    monkeypatch.setattr(mnist, "MIRRORS", [f"{address}/"])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(SharpscapeError, match="could not be downloaded") as caught:
            obtain_originals("mnist", tmp_path / "raw")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "File too large" in str(caught.value)
    assert not list((tmp_path / "raw/mnist").iterdir())


def test_a_file_that_changes_after_its_record_is_found(served):
    _, raw, _ = served
    obtain_originals("mnist", raw)
    (raw / "mnist" / "a.gz").write_bytes(b"other")
    with pytest.raises(SharpscapeError, match="expected"):
        load_dataset("mnist", raw)
    (raw / "mnist" / "a.gz").unlink()
    with pytest.raises(SharpscapeError, match="no such file"):
        load_dataset("mnist", raw)


# ------------------------------------------------------------------------------------ archives


FILES = {"batch": b"the batch " * 1000, "meta": b"the names"}


@pytest.fixture
def publish(server, monkeypatch):
    """Function that publishes files as the archive of a data set of the files in FILES."""
    folder, address = server

    def make(files):
        path = folder / "files.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(f"{cifar10.FOLDER}/{name}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        table = {name: digests(content) for name, content in FILES.items()}
        monkeypatch.setattr(cifar10, "ORIGINALS", table)
        monkeypatch.setattr(cifar10, "ARCHIVE", {path.name: digests(path.read_bytes())})
        monkeypatch.setattr(cifar10, "MIRRORS", [f"{address}/"])
        return path

    return make


@pytest.fixture
def unpacked(tmp_path):
    """The folder of the data set."""
    return tmp_path / "raw" / cifar10.FOLDER


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_absent_files_are_taken_from_their_archive_and_nothing_else_is_left(publish, unpacked):
    publish(FILES | {"readme.html": b"", "../../outside": b""})
    record = obtain_originals("cifar10", unpacked.parent)
    assert contents(unpacked) == FILES
    assert record == {name: digests(content) for name, content in FILES.items()}
    assert [path.name for path in unpacked.parent.iterdir()] == [unpacked.name]


def test_a_file_present_is_not_taken_from_the_archive(publish, unpacked):
    publish(FILES)
    unpacked.mkdir(parents=True)
    (unpacked / "batch").write_bytes(FILES["batch"])
    before = (unpacked / "batch").stat()
    obtain_originals("cifar10", unpacked.parent)
    after = (unpacked / "batch").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert contents(unpacked) == FILES


def test_nothing_is_fetched_where_all_files_are_present(publish, unpacked):
    publish(FILES).unlink()
    unpacked.mkdir(parents=True)
    for name, content in FILES.items():
        (unpacked / name).write_bytes(content)
    unpacked.chmod(0o555)
    obtain_originals("cifar10", unpacked.parent)


def refused(unpacked):
    """The message by which the data set is refused; nothing of the archive may be left."""
    with pytest.raises(SharpscapeError) as caught:
        obtain_originals("cifar10", unpacked.parent)
    message = str(caught.value)
    for name, content in FILES.items():
        assert f"{unpacked / name} ({in_words(content)})" in message
    assert set(contents(unpacked)) <= set(FILES)
    return message


def test_an_archive_broken_off_half_way_is_refused(publish, unpacked, monkeypatch):
    size = publish(FILES).stat().st_size

    def send_half(self, source, target):
        target.write(source.read(size // 2))

    monkeypatch.setattr(http.server.SimpleHTTPRequestHandler, "copyfile", send_half)
    assert "files.tar.gz could not be downloaded" in refused(unpacked)
    assert not contents(unpacked)


def test_an_archive_damaged_on_the_way_is_refused(publish, unpacked):
    publish(FILES).write_bytes(b"damaged on the way")
    assert "files.tar.gz could not be downloaded" in refused(unpacked)
    assert not contents(unpacked)


@pytest.mark.parametrize("files", [FILES | {"batch": b"another"}, {"meta": FILES["meta"]}])
def test_an_archive_without_the_file_of_that_md5_is_refused(publish, unpacked, files):
    publish(files)
    assert f"files.tar.gz holds no batch of {in_words(FILES['batch'])}" in refused(unpacked)
    assert "batch" not in contents(unpacked)


def test_what_is_no_archive_is_refused(publish, unpacked, monkeypatch):
    path = publish(FILES)
    path.write_bytes(b"no archive")
    monkeypatch.setattr(cifar10, "ARCHIVE", {path.name: digests(b"no archive")})
    assert f"could not be unpacked to {unpacked}" in refused(unpacked)


# -------------------------------------------------------------------------------------- tables


def test_tables_agree_with_those_of_torchvision():
    """An independent table of names, MD5 and addresses."""
    from peer_tables import datasets

    for reader, source in ((mnist, datasets.MNIST), (fashion_mnist, datasets.FashionMNIST)):
        assert md5s(reader.ORIGINALS) == dict(source.resources)
        assert reader.MIRRORS == list(source.mirrors)
    rows = [datasets.SVHN.split_list[split] for split in ("train", "test")]
    assert md5s(svhn.ORIGINALS) == {name: md5 for _, name, md5 in rows}
    assert {svhn.MIRRORS[0] + name for name in svhn.ORIGINALS} == {row[0] for row in rows}
    source = datasets.CIFAR10
    meta = (source.meta["filename"], source.meta["md5"])
    files = dict([*source.train_list, *source.test_list, meta])
    assert md5s(cifar10.ORIGINALS) == files
    assert md5s(cifar10.ARCHIVE) == {source.filename: source.tgz_md5}
    assert cifar10.MIRRORS[0] + source.filename == source.url


def md5s(table):
    return {name: digests["md5"] for name, digests in table.items()}


@pytest.mark.parametrize("reader", [cifar10, fashion_mnist, mnist, svhn])
def test_every_original_has_all_digests(reader):
    for table in (reader.ORIGINALS, getattr(reader, "ARCHIVE", {})):
        for entry in table.values():
            assert {name: len(digest) for name, digest in entry.items()} == {
                "md5": 32,
                "sha256": 64,
            }
