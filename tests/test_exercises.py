"""Every exercise of every lesson: its stub, its solution, other right answers, and the typical mistakes."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import nbformat
import pytest

import tests.exercises
from cartpole_helpers.exercises import exercise as machinery
from cartpole_helpers.exercises.exercise import Exercise

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LESSONS = [name for _, name, _ in pkgutil.iter_modules(tests.exercises.__path__)]


def exercises_of(lesson):
    module = importlib.import_module(f"cartpole_helpers.exercises.{lesson}")
    return {name: value for name, value in vars(module).items() if isinstance(value, Exercise)}


def answers_to(lesson):
    return importlib.import_module(f"tests.exercises.{lesson}")


def code_cells(lesson):
    notebook = nbformat.read(NOTEBOOKS / answers_to(lesson).NOTEBOOK, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def imports_of(lesson):
    """The names that a learner's answer can use: what the lesson imports, in a fresh namespace."""
    namespace = {}
    for source in code_cells(lesson):
        for node in ast.parse(source).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                exec(ast.unparse(node), namespace)
    return namespace


def stub_of(lesson, name):
    """The function as the lesson hands it to the learner."""
    for source in code_cells(lesson):
        stub = re.match(rf"def {name}\(", source)
        if stub and "..." in source:
            namespace = {}
            exec(source, namespace)
            return namespace[name]
    raise AssertionError(f"no cell of {lesson} starts with a stub of {name}")


EXERCISES = [(lesson, name) for lesson in LESSONS for name in exercises_of(lesson)]
RIGHT = [
    (lesson, name, answer)
    for lesson in LESSONS
    for name, (right, _) in answers_to(lesson).ANSWERS.items()
    for answer in right
]
MISTAKES = [
    (lesson, name, answer, words)
    for lesson in LESSONS
    for name, (_, mistakes) in answers_to(lesson).ANSWERS.items()
    for answer, words in mistakes
]


@pytest.fixture(scope="module")
def exercise():
    return lambda lesson, name: exercises_of(lesson)[name]


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_has_answers_to_try_and_nothing_is_tried_twice(lesson):
    answers = answers_to(lesson).ANSWERS
    assert set(answers) == set(exercises_of(lesson))
    assert 3 <= len(answers) <= 5
    for name, (right, mistakes) in answers.items():
        assert right, name
        assert len(mistakes) >= 3, name


@pytest.mark.parametrize(("lesson", "name"), EXERCISES)
def test_untouched_stub_is_not_attempted(exercise, lesson, name):
    assert exercise(lesson, name).check(stub_of(lesson, name)).heading == "Not attempted yet."


@pytest.mark.parametrize(("lesson", "name"), EXERCISES)
def test_shown_solution_passes_with_what_the_lesson_imports(exercise, lesson, name):
    namespace = imports_of(lesson)
    exec(exercise(lesson, name).source, namespace)
    assert exercise(lesson, name).check(namespace[name]).heading == "These checks passed."


@pytest.mark.parametrize(("lesson", "name", "answer"), RIGHT)
def test_another_right_answer_passes(exercise, lesson, name, answer):
    result = exercise(lesson, name).check(answer)
    assert result.heading == "These checks passed.", result


@pytest.mark.parametrize(("lesson", "name", "answer", "words"), MISTAKES)
def test_typical_mistake_is_named(exercise, lesson, name, answer, words):
    result = exercise(lesson, name).check(answer)
    assert result.heading in ("Not yet.", "It crashed."), result
    assert words in result.text


@pytest.mark.parametrize(("lesson", "name"), EXERCISES)
@pytest.mark.parametrize("not_an_answer", [3, None, "text", [], int, print], ids=repr)
def test_check_never_raises(exercise, lesson, name, not_an_answer):
    result = exercise(lesson, name).check(not_an_answer)
    assert result.heading in ("Not yet.", "It crashed.")


@pytest.mark.parametrize(("lesson", "name"), EXERCISES)
def test_an_object_equal_to_everything_gets_no_marks(exercise, lesson, name):
    class Equal(float):
        def __eq__(self, other):
            return True

        def __ne__(self, other):
            return False

        __hash__ = float.__hash__

    result = exercise(lesson, name).check(lambda *arguments: Equal(-12345.0))
    assert result.heading in ("Not yet.", "It crashed."), result


@pytest.mark.parametrize(("lesson", "name"), EXERCISES)
def test_hints_come_one_after_another_and_the_lesson_offers_them(exercise, lesson, name):
    one = exercise(lesson, name)
    fresh = Exercise(one.answer, one._check, one._hints)
    shown = [repr(fresh.hint()) for _ in one._hints]
    assert len(set(shown)) == len(shown) >= 2
    assert repr(fresh.hint()) == shown[-1]
    cells = "\n".join(code_cells(lesson))
    for offer in (f"{lesson}.{name}.check({name})", f"# {lesson}.{name}.hint()", f"# {lesson}.{name}.solution()"):
        assert offer in cells


def test_a_loop_that_never_ends_is_stopped(exercise, monkeypatch):
    monkeypatch.setattr(machinery, "SECONDS_ALLOWED", 0.2)
    result = exercise("rl_basics", "lean_policy").check(answers_to("rl_basics").lean_never_ends)
    assert "loop that never ends" in result.text


def test_a_crash_shows_the_arguments(exercise):
    result = exercise("rl_basics", "lean_policy").check(answers_to("rl_basics").lean_divides)
    assert result.heading == "It crashed."
    assert "lean_divides([0. , 0. , 0.1, 0. ])" in result.text


def test_leaving_python_does_not_leave_the_notebook(exercise):
    def leaves(observation):
        raise SystemExit

    assert exercise("rl_basics", "lean_policy").check(leaves).heading == "It crashed."


def test_words_from_the_learner_are_escaped(exercise):
    def injects(observation):
        return "<script>alert(1)</script>"

    shown = exercise("rl_basics", "lean_policy").check(injects)._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
