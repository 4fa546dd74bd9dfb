"""Whose notebook is it, and for which assignment? As teachers and learning platforms leave them."""

import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from classroom.hand_in import hand_in


def notebook(*marked):
    cells = [new_code_cell("pass", metadata={"nbgrader": {"grade_id": name}}) for name in marked]
    return new_notebook(cells=cells)


@pytest.fixture
def sources(tmp_path):
    paths = {"1_game": tmp_path / "1_game.ipynb", "2_search": tmp_path / "2_search.ipynb"}
    nbformat.write(notebook("a", "b"), paths["1_game"])
    nbformat.write(notebook("c", "d"), paths["2_search"])
    return paths


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "collected"


def put(folder, name, *marked):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(*marked), path)
    return path


@pytest.mark.parametrize(
    ("file", "student"),
    [
        ("anna/1_game.ipynb", "anna"),
        ("anna/deep/down/my homework (2).ipynb", "anna"),
        ("anna.ipynb", "anna"),
        ("anna_1_game.ipynb", "anna"),
        ("1_game - Anna Smith.ipynb", "Anna Smith"),
        ("Anna Smith_4711234_assignsubmission_file/1_game.ipynb", "Anna Smith"),  # Moodle
        ("smithanna_12345_678901_1_game-1.ipynb", "smithanna"),  # Canvas
        ("Zoë Ångström/1_game.ipynb", "Zoë Ångström"),
    ],
)
def test_author(folder, sources, file, student):
    put(folder, file, "a", "b")
    (submission,), remarks = hand_in(folder, sources)
    assert (submission.student, submission.assignment) == (student, "1_game")
    assert remarks == []


def test_assignment_is_known_by_its_cells_not_by_its_name(folder, sources):
    put(folder, "anna/1_game.ipynb", "c")
    put(folder, "anna/untitled.ipynb", "a", "b", "of my own")
    submissions, _ = hand_in(folder, sources)
    assert [(s.student, s.assignment) for s in submissions] == [("anna", "1_game"), ("anna", "2_search")]


def test_newer_of_two_is_used_and_said(folder, sources):
    for age, name in ((100, "new"), (200, "old")):
        path = put(folder, f"anna/{name}.ipynb", "a")
        os.utime(path, (1e9 - age, 1e9 - age))
    (submission,), remarks = hand_in(folder, sources)
    assert submission.path.stem == "new"
    assert remarks == ["anna handed in 1_game twice: the newer one was used."]


def test_namesakes_stay_two_people(folder, sources):
    put(folder, "Anna Smith_1001_assignsubmission_file/1_game.ipynb", "a")
    put(folder, "Anna Smith_1002_assignsubmission_file/1_game.ipynb", "a")
    submissions, remarks = hand_in(folder, sources)
    assert len({submission.student for submission in submissions}) == 2
    assert remarks == []


def test_what_is_no_submission_is_said(folder, sources):
    put(folder, "anna/.ipynb_checkpoints/1_game-checkpoint.ipynb", "a")
    put(folder, "1_game.ipynb", "a")
    put(folder, "ben/holiday.ipynb")
    (folder / "ben" / "notes.txt").write_text("hello")
    (folder / "ben" / "1_game.ipynb").write_text("not JSON")
    submissions, remarks = hand_in(folder, sources)
    assert submissions == []
    expected = ("does not say whose it is", "is none of the assignments (1_game, 2_search)", "is not a notebook")
    for words in (*expected, "cannot be read as a notebook"):
        assert sum(words in remark for remark in remarks) == 1, words
    assert len(remarks) == 4


def test_no_folder(folder, sources):
    with pytest.raises(ValueError, match="is not a folder"):
        hand_in(folder, sources)
