"""Whose notebook is it, and for which assignment? As teachers and learning platforms leave them."""

import os
import unicodedata
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from classroom.hand_in import hand_in

FOREVER = (2050, 1, 1, 0, 0, 0)  # what the clock of an archive can be made to say
LONG_AGO = (1999, 1, 1, 0, 0, 0)


def notebook(*marked, text="pass"):
    cells = [new_code_cell(text, metadata={"nbgrader": {"grade_id": name}}) for name in marked]
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


def put(folder, name, *marked, age=0, text="pass"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook(*marked, text=text)))
    os.utime(path, (1e9 - age, 1e9 - age))
    return path


def put_archive(folder, name, age=0, **files):
    """``files``: {text of the notebook: its name in the archive, and when it was written, as that says}."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for text, (inside, when) in files.items():
            archive.writestr(zipfile.ZipInfo(inside, when), nbformat.writes(notebook("a", text=text)))
    os.utime(path, (1e9 - age, 1e9 - age))


def whose(folder, sources):
    """{text of the notebook: whose it is, and their number}, and the remarks."""
    submissions, remarks = hand_in(folder, sources)
    return {each.notebook.cells[0].source: (each.student, each.id) for each in submissions}, remarks


def who(folder, sources):
    submissions, remarks = hand_in(folder, sources)
    return [(each.student, each.assignment, each.id) for each in submissions], remarks


@pytest.mark.parametrize(
    ("file", "student", "number"),
    [
        ("anna/1_game.ipynb", "anna", None),
        ("anna/deep/down/my homework (2).ipynb", "anna", None),
        ("anna.ipynb", "anna", None),
        ("anna (1).ipynb", "anna", None),
        ("anna_1_game.ipynb", "anna", None),
        ("anna_1_GAME.IPYNB", "anna", None),
        ("anna_1_game.ipynb.txt", "anna", None),
        ("1_game - Anna Smith.ipynb", "Anna Smith", None),
        ("Zoë Ångström/1_game.ipynb", "Zoë Ångström", None),
        ("O'Brien/1_game.ipynb", "O’Brien", None),
        ("Anna Smith_4711234_assignsubmission_file/1_game.ipynb", "Anna Smith", "4711234"),  # Moodle
        ("Anna Smith_7_assignsubmission_file_/1_game (1).ipynb", "Anna Smith", "7"),
        ("Smith, Anna_42_assignsubmission_file/1_game.ipynb", "Smith, Anna", "42"),
        ("Anna Smith_42_assignsubmission_file_1_game.ipynb", "Anna Smith", "42"),
        ("smithanna_12345_678901_1_game-1.ipynb", "smithanna", "12345"),  # Canvas
        ("login_LATE_1234_5678_file-1.ipynb", "login", "1234"),
        ("Game and dot_asmith_attempt_2026-11-20-13-45-10_1_game.ipynb", "asmith", None),  # Blackboard
        ("271836-442356 - Anna Smith - Dec 5, 2026 149 AM/1_game.ipynb", "Anna Smith", "271836"),  # Brightspace
        ("271836-442356 - Anna Smith - Dec 5, 2026 1149 PM - 1_game.ipynb", "Anna Smith", "271836"),
        ("Download 3/Anna Smith_42_assignsubmission_file/1_game.ipynb", "Anna Smith", "42"),
    ],
)
def test_author(folder, sources, file, student, number):
    put(folder, file, "a", "b")
    assert who(folder, sources) == ([(student, "1_game", number)], [])


def test_assignment_is_known_by_its_cells_not_by_its_name(folder, sources):
    put(folder, "anna/1_game.ipynb", "c")
    put(folder, "anna/untitled.ipynb", "a", "b", "of my own")
    assert who(folder, sources)[0] == [("anna", "1_game", None), ("anna", "2_search", None)]


def test_archives_are_looked_into_as_they_come(folder, sources, tmp_path):
    names = {
        "Anna Smith_7_assignsubmission_file/1_game.ipynb": "ab",
        "Ben_8_assignsubmission_file/2_search.ipynb": "cd",
    }
    folder.mkdir()
    with zipfile.ZipFile(folder / "download.zip", "w") as archive:
        for name, marked in names.items():
            archive.writestr(name, nbformat.writes(notebook(*marked)))
        archive.writestr("__MACOSX/x", "")
    expected = [("Anna Smith", "1_game", "7"), ("Ben", "2_search", "8")]
    assert who(folder, sources) == (expected, [])
    assert who(folder / "download.zip", sources) == (expected, [])
    put(folder, "Chen/1_game.ipynb", "a")
    students, (remark,) = who(folder, sources)
    assert students == [*expected, ("Chen", "1_game", None)]
    assert remark.startswith("download.zip holds notebooks of several learners (Anna Smith, Ben): if it came from one")


def test_what_is_wrong_with_an_archive_stops_nobody_else(folder, sources):
    folder.mkdir()
    with zipfile.ZipFile(folder / "ben.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("ben/1_game.ipynb"), nbformat.writes(notebook("a")))
    whole = (folder / "ben.zip").read_bytes()
    begin = whole.index(b"PK\1\2")  # of the directory
    date = begin + 14
    (folder / "ben.zip").write_bytes(whole[:date] + b"\x0f\x5c" + whole[date + 2 :])  # 2026, month 0, day 15
    (folder / "chen.zip").write_bytes(whole[:begin] + b"PK\0\0" + whole[begin + 4 :])
    (folder / "dora.zip").write_bytes(whole[:40])
    put(folder, "anna/1_game.ipynb", "a")
    (anna, ben), remarks = hand_in(folder, sources)
    assert (anna.student, ben.student, ben.written) == ("anna", "ben", 0)
    assert remarks == [
        "chen.zip is a damaged archive (BadZipFile): unpack it, or ask for it again.",
        "dora.zip is a damaged archive (BadZipFile): unpack it, or ask for it again.",
    ]


def test_a_learners_archive_is_that_learners_whatever_the_folders_in_it_are_called(folder, sources):
    put(folder, "ben/1_game.ipynb", "a", text="of ben")
    put_archive(folder, "anna.zip", of_anna=("ben/1_game.ipynb", FOREVER))
    put_archive(folder, "chen_1_game (1).zip", of_chen=("1_game.ipynb", LONG_AGO))
    put_archive(folder, "emil_12_345_work.zip", of_emil=("work/1_game.ipynb", LONG_AGO))  # as Canvas names it
    put(folder, "dora/Ben_8_assignsubmission_file/1_game.ipynb", "a", text="of dora")
    expected = {
        "of ben": ("ben", None),
        "of_anna": ("anna", None),
        "of_chen": ("chen", None),
        "of dora": ("dora", None),
        "of_emil": ("emil", "12"),
    }
    assert whose(folder, sources) == (expected, [])


@pytest.mark.parametrize("own", ["ben", "Ben_12_assignsubmission_file"])
def test_who_claims_to_be_another_in_a_download_of_their_own_is_told_and_keeps_nobody_from_being_graded(
    folder, sources, own
):
    put(folder, f"{own}/1_game.ipynb", "a", text="of ben")
    put(folder, "chen/1_game.ipynb", "a", text="of chen")
    number = 12 if "12" in own else 8
    forged = {name: (f"{name}_{number}_assignsubmission_file/x.ipynb", FOREVER) for name in ("Ben", "Nobody")}
    put_archive(folder, "anna.zip", **forged)
    expected, remarks = whose(folder, sources)
    assert "of ben" in expected and "Ben" not in expected
    assert any("anna.zip holds notebooks of several learners (Ben, Nobody)" in remark for remark in remarks)
    refused = f"anna.zip/Ben_{number}_assignsubmission_file/x.ipynb was not used: "
    assert any(remark.startswith(refused) and f"{own}/1_game.ipynb" in remark for remark in remarks), remarks


def test_an_archive_that_looks_like_the_platforms_is_not_the_newer_one_because_it_says_so(folder, sources):
    real = {
        name: (f"{name}_{number}_assignsubmission_file/1.ipynb", LONG_AGO) for name, number in (("Ben", 8), ("C", 9))
    }
    put_archive(folder, "download.zip", **real)
    put_archive(folder, "anna.zip", forged=("Ben_8_assignsubmission_file/1.ipynb", FOREVER))
    submissions, (remark,) = whose(folder, sources)
    assert submissions == {"C": ("C", "9")} and "are both Ben's by their names, and differ" in remark
    put(folder, "Ben_8_assignsubmission_file/1.ipynb", "a", text="unpacked")
    assert whose(folder, sources)[0] == {"unpacked": ("Ben", "8"), "C": ("C", "9")}


@pytest.mark.parametrize(
    ("file", "student", "number"),
    [  # behind what the platform wrote are the learner's words
        ("Game_anna_attempt_2026-11-20-13-45-10_x_ben_attempt_2026-11-01-00-00-00_y.ipynb", "anna", None),
        ("anna_12345_678901_x_ben_attempt_2026-11-01-00-00-00_y.ipynb", "anna", "12345"),
        ("anna_12345_678901_Ben_77_assignsubmission_file_.ipynb", "anna", "12345"),
        ("anna_12345_678901_two\nlines.ipynb", "anna", "12345"),
        ("Anna_42_assignsubmission_file_Ben_8_assignsubmission_file_1.ipynb", "Anna", "42"),
        ("Anna_42_assignsubmission_file_x_ben_attempt_2026-11-01-00-00-00_y.ipynb", "Anna", "42"),
        ("1-2 - Anna - Dec 5, 2026 149 AM - 3-4 - Ben - Dec 1, 2026 149 AM/1.ipynb", "Anna", "1"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="not every name is possible there")
def test_a_learners_words_do_not_make_them_another(folder, sources, file, student, number):
    put(folder, file, "a")
    assert who(folder, sources) == ([(student, "1_game", number)], [])


def test_when_a_learner_handed_in_does_not_stand_in_their_own_archive(folder, sources):
    put_archive(folder, "anna/late.zip", old=("1.ipynb", LONG_AGO), new=("2.ipynb", FOREVER))
    put(folder, "ben/1_game.ipynb", "a")
    (anna, _), _ = hand_in(folder, sources)
    assert (anna.time, anna.notebook.cells[0].source) == (1e9, "new")


def test_a_number_as_part_of_a_name_makes_nobody_another(folder, sources):
    for name, number in (("Ben", 8), ("Ben", 9), ("Ben 8", 7)):
        put(folder, f"{name}_{number}_assignsubmission_file/1.ipynb", "a", text=f"of {number}")
    assert {number for _, number in whose(folder, sources)[0].values()} == {"7", "8", "9"}


@pytest.mark.skipif(os.name == "nt", reason="not every name is possible there")
def test_a_name_cannot_look_like_the_rest_of_the_report(folder, sources):
    put(folder, "anna/x\n\ndemo · ben\n  16 of 16 points\x1b[2J.ipynb")
    _, (remark,) = hand_in(folder, sources)
    assert remark.startswith(r"anna/x\n\ndemo · ben\n  16 of 16 points\x1b[2J.ipynb is none of the assignments")


def test_much_that_is_no_notebook_is_one_remark(folder, sources):
    put(folder, "anna/1_game.ipynb", "a")
    with zipfile.ZipFile(folder / "anna" / "all.zip", "w") as archive:
        for number in range(1000):
            archive.writestr(f".venv/{number}.py", "")
    assert hand_in(folder, sources)[1] == [
        "anna/all.zip/.venv/0.py and 999 more beside it are not notebooks and were not used: grading uses the course's "
        "own helpers."
    ]


def test_what_would_be_unpacked_for_hours_is_not(folder, sources, monkeypatch):
    monkeypatch.setattr("classroom.hand_in.MOST_UNPACKED", 5_000_000)
    put(folder, "ben/1_game.ipynb", "a")
    with zipfile.ZipFile(folder / "anna.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(100):
            archive.writestr(f"{number}.ipynb", " " * 1_000_000)
    (ben,), remarks = hand_in(folder, sources)
    assert ben.student == "ben"
    assert any("anna.zip holds far more than its size: what is after" in remark for remark in remarks)
    assert len(remarks) < 20


@pytest.mark.parametrize("form", [4, 3])
def test_a_notebook_of_thousands_of_cells_is_refused_before_they_are_looked_at(folder, sources, form):
    put(folder, "anna/1_game.ipynb", "a", *(f"c{number}" for number in range(1000)))
    file = folder / "anna" / "1_game.ipynb"
    nbformat.write(nbformat.convert(nbformat.read(file, as_version=4), form), file, version=form)
    submissions, (remark,) = hand_in(folder, sources)
    assert submissions == [] and "cannot be read as a notebook (ValueError)" in remark


def test_an_outer_folder_is_no_learner(folder, sources):
    for name in ("anna", "ben"):
        put(folder, f"Assignment 1/export/{name}/1_game.ipynb", "a")
    students, remarks = who(folder, sources)
    assert [student for student, *_ in students] == ["anna", "ben"]
    assert [remark.split(":")[0] for remark in remarks] == ["Everything lies in Assignment 1/export"]


@pytest.mark.parametrize("files", [["1_game.ipynb"], ["old/x.ipynb"], ["1_game.ipynb", "1_game (1).ipynb"]])
def test_one_learner_alone_is_no_outer_folder(folder, sources, files):
    for file in files:
        put(folder, f"anna/{file}", "a")
    assert who(folder, sources)[0] == [("anna", "1_game", None)]


def test_newer_of_two_is_used_and_said_by_name(folder, sources):
    put(folder, "anna/new.ipynb", "a", age=100, text="1")
    put(folder, "anna/old.ipynb", "a", age=200, text="2")
    (submission,), remarks = hand_in(folder, sources)
    assert submission.place == "anna/new.ipynb"
    assert remarks == ["anna handed in 1_game twice: anna/new.ipynb is the newer one."]


def test_the_platforms_time_counts_more_than_the_files(folder, sources):
    name = "Game_anna_attempt_2026-11-{}-13-45-10_1_game.ipynb"
    put(folder, name.format(20), "a", age=0, text="1")
    put(folder, name.format(21), "a", age=900, text="2")
    (submission,), _ = hand_in(folder, sources)
    assert submission.place == name.format(21)


def test_a_copy_with_a_number_is_the_newer_one(folder, sources):
    put(folder, "anna/1_game (1).ipynb", "a", text="1")
    put(folder, "anna/1_game.ipynb", "a", text="2")
    (submission,), _ = hand_in(folder, sources)
    assert submission.place == "anna/1_game (1).ipynb"


def test_with_equal_times_nothing_is_guessed(folder, sources):
    put(folder, "anna/one.ipynb", "a", text="1")
    put(folder, "anna/two.ipynb", "a", text="2")
    put(folder, "ben/one.ipynb", "a")
    put(folder, "ben/two.ipynb", "a")
    students, remarks = who(folder, sources)
    assert students == [("ben", "1_game", None)]
    assert remarks == [
        "anna/one.ipynb and anna/two.ipynb differ, and nothing says which is newer: remove one. Neither was graded.",
        "ben/one.ipynb and ben/two.ipynb are the same.",
    ]


@pytest.mark.parametrize("other", [unicodedata.normalize("NFD", "Zoë"), "zoë", "Zoë "], ids=ascii)
def test_one_name_in_two_spellings_is_one_person(folder, sources, other):
    put(folder, "Zoë/1_game.ipynb", "a", age=100, text="1")
    put(folder, f"{other}/1_game.ipynb", "a", text="2")
    (submission,), remarks = hand_in(folder, sources)
    assert submission.notebook.cells[0].source == "2"
    assert any("twice" in remark for remark in remarks)


def test_namesakes_stay_two_people(folder, sources):
    put(folder, "Anna Smith_1001_assignsubmission_file/1_game.ipynb", "a")
    put(folder, "Anna Smith_1002_assignsubmission_file/1_game.ipynb", "a")
    students, remarks = who(folder, sources)
    assert students == [("Anna Smith 1001", "1_game", "1001"), ("Anna Smith 1002", "1_game", "1002")]
    assert remarks == ["Several people are named Anna Smith: they are told apart by their numbers, 1001, 1002."]


@pytest.mark.parametrize(
    ("known", "names"),
    [
        ([], {"1": "Anna 1", "2": "Anna 2"}),
        ([("Anna", "1")], {"1": "Anna", "2": "Anna 2"}),
        ([("Anna", "7")], {"1": "Anna 1", "2": "Anna 2"}),
        ([("anna", "1"), ("Anna 2", "2")], {"1": "anna", "2": "Anna 2"}),
        ([("Anna 1", "1"), ("Anna 2", "2")], {"1": "Anna 1", "2": "Anna 2"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("today", [("1",), ("2",), ("1", "2")])
def test_who_was_graded_on_another_day_keeps_that_name_and_a_namesake_gets_another(
    folder, sources, known, names, today
):
    for number in today:
        put(folder, f"Anna_{number}_assignsubmission_file/1.ipynb", "a")
    before = [("1_game", *each) for each in known] + [("2_search", "Anna", "3")]
    submissions, _ = hand_in(folder, sources, before)
    alone = len(today) == 1 and not known
    assert {each.id: each.student for each in submissions} == {
        number: "Anna" if alone else names[number] for number in today
    }


def test_who_hands_in_without_a_number_is_who_they_were(folder, sources):
    put(folder, "ANNA/1.ipynb", "a")
    (submission,), remarks = hand_in(folder, sources, [("1_game", "Anna", "1")])
    assert (submission.student, remarks) == ("Anna", [])


def test_moodle_has_another_number_for_each_assignment(folder, sources):
    put(folder, "Anna Smith_11_assignsubmission_file/1_game.ipynb", "a")
    put(folder, "Anna Smith_57_assignsubmission_file/2_search.ipynb", "c")
    assert who(folder, sources) == ([("Anna Smith", "1_game", "11"), ("Anna Smith", "2_search", "57")], [])


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (b"Zo\xeb", "Zoë"),  # from an archive of the last century
        (b"\xeb" * 190, "ë" * 25),
        ("名前".encode(), "名前"),
        (b"<img src=x onerror=alert(1)>", "img src-x onerror-alert(1)"),
        (b"../../etc", "etc"),
        (b"$(rm -rf)", "(rm -rf)"),
        (b"=cmd()", "cmd()"),
        (b"[ab]*?", "(ab)"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="not every name is possible there")
def test_whatever_it_is_called_it_becomes_a_name(folder, sources, name, student):
    path = put(folder, "1/1_game.ipynb", "a")
    os.rename(os.fsencode(path.parent), os.fsencode(folder) + b"/" + name.replace(b"/", b"\\"))
    (submission,), _ = hand_in(folder, sources)
    assert submission.student.startswith(student)
    assert len(submission.student.encode()) <= 60


def test_what_is_no_submission_is_said(folder, sources):
    put(folder, "anna/.ipynb_checkpoints/1_game-checkpoint.ipynb", "a")
    put(folder, "1_game.ipynb", "a")
    put(folder, "ben/holiday.ipynb")
    (folder / "ben" / "notes.txt").write_text("hello")
    (folder / "ben" / "1_game.ipynb").write_text("not JSON")
    (folder / "ben" / "deep.ipynb").write_text('{"cells": ' + "[" * 100_000)
    (folder / "ben" / "large.ipynb").write_text(" " * 21_000_000)
    (folder / "ben" / "surrogate.ipynb").write_text(nbformat.writes(notebook("a")).replace("pass", r"\ud800"))
    submissions, remarks = hand_in(folder, sources)
    assert submissions == []
    expected = ("does not say whose it is", "is none of the assignments (1_game, 2_search)", "is not a notebook")
    for words in expected:
        assert sum(words in remark for remark in remarks) == 1, words
    assert sum("cannot be read as a notebook" in remark for remark in remarks) == 4
    assert len(remarks) == 7


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links_are_not_followed(folder, sources):
    put(folder, "mallory/own.ipynb")
    (folder / "mallory" / "1_game.ipynb").symlink_to(sources["1_game"])
    (folder / "mallory" / "all").symlink_to(sources["1_game"].parent)
    submissions, remarks = hand_in(folder, sources)
    assert submissions == []
    assert sum("is only a link" in remark for remark in remarks) == 2


def test_no_folder(folder, sources):
    with pytest.raises(ValueError, match="is not a folder"):
        hand_in(folder, sources)
