"""Every assignment, through the real grader: the reference, nothing, another style, and typical mistakes."""

import copy
import importlib
import re

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from tests.assignments.course import ASSIGNMENTS, Course, answered, grade_id
from tests.refresh import normalise

SOURCES = sorted(ASSIGNMENTS.glob("source/*/*.ipynb"))
WHOLE = SOURCES[0]  # graded with all that is there to be looked at: figures, a widget, Gymnasium's own games


def table_of(name):
    """The table of answers, tests/assignments/NAME.py without the number."""
    return importlib.import_module(f"tests.assignments.{name.split('_', 1)[1]}")


def kind(cell, **flags):
    metadata = cell.metadata.get("nbgrader", {})
    return all(metadata.get(flag, False) == value for flag, value in flags.items())


def points_of(notebook):
    return {
        grade_id(cell): cell.metadata.nbgrader.points
        for cell in notebook.cells
        if kind(cell, grade=True, solution=False)
    }


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem, scope="module")
def source(request):
    return request.param


@pytest.fixture(scope="module")
def notebook(source):
    return nbformat.read(source, as_version=4)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course after everything in the tables of answers was handed in and graded together, and what was printed."""
    course = Course(tmp_path_factory.mktemp("course"), SOURCES)
    course.run("release")
    for source in SOURCES:
        table, released = table_of(source.stem), course.released(source.stem)
        reference, short = (without_looking(each, table.NEEDED) for each in (course.source(source.stem), released))
        course.submit("reference", course.source(source.stem) if source == WHOLE else reference, source.name)
        course.submit("blank", short, source.name)
        course.submit("another style", answered(short, table.RIGHT), source.name)
        for number, (answers, _) in enumerate(table.MISTAKES):
            course.submit(f"mistakes {number}", answered(short, table.RIGHT | answers), source.name)
    return course, course.run("grade", course.submissions)


def without_looking(notebook, needed):
    """What is graded, and the other cells that hold some of the words needed: most are there to be looked at."""
    short = copy.deepcopy(notebook)
    short.cells = [
        cell
        for cell in short.cells
        if cell.cell_type != "code" or grade_id(cell) or any(words in cell.source for words in needed)
    ]
    for cell in short.cells:
        if not grade_id(cell):  # importing what draws takes longer than many an answer
            cell.source = re.sub(r"(?m)^from cartpole_helpers\.(plots|widgets) import .*$", "", cell.source)
    return short


def test_there_are_four_assignments():
    names = ["1_game_and_dot_product", "2_search_and_evaluation", "3_imitation", "4_learning_and_elsewhere"]
    assert [path.stem for path in SOURCES] == names


def test_points_add_up_to_twenty_one_answer_is_marked_by_hand(notebook):
    MetadataValidator().validate_nb(notebook)
    written = [cell for cell in notebook.cells if kind(cell, grade=True, solution=True)]
    assert len(written) == 1
    assert "BEGIN MARK SCHEME" in written[0].source
    assert sum(points_of(notebook).values()) + written[0].metadata.nbgrader.points == 20


def test_no_name_of_a_cell_is_used_twice_in_the_course():
    names = [grade_id(cell) for path in SOURCES for cell in nbformat.read(path, as_version=4).cells if grade_id(cell)]
    assert len(names) == len(set(names))


def test_source_is_stored_as_executed_and_in_normal_form(source, notebook):
    assert source.stat().st_size < 1_000_000
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not any(output.output_type == "error" for cell in code for output in cell.outputs)
    stored = nbformat.writes(notebook)
    again = nbformat.reads(stored, as_version=4)
    normalise(again)
    assert nbformat.writes(again) == stored


def test_tensorflow_is_not_needed(notebook):
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert not re.search(r"tensorflow|keras", code)


def test_no_link_leads_to_a_file(notebook):
    """Learners have it where they put it: a link that is right in the source leads nowhere in their folder."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert [target for target in re.findall(r"\]\((\S+\.\w+)\)", text) if "://" not in target] == []


def test_release_holds_no_solution_no_hidden_test_and_no_output(graded, source, notebook):
    course, _ = graded
    text = (course.folder / "release" / source.stem / source.name).read_text()
    for secret in ("HIDDEN TESTS", "SOLUTION", "MARK SCHEME", "classroom"):
        assert secret not in text
    released = {grade_id(cell): cell.source for cell in course.released(source.stem).cells if grade_id(cell)}
    for cell in notebook.cells:
        for secret in re.findall(r"### BEGIN [A-Z ]+\n(.*?)\n *### END", cell.source, re.DOTALL):
            assert secret not in released[grade_id(cell)]
    for name in points_of(notebook):
        assert "assert" in released[name], f"the visible part of {name} teaches nothing"
    assert all(cell.get("outputs", []) == [] for cell in course.released(source.stem).cells)


def test_reference_gets_every_automatic_point(graded, source, notebook):
    course, printed = graded
    points = course.points(source.stem, "reference")
    assert {name: points[name] for name in points_of(notebook)} == points_of(notebook)
    assert f"{source.stem} · reference\n  16 of 16 points, and up to 4 more by hand\n" in printed


def test_whole_notebook_runs_in_the_room(graded):
    course, printed = graded
    (noted,) = re.findall(rf"{WHOLE.stem} · reference\n((?:  .+\n)+)", printed)
    assert "- " not in noted, "a cell that works in JupyterLab does not work while it is graded"
    notebook = nbformat.read(course.folder / "autograded" / "reference" / WHOLE.stem / WHOLE.name, as_version=4)
    kinds = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert {"text/plain", "image/png"} <= kinds


def test_blank_gets_nothing(graded, source):
    course, _ = graded
    assert set(course.points(source.stem, "blank").values()) == {0}


def test_another_style_gets_every_point(graded, source, notebook):
    course, _ = graded
    solutions = {grade_id(cell) for cell in notebook.cells if kind(cell, solution=True, grade=False)}
    assert table_of(source.stem).RIGHT.keys() == solutions
    points = course.points(source.stem, "another style")
    assert {name: points[name] for name in points_of(notebook)} == points_of(notebook)


def test_mistakes_cost_exactly_their_points(graded, source, notebook):
    course, _ = graded
    mistakes = table_of(source.stem).MISTAKES
    assert set.union(*(failed for _, failed in mistakes)) == points_of(notebook).keys(), "no mistake tries every test"
    for number, (_, failed) in enumerate(mistakes):
        points = course.points(source.stem, f"mistakes {number}")
        assert {name for name in points_of(notebook) if points[name] == 0} == failed, f"mistakes {number}"


@pytest.fixture(scope="module")
def pages(graded):
    course, _ = graded
    course.run("feedback", "--only", "Mistakes 0")


def test_what_goes_wrong_is_said_in_words(graded, pages, source):
    course, _ = graded
    page = course.folder / "feedback" / "mistakes 0" / source.stem / f"{source.stem}.html"
    html = page.read_text()
    assert "Not yet:" in html or "AssertionError" in html
    assert "HIDDEN TESTS" not in html
    assert "classroom.questions" not in html


def test_feedback_for_one_learner_is_for_no_other(graded, pages):
    course, _ = graded
    assert [path.name for path in (course.folder / "feedback").iterdir()] == ["mistakes 0"]
    assert "Nothing of nobody has been graded." in course.try_to_run("feedback", "--only", "nobody").stderr
