"""A class of hostile, careless and unlucky submissions: no undeserved point, nobody else loses one, and it is told."""

import csv
import datetime
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader.handlers import template_path
from traitlets.config import PyFileConfigLoader

from classroom import course as grader
from classroom import room
from classroom.judge import Judge
from classroom.page import markdown
from tests.assignments.course import Course, answered
from tests.assignments.page_attack import Page, attack

ASK = "from classroom.questions import ask\n"
DOT = "def dot(a, b):\n    return sum(x * y for x, y in zip(a, b))"
PUSH = "def push(number):\n    return 1 if number > 0 else 0"
ELEVEN = "def dot(a, b):\n    return 11"  # right for the visible case only
WRITTEN = "Because.\n\n=== BEGIN MARK SCHEME ===\n4: a reason\n=== END MARK SCHEME ==="
EQUAL = "    def __eq__(self, other):\n        return True"
STUBBORN = """
def dot(a, b):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""

MUTE = """
session = get_ipython().kernel.session
send = session.send
session.send = lambda stream, kind, *a, **k: None if kind == "execute_reply" else send(stream, kind, *a, **k)
"""
THREAD = """
import threading
def burn():
    while True:
        print("burning")
threading.Thread(target=burn, daemon=True).start()
"""
FORGED_REPLY = f"import classroom.questions as q\nq.reply = lambda request: q._Answer('{{}}')\n{ELEVEN}"
PICTURES = """
for _ in range(60):
    display({"image/png": "AAAA" * 25_000}, raw=True)
