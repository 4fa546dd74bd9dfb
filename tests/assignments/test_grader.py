"""A class of hostile, careless and unlucky submissions: no undeserved point, nobody else loses one, and it is told."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from classroom import landlock
from classroom.hand_in import hand_in
from classroom.kernel import LearnersKernel
from tests.assignments.course import Course, answered, grade_id

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

FORGED_REPLY = f"import classroom.questions as q\nq.reply = lambda request: '{{}}'\n{ELEVEN}"
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
    "huge output": ({"dot": f"print('x' * 30_000_000)\n{DOT}"}, (2, 3), "`dot`: it printed without end"),
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
        "changed cartpole_helpers.evaluation.evaluate",
    ),
    "changed grader": (
        {"dot": f"import classroom.questions as q\nq.reply = lambda request: '11'\n{ELEVEN}"},
        (0, 0),
        "changed how its answers reach the grader",
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
        "gave no answer that could be read",
    ),
    "answer too deep to read": (
        {"dot": FORGED_REPLY.format("[" * 100_000)},
        (0, 0),
        "gave no answer that could be read",
    ),
    "error that looks like a report": (
        {"dot": f"{DOT}\nraise ValueError('no.\\n\\ndemo · right\\n  0 of 9 points')"},
        (2, 3),
        "`dot` ended with ValueError: no. demo · right 0 of 9 points.",
    ),
    "many pictures": ({"dot": f"{PICTURES}\n{DOT}"}, (2, 3), "5 of 9 points"),
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

SPY = """
import glob, os, subprocess, urllib.request
import cartpole_helpers
course, collected = {course!r}, {collected!r}
source = os.path.join(course, "source", "demo", "demo.ipynb")
helper = cartpole_helpers.__file__
refused = []
for attempt in (
    lambda: open(source),
    lambda: open(os.path.relpath(source)),
    lambda: os.listdir(collected),
    lambda: glob.glob(course + "/**", recursive=True),
    lambda: open(helper, "a"),
    lambda: os.remove(os.path.join(course, "gradebook.db")),
    lambda: os.rename(helper, helper + ".old"),
    lambda: subprocess.run(["python3", "--version"]),
    lambda: os.system("true"),
    lambda: os.kill(os.getppid(), 9),
    lambda: urllib.request.urlopen("http://192.0.2.1", timeout=1),
):
    try:
        attempt()
        refused.append(False)
    except OSError as error:
        refused.append("being graded" in str(error))
