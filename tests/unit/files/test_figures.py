"""Static figures as files: the identity inside a PDF is compared with the one that is asked for."""

import pytest

from sharpscape.errors import SharpscapeError
from sharpscape.figures.drawing.style import new_figure, save
from sharpscape.files.figures import read_figure
from sharpscape.identities import InputFile


def test_a_figure_of_another_identity_is_refused(tmp_path):
    path = tmp_path / "a.pdf"
    save(new_figure(1, 1)[0], path, tmp_path / "a.png", "f" * 32)
    content = path.read_bytes()
    assert read_figure(InputFile(path, "f" * 32, tmp_path)) == read_figure(path) == content
    with pytest.raises(SharpscapeError, match=r"a\.pdf: of another identity"):
        read_figure(InputFile(path, "e" * 32, tmp_path))


def test_a_figure_that_is_absent_is_named(tmp_path):
    with pytest.raises(SharpscapeError, match=r"none\.pdf: cannot be read"):
        read_figure(tmp_path / "none.pdf")