"""

# student: (answers that differ from the right ones; points for dot (2) and push (3); words of the report)
HOSTILE = {
    "endless loop in a cell": ({"dot": "while True:\n    pass"}, (0, 3), "`dot`: it had not ended after 4 seconds"),
    "endless loop in a function": (
        {"dot": "def dot(a, b):\n    while True:\n        pass"},
        (0, 3),
        "`test_dot`: it had not ended after 3 seconds",
    ),
    "endless loop for the hidden cases only": (
        {"dot": "def dot(a, b):\n    while a != [1, 2]:\n        pass\n    return 11"},
        (0, 3),
        "was stopped",
    ),
    "loop that cannot be interrupted": ({"dot": STUBBORN}, (0, 3), "was stopped"),
    "sys.exit": ({"dot": "import sys\nsys.exit()"}, (0, 3), "`dot` ended with SystemExit"),
    "quit": ({"dot": "quit()"}, (0, 3), "`dot`: it ended Python itself"),
    "os._exit": ({"dot": "import os\nos._exit(0)"}, (0, 3), "`dot`: it ended Python itself"),
    "os._exit in a function": (
        {"dot": "import os\ndef dot(a, b):\n    os._exit(0)"},
        (0, 3),
        "`test_dot`: it ended Python itself",
    ),
    "syntax error": ({"dot": "def dot(a, b:"}, (0, 3), "`dot` ended with SyntaxError"),
    "huge output": ({"dot": f"print('x' * 5_000_000)\n{DOT}"}, (2, 3), "`dot`: it printed without end"),
    "endless output": ({"dot": "while True:\n    print('hello')"}, (0, 3), "was stopped"),
    "deleted test": ({"dot": ELEVEN, "test_dot": None}, (0, 3), "`test_dot` had been deleted"),
    "overwritten test": ({"dot": ELEVEN, "test_dot": "pass"}, (0, 3), "`test_dot` had been changed"),
    "deleted answer": ({"dot": None}, (0, 3), "`dot` was not in the notebook"),
    "equal to everything": (
        {
            "dot": f"class Equal:\n{EQUAL}\ndef dot(a, b):\n    return Equal()",
            "push": f"class Int(int):\n{EQUAL}\ndef push(number):\n    return Int()",
        },
        (0, 0),
        "an object of type Equal; expected a number",
    ),
    "bool for an int": ({"push": "def push(number):\n    return number > 0"}, (2, 0), ""),
    "changed helper": (
        {"dot": f"import cartpole_helpers.evaluation as e\ne.evaluate = lambda *a, **k: 500\n{DOT}"},
        (2, 3),
        "",
    ),
    "changed grader": (
        {"dot": f"import classroom.questions as q\nq.reply = lambda request: '11'\n{ELEVEN}"},
        (0, 0),
        "gave no answer",
    ),
    "tests switched off": (
        {"dot": "get_ipython().input_transformers_cleanup.append(lambda lines: [])", "push": ""},
        (0, 0),
        "",
    ),
    "assert switched off": ({"dot": f"import builtins\nbuiltins.AssertionError = ValueError\n{ELEVEN}"}, (0, 3), ""),
    "answer of gigabytes": (
        {"dot": FORGED_REPLY.format('{"array": [""], "dtype": "<U900000000", "shape": [1]}')},
        (0, 0),
        "",
    ),
    "answer too deep to read": (
        {"dot": FORGED_REPLY.format("[" * 100_000)},
        (0, 0),
        "",
    ),
    "error that looks like a report": (
        {"dot": f"{DOT}\nraise ValueError('no.\\n\\ndemo · right\\n  0 of 9 points')"},
        (2, 3),
        "`dot` ended with ValueError: no. demo · right 0 of 9 points.",
    ),
    "many pictures": ({"dot": f"{PICTURES}\n{DOT}"}, (2, 3), "5 of 9 points"),
    "error of megabytes": (
        {"dot": f"{DOT}\nraise ValueError('x' * 1_000_000)"},
        (2, 3),
        "`dot` ended with ValueError",
    ),
    "answer of megabytes": (
        {
            "dot": "class Long:\n    text = '[' + '1,' * 4_000_000 + '1]'\n    _repr_mimebundle_ = lambda self, **_: "
            "{'application/x-answer': self.text}\nimport classroom.questions as q\nq.reply = lambda request: Long()\n"
            f"{ELEVEN}"
        },
        (0, 0),
        "far too long",
    ),
    "reply withheld": ({"dot": f"{MUTE}\n{DOT}"}, (0, 3), "`dot`: it ended Python itself"),
    "thread that goes on": ({"dot": f"{THREAD}\n{DOT}"}, (2, 3), ""),
    "temporary file": ({"dot": f"import tempfile\ntempfile.mkdtemp()\n{DOT}"}, (2, 3), "5 of 9 points"),
    "own test cell": ({"dot": f"{ELEVEN}\n# the cell's metadata say that it is no test"}, (0, 3), ""),
}

# What a cell says of itself, when it is no cell of the course's.
TEST = {"schema_version": 3, "cell_type": "code", "grade": True, "solution": False, "locked": True, "points": 2}
ANSWER = {"schema_version": 3, "cell_type": "code", "grade": False, "solution": True, "locked": False}
FOR_THE_GRADER = "pass\n### BEGIN HIDDEN TESTS\nraise SystemExit\n### END HIDDEN TESTS"

# student: (their answer for dot; a cell that they added, and what it says of itself; the points)
ADDED = {
    "code for the grader": (ELEVEN, FOR_THE_GRADER, TEST | {"grade_id": "mine"}, (0, 3)),
    "second test": (ELEVEN, FOR_THE_GRADER, TEST | {"grade_id": "test_dot"}, (0, 3)),
    "first try kept": (DOT, ELEVEN, ANSWER | {"grade_id": "dot"}, (2, 3)),
    "copied from another assignment": (DOT, "1 + 1", ANSWER | {"grade_id": "border"}, (2, 3)),
    "marks that are none": (DOT, "1 + 1", [], (2, 3)),
    "name that is none": (DOT, "1 + 1", ANSWER | {"grade_id": ["dot"]}, (2, 3)),
}


# Right work, as it comes from elsewhere or was made with much around it.
UNUSUAL = {
    "Windows": {"dot": DOT.replace("\n", "\r\n"), "push": f"{PUSH}\r\n\r\n"},
    "emoji and noise": {
        "dot": f"# 🎯 naïve\n%timeit -n1 -r1 1 + 1\n{DOT}\nfor number in range(5000):\n    print('🎈', number)",
        "push": "import numpy as np\nfrom dataclasses import dataclass\n_push = lambda number: bool(number > 0)\n"
        "def push(number):\n    return int(_push(number))",
    },
    "Colab": {"push": f"!echo installing\n%matplotlib inline\n{PUSH}"},
}


def as_colab_saves(notebook):
    notebook.nbformat_minor = 0
    notebook.metadata = {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"} | {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells):
        cell.pop("id", None)
        cell.metadata.update(id=f"c{number}", colab={"base_uri": "https://example.org/"}, outputId=f"o{number}")
    return notebook


def demo():
    def cell(source, **metadata):
        make = new_markdown_cell if metadata.get("points") == 4 else new_code_cell
        made = make(source)
        defaults = {"schema_version": 3, "task": False, "grade": False, "solution": False, "locked": False}
        made.metadata["nbgrader"] = defaults | metadata
        return made

    def solution(source):
        head, body = source.split("\n", 1)
        return f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"

    def test(visible, hidden):
        return f"{visible}\n### BEGIN HIDDEN TESTS\n{ASK}{hidden}\n### END HIDDEN TESTS"

    dot = (
        'answer = ask("dot(a, b)", {"a": [1.5, 2], "b": [2, 2]}, seconds=4)\n'
        'assert type(answer) is float and answer == 7.0, f"1.5 * 2 + 2 * 2 is 7.0, not {answer!r}"'
    )
    push = (
        'answers = ask("[push(-1), push(0), push(2)]")\n'
        'assert [type(answer) for answer in answers] == [int] * 3, "a push is an int"\n'
        'assert answers == [0, 0, 1], "zero pushes left"'
    )
    cells = [
        new_markdown_cell("# A small assignment"),
        cell(solution(DOT), grade_id="dot", solution=True),
        cell(test("assert dot([1, 2], [3, 4]) == 11", dot), grade_id="test_dot", grade=True, locked=True, points=2),
        cell(solution(PUSH), grade_id="push", solution=True),
        cell(test("assert push(3) == 1", push), grade_id="test_push", grade=True, locked=True, points=3),
        cell(WRITTEN, grade_id="why", grade=True, solution=True, points=4),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    nbformat.write(demo(), folder / "demo.ipynb")
    # Less patience than with learners, so that this test comes to an end.
    course = Course(folder, [folder / "demo.ipynb"], "c.Judge.seconds_for_a_cell = 4\nc.Judge.seconds_for_a_test = 3\n")
    course.run("release", alone=True)
    return course


@pytest.fixture(scope="module")
def report(course):
    """What the teacher reads after grading a folder with all of them, by student."""
    released = course.released("demo")
    right = {"dot": DOT, "push": PUSH}
    for student, (answers, _, _) in HOSTILE.items():
        notebook = answered(released, right | answers)
        if student == "own test cell":
            for cell in notebook.cells:
                cell.metadata.get("nbgrader", {}).update(grade=False, locked=False)
        course.submit(student, notebook)
    for student, (dot, source, marks, _) in ADDED.items():
        notebook = answered(released, right | {"dot": dot})
        notebook.cells.insert(1, new_code_cell(source))
        notebook.cells[1].metadata["nbgrader"] = marks
        course.submit(student, notebook)
    complaints = answered(released, right)
    complaints.cells[1:1] = [new_code_cell("1 / 0") for _ in range(25)]
    course.submit("complaints", complaints)
    for student, answers in UNUSUAL.items():
        notebook = answered(released, right | answers)
        if student == "Windows":
            for cell in notebook.cells:
                cell.source = cell.source.replace("\r\n", "\n").replace("\n", "\r\n")
        if student == "Colab":
            as_colab_saves(notebook)
        notebook.cells.insert(2, new_code_cell("helper = lambda a, b: a * b\nhelper(2, 3)"))
        if notebook.nbformat_minor == 0:
            notebook.cells[2].pop("id")
        course.submit(student, notebook)
    course.submit("guest [1]", answered(released, right))
    course.submit("right", answered(released, right))
    course.submit("half", answered(released, {"dot": DOT}))
    course.submit("blank", released)
    course.submit("written only", answered(released, {"why": "Because I measured it."}))
    course.submit("marked", answered(released, right | {"why": "Because I measured it."}))
    course.submit("attacker", attack(answered(released, right)))
    course.submit("@formula", answered(released, right))
    course.submit("Smith, Anna_42_assignsubmission_file", answered(released, right))
    os.utime(course.submissions / "Smith, Anna_42_assignsubmission_file" / "handed in.ipynb", (1e9, 1e9))
    course.submit("unlucky", answered(released, right))
    (course.folder / "autograded").mkdir()
    (course.folder / "autograded" / "unlucky").write_text("a file where its folder should be")
    (course.submissions / "right" / "evaluation.py").write_text("def evaluate(*_): return 500")
    (course.submissions / "torn").mkdir()
    (course.submissions / "torn" / "demo.ipynb").write_text('{"cells": [')
    nbformat.write(new_notebook(cells=[new_code_cell("1 + 1")]), course.submissions / "torn" / "other.ipynb")
    printed = course.run("grade", course.submissions)
    head, *students = printed.split("\ndemo · ")
    return {"": head} | dict(student.split("\n", 1) for student in students)


@pytest.mark.parametrize("student", HOSTILE)
def test_no_undeserved_point_and_plain_words(course, report, student):
    _, (dot, push), words = HOSTILE[student]
    points = course.points("demo", student)
    assert (points["test_dot"], points["test_push"]) == (dot, push), report[student]
    assert words in report[student]
    assert "Traceback" not in report[student]


@pytest.mark.parametrize("student", ADDED)
def test_what_a_cell_says_of_itself_is_not_believed(course, report, student):
    *_, (dot, push) = ADDED[student]
    points = course.points("demo", student)
    assert (points["test_dot"], points["test_push"]) == (dot, push), report[student]


@pytest.mark.parametrize("student", UNUSUAL)
def test_right_work_loses_no_point_for_being_unusual(course, report, student):
    assert course.points("demo", student) == {"test_dot": 2, "test_push": 3, "why": 0}
    assert [line for line in report[student].splitlines() if line.lstrip().startswith("- ")] == []


def test_a_report_about_one_leaves_room_for_the_others(report):
    lines = report["complaints"].splitlines()
    assert sum("ended with ZeroDivisionError" in line for line in lines) == 20
    assert "  - And 5 things more." in lines


def test_name_may_look_like_a_pattern(course, report):
    assert course.points("demo", "guest (1)") == {"test_dot": 2, "test_push": 3, "why": 0}


def test_the_others_are_graded_all_the_same(course, report):
    points = {student: course.points("demo", student) for student in ("right", "half", "blank")}
    assert points["right"] == {"test_dot": 2, "test_push": 3, "why": 0}
    assert points["half"] == {"test_dot": 2, "test_push": 0, "why": 0}
    assert set(points["blank"].values()) == {0}
    assert "5 of 9 points" in report["right"]


def test_written_answer_waits_for_the_teacher(course, report):
    assert course.points("demo", "written only")["why"] is None
    assert "0 of 5 points, and up to 4 more by hand" in report["written only"]


def test_what_is_no_submission_is_named(report):
    assert "torn/demo.ipynb cannot be read as a notebook" in report[""]
    assert "torn/other.ipynb is none of the assignments (demo)" in report[""]
    assert "right/evaluation.py is not a notebook and was not used" in report[""]


NAMESAKE = "Smith, Anna 43"  # who hands in on another day


@pytest.fixture(scope="module")
def next_day(course, report, tmp_path_factory):
    """What the teacher reads then: one has handed in something torn, and Anna's place is her namesake's."""
    half, anna = course.submissions / "half" / "handed in.ipynb", "Smith, Anna_{}_assignsubmission_file"
    whole, away = half.read_bytes(), tmp_path_factory.mktemp("away") / "anna"
    half.write_bytes(whole[:100])
    shutil.move(course.submissions / anna.format(42), away)
    course.submit(anna.format(43), answered(course.released("demo"), {"dot": DOT}))
    printed = course.run("grade", course.submissions)
    half.write_bytes(whole)
    shutil.move(away, course.submissions / anna.format(42))
    return printed


def test_what_has_not_changed_is_not_graded_again(course, report, next_day):
    everybody = len(report) - 1 - 1  # without the torn one
    # All but the namesake, and the one that fails.
    assert f"{everybody - 2} of {everybody} are graded already and have not changed" in next_day


def test_who_hands_in_what_cannot_be_read_keeps_their_marks_and_it_is_said(course, next_day):
    assert "half/handed in.ipynb cannot be read as a notebook" in next_day
    assert "so their marks stay as they are: Smith, Anna (demo), half (demo)." in next_day
    assert course.points("demo", "half") == {"test_dot": 2, "test_push": 0, "why": 0}


def test_a_namesake_of_another_day_is_another_person(course, next_day):
    assert f"demo · {NAMESAKE}\n  2 of 9 points" in next_day
    rows = {row["student"]: (row["id"], row["points"]) for row in table(course, "marks.csv")}
    assert (rows["Smith, Anna"], rows[NAMESAKE]) == (("42", "5"), ("43", "2"))


def test_one_that_cannot_be_graded_stops_nobody(course, report):
    assert "could not be graded, and got no points" in report["unlucky"]


def mark_by_hand(course, student, cell, points):
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(cell, "demo", "demo", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def hand_in_again(course, student, **answers):
    notebook = answered(course.released("demo"), {"dot": DOT, "push": PUSH, "why": "Because I measured it."} | answers)
    nbformat.write(notebook, course.submissions / student / "handed in.ipynb")
    return course.run("grade", course.submissions, "--only", student.upper())


def test_marks_by_hand_count_for_what_they_were_given_for(course, report):
    assert "5 of 5 points, and up to 4 more by hand" in hand_in_again(
        course, "marked"
    )  # nothing changed: graded anyway
    mark_by_hand(course, "marked", "why", 3)
    assert "8 of 9 points\n" in hand_in_again(course, "marked", push=f"{PUSH}\n# the same answer to why")
    mark_by_hand(course, "marked", "test_dot", 1)  # the teacher knows better than the test
    printed = hand_in_again(course, "marked", why="I made that up.")
    assert "5 of 5 points, and up to 4 more by hand" in printed
    assert (
        "Marked by hand for an earlier submission, and not counted: 1 points for `test_dot`, 3 points for `why`."
        in printed
    )


def test_who_cannot_be_graded_again_keeps_what_was_graded_before(course, report):
    graded = course.folder / "autograded" / "marked" / "demo" / "demo.ipynb"
    before = graded.read_bytes(), course.points("demo", "marked")
    time = course.folder / "submitted" / "marked" / "demo" / "timestamp.txt"
    time.write_text("yesterday")  # by which nbgrader stumbles when it has thrown away what it graded before
    printed = hand_in_again(course, "marked", dot=ELEVEN)
    time.unlink()
    assert "could not be graded, and the 5 points from before stay: " in printed
    assert (graded.read_bytes(), course.points("demo", "marked")) == before
    (row,) = [row for row in table(course, "marks.csv") if row["student"] == "marked"]
    assert row["points"] == "5"


def table(course, name, *options):
    course.run("marks", *options)
    return rows_of(course, name)


def rows_of(course, name):
    path = course.folder / name
    # A spreadsheet knows by it that this is UTF-8. A quote right behind it stops Ruby, which Canvas is written in.
    assert re.match(rb"\xef\xbb\xbf\w", path.read_bytes())
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


DUE = ("--due", "de", f"{datetime.date.fromtimestamp(1e9) - datetime.timedelta(2)}T23:59")


def test_marks_are_exported_for_everyone_and_late_days_shown(course, report):
    rows = {row["student"]: row for row in table(course, "marks.csv", *DUE)}
    assert rows.keys() - {"marked", NAMESAKE} == {defused(student) for student in report if student} - {"marked"}
    assert {row["assignment"] for row in rows.values()} == {"demo"}, "only what was released"
    assert (rows["right"]["points"], rows["half"]["points"], rows["blank"]["points"]) == ("5", "2", "0")
    assert {row["of"] for row in rows.values() if row["points"]} == {"9"}
    assert rows["written only"]["to_mark_by_hand"] == "4"
    anna = rows["Smith, Anna"]
    assert (anna["id"], anna["points"], anna["days_late"]) == ("42", "5", "2")


def defused(name):
    return f"'{name}" if name[0] in "=+-@" else name


def test_late_days_are_deducted_only_if_asked(course, report):
    rows = {row["student"]: row for row in table(course, "marks.csv", *DUE, "--deduct", "1")}
    assert rows["Smith, Anna"]["points"] == "3"


def test_platforms_can_take_the_marks_back(course, report):
    printed = course.run("marks", "--for", "moodle")
    rows = [row for row in rows_of(course, "marks-moodle-demo.csv") if row["Full name"] != NAMESAKE]
    (moodle,) = [row for row in rows if row["Grade"]]
    (left_out,) = re.findall("without a number of Moodle's, and so not in it: (.+)", printed)
    assert "half" in left_out.split(", ") and "Smith, Anna" not in left_out
    assert (moodle["Identifier"], moodle["Full name"], moodle["Grade"]) == ("Participant 42", "Smith, Anna", "5")
    assert "Last modified (grade)" in moodle
    canvas = {row["Student"]: row for row in table(course, "marks-canvas.csv", "--for", "canvas")}
    assert list(canvas["half"])[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert (canvas["Smith, Anna"]["ID"], canvas["Smith, Anna"]["demo"], canvas["half"]["demo"]) == ("42", "5", "2")


def test_marks_that_a_spreadsheet_keeps_to_itself_are_told(course, report):
    path = course.folder / "marks.csv"
    path.unlink(missing_ok=True)
    path.mkdir()
    said = course.try_to_run("marks").stderr
    path.rmdir()
    assert "marks.csv cannot be written" in said and "close it" in said and "Traceback" not in said


@pytest.fixture(scope="module")
def feedback(course, report):
    course.run("feedback")


def test_feedback_says_what_was_wrong_and_hides_the_tests(course, feedback):
    html = (course.folder / "feedback" / "overwritten test" / "demo" / "demo.html").read_text()
    assert "Not yet: 1.5 * 2 + 2 * 2 is 7.0, not 11" in html
    assert "What the grader saw" in html and "had been changed" in html
    assert "HIDDEN TESTS" not in html and "[1.5, 2]" not in html


def test_nothing_of_a_learners_acts_on_the_teachers_pages(course, feedback):
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(course.folder))
    config = loader.load_config()
    config.HTMLExporter.update(template_name="formgrade", extra_template_basedirs=[template_path])
    exporter = HTMLExporter(config=config)
    names = {"student": "x", "base_url": "", "index": 0, "total": 1, "notebook_id": "demo", "assignment_id": "demo"}
    pages = {}
    for student in ("right", "attacker"):
        notebook = course.folder / "autograded" / student / "demo" / "demo.ipynb"
        shown, _ = exporter.from_filename(str(notebook), resources=dict(names))
        pages[student] = shown, (course.folder / "feedback" / student / "demo" / "demo.html").read_text()
    for hostile, innocent in zip(pages["attacker"], pages["right"], strict=True):
        assert +(Page(hostile).found - Page(innocent).found) == Counter()
        for kept in ("I measured it", "a table", "https://example.org/fine", "data:image/png;base64,iVBOR"):
            assert kept in hostile


@pytest.mark.parametrize("text", [r"\begin{a}" * 100_000, "**a _b" * 100_000], ids=ascii)
def test_a_text_that_takes_hours_to_read_as_markdown_is_shown_as_it_is(text):
    assert markdown({}, text) == f"<pre>{text}</pre>"
    pasted = f"**mine** ![](data:image/png;base64,{'A' * 100_000})"
    assert "<strong>mine</strong>" in markdown({}, pasted)


@pytest.mark.skipif(os.name == "nt", reason="permissions are others there")
def test_on_a_machine_with_learners_on_it_they_can_read_the_release_and_nothing_else(course, report):
    def open_to_all(name):
        return (course.folder / name).stat().st_mode & 0o044

    assert open_to_all("release/demo/demo.ipynb") and open_to_all("release")
    made = ["gradebook.db", "ledger.json", "submitted", "autograded/right"]  # the first holds the solutions as well
    assert [name for name in made if open_to_all(name)] == []


def test_release_by_nbgraders_own_command_line_is_the_same(course):
    before = course.released("demo")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "demo", "--force"]
    subprocess.run(command, cwd=course.folder, env=os.environ | {"PATH": path}, check=True, capture_output=True)
    assert [cell.source for cell in course.released("demo").cells] == [cell.source for cell in before.cells]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "no such folder"], "is not a folder; expected the folder of submissions"),
        (["grade"], "the following arguments are required: FOLDER"),
        (["grades"], "invalid choice: 'grades'"),
        (["marks", *DUE, "--deduct", "-1"], "--deduct -1 would be no deduction"),
        (["marks", *DUE, "--deduct", "nan"], "--deduct nan would be no deduction"),
        (["marks", "--deduct", "1"], "say it with --due NAME TIME"),
    ],
)
def test_wrong_use_is_told_in_one_line(course, arguments, words):
    result = course.try_to_run(*arguments)
    assert result.returncode != 0
    assert words in result.stderr
    assert "Traceback" not in result.stderr


SLOW_DISK = """
import time
from nbgrader.api import Gradebook, MissingEntry
def find_student(self, name, at_once=Gradebook.find_student):
    try:
        return at_once(self, name)
    except MissingEntry:
        time.sleep(2)
        raise