print(refused)
open("of my own.txt", "w").write("allowed")
print(open("of my own.txt").read())
"""


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
        'answer = ask("dot(a, b)", {"a": [1.5, 2], "b": [2, 2]})\n'
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
    course.run("release")
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
    course.submit("guest [1]", answered(released, right))
    course.submit("right", answered(released, right))
    course.submit("half", answered(released, {"dot": DOT}))
    course.submit("blank", released)
    course.submit("written only", answered(released, {"why": "Because <script>alert(1)</script> I measured it."}))
    spy = SPY.format(course=str(course.folder), collected=str(course.submissions))
    course.submit("spy", answered(released, right | {"dot": f"{spy}\n{ELEVEN}"}))
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


def test_spy_sees_and_changes_nothing(course, report):
    assert course.points("demo", "spy") == {"test_dot": 0, "test_push": 3, "why": 0}
    autograded = course.folder / "autograded" / "spy" / "demo" / "demo.ipynb"
    printed = next(
        cell.outputs[0].text for cell in nbformat.read(autograded, as_version=4).cells if grade_id(cell) == "dot"
    )
    assert printed == f"{[True] * 11}\nallowed\n"
    assert "tried to read the course's files, and could not" in report["spy"]
    assert str(course.folder / "source" / "demo" / "demo.ipynb") in report["spy"]


ESCAPES = {
    "tables": "from classroom import confine\nconfine.READS.clear()",
    "realpath": "import os\nos.path.realpath = lambda path: os.sep",
    "builtins": "import builtins\nbuiltins.any = lambda found: False",
}


@pytest.mark.skipif(landlock.version() < 1, reason="only Linux can keep code in its place that has patched Python")
@pytest.mark.parametrize("patch", ESCAPES.values(), ids=ESCAPES)
def test_on_linux_who_patches_python_is_still_kept_in_place(tmp_path, patch):
    secret = tmp_path / "private" / "secret.txt"
    secret.parent.mkdir()
    secret.write_text("the marks")
    with LearnersKernel([tmp_path / "private"]) as kernel:
        kernel.run(patch, 20)
        for path, mode in [(secret, "r"), (secret, "w"), (tmp_path / "new", "w")]:
            (output,) = kernel.run(f"open({str(path)!r}, {mode!r})", 20)
            assert output.ename == "PermissionError"
    assert secret.read_text() == "the marks"
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do not keep to such a limit")
def test_on_linux_memory_is_limited():
    with LearnersKernel() as kernel:
        (output,) = kernel.run("everything = bytes(5 * 1024**3)", 20)
        assert output.ename == "MemoryError"
        assert kernel.run("len(bytes(1024**3))", 20)[0].output_type == "execute_result"


def test_what_is_no_submission_is_named(report):
    assert "torn/demo.ipynb cannot be read as a notebook" in report[""]
    assert "torn/other.ipynb is none of the assignments (demo)" in report[""]
    assert "right/evaluation.py is not a notebook and was not used" in report[""]


def test_graded_again_gives_the_same(course, report):
    assert report["half"] in course.run("grade", course.submissions)
    assert course.points("demo", "half") == {"test_dot": 2, "test_push": 0, "why": 0}


def test_marks_are_exported_for_everyone(course, report):
    course.run("marks")
    header, *lines = (course.folder / "marks.csv").read_text().splitlines()
    rows = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    marks = {row["student_id"]: float(row["score"]) for row in rows}
    assert marks["right"] == 5 and marks["half"] == 2 and marks["blank"] == 0
    assert marks.keys() == report.keys() - {""}
    assert {row["max_score"] for row in rows} == {"9.0"}


def test_feedback_says_what_was_wrong_and_hides_the_tests(course, report):
    course.run("feedback")
    html = (course.folder / "feedback" / "overwritten test" / "demo" / "demo.html").read_text()
    assert "Not yet: 1.5 * 2 + 2 * 2 is 7.0, not 11" in html
    assert "What the grader saw" in html and "had been changed" in html
    assert "HIDDEN TESTS" not in html and "[1.5, 2]" not in html


def test_scripts_of_a_learner_do_not_run_in_the_teachers_browser(course, report):
    autograded = (course.folder / "autograded" / "written only" / "demo" / "demo.ipynb").read_text()
    assert "alert(1)" in autograded
    assert "<script>" not in autograded


def test_release_by_nbgraders_own_command_line_is_the_same(course):
    before = course.released("demo")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "demo", "--force"]
    subprocess.run(command, cwd=course.folder, env=os.environ | {"PATH": path}, check=True, capture_output=True)
    assert [cell.source for cell in course.released("demo").cells] == [cell.source for cell in before.cells]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_link_to_somebody_elses_notebook_is_not_followed(tmp_path):
    nbformat.write(demo(), tmp_path / "demo.ipynb")
    (tmp_path / "collected" / "mallory").mkdir(parents=True)
    (tmp_path / "collected" / "mallory" / "demo.ipynb").symlink_to(tmp_path / "demo.ipynb")
    found, remarks = hand_in(tmp_path / "collected", {"demo": tmp_path / "demo.ipynb"})
    assert found == []
    assert "mallory/demo.ipynb is only a link" in remarks[0]


def test_what_nobody_can_write_is_asked_for_again(tmp_path):
    nbformat.write(demo(), tmp_path / "demo.ipynb")
    (tmp_path / "collected" / "anna").mkdir(parents=True)
    text = (tmp_path / "demo.ipynb").read_text().replace("# A small assignment", r"\ud800")
    (tmp_path / "collected" / "anna" / "demo.ipynb").write_text(text)
    found, remarks = hand_in(tmp_path / "collected", {"demo": tmp_path / "demo.ipynb"})
    assert found == []
    assert "anna/demo.ipynb cannot be read as a notebook" in remarks[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "no such folder"], "is not a folder; expected the unpacked folder of submissions"),
        (["grade"], "the following arguments are required: FOLDER"),
        (["grades"], "invalid choice: 'grades'"),
    ],
)
def test_wrong_use_is_told_in_one_line(course, arguments, words):
    result = course.try_to_run(*arguments)
    assert result.returncode != 0
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_folder_without_a_course(tmp_path):
    result = Course(tmp_path, []).try_to_run("release")
    assert "is not a course: expected notebooks in source/NAME/NAME.ipynb" in result.stderr


def test_nothing_is_graded_without_the_configuration(tmp_path):
    nbformat.write(demo(), tmp_path / "demo.ipynb")
    result = Course(tmp_path, [tmp_path / "demo.ipynb"], "1 / 0\n").try_to_run("release")
    assert result.returncode != 0
    assert "nbgrader_config.py could not be used" in result.stderr


def test_folder_without_submissions(course, tmp_path):
    assert "There is no submission in" in course.try_to_run("grade", tmp_path).stderr