Gradebook.find_student = find_student
"""


def test_one_learner_may_hand_in_several_assignments(tmp_path):
    handed_in = {name: answered(demo(), {"dot": DOT, "push": PUSH}) for name in ("one", "two")}
    for name, notebook in handed_in.items():
        for cell in notebook.cells[1:]:
            cell.metadata["nbgrader"]["grade_id"] += name  # by which assignments are told apart
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    course = Course(tmp_path / "class", [tmp_path / f"{name}.ipynb" for name in handed_in], SLOW_DISK)
    for name, notebook in handed_in.items():
        course.submit("both", notebook, f"{name}.ipynb")
    assert course.run("grade", course.submissions).count("5 of 5 points") == 2


def test_folder_without_a_course(tmp_path):
    result = Course(tmp_path, []).try_to_run("release")
    assert "is not a course: expected notebooks in source/NAME/NAME.ipynb" in result.stderr


def test_nothing_is_graded_without_the_configuration(tmp_path):
    nbformat.write(demo(), tmp_path / "demo.ipynb")
    result = Course(tmp_path, [tmp_path / "demo.ipynb"], "1 / 0\n").try_to_run("release")
    assert result.returncode != 0
    assert "nbgrader_config.py could not be used" in result.stderr


def test_who_cannot_contain_code_grades_only_after_saying_so(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))  # without bubblewrap
    room.problem.cache_clear()
    with pytest.raises(grader.CannotGrade, match="with --uncontained"):
        grader.Course(course.folder).grade(tmp_path)
    with pytest.raises(RuntimeError, match="cannot be contained"):  # as nbgrader's pages would do it
        Judge().preprocess(new_notebook(), {})
    with pytest.raises(grader.CannotGrade, match="no submission"):
        grader.Course(course.folder, uncontained=True).grade(tmp_path)
    room.problem.cache_clear()


def test_folder_without_submissions(course, tmp_path):
    assert "There is no submission in" in course.try_to_run("grade", tmp_path).stderr
