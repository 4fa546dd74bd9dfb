"""Every exercise of every lesson: its stub, its solution, other right answers, and the typical mistakes."""

import ast
import importlib
import pkgutil
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import gymnasium as gym
import nbformat
import numpy as np
import pytest

import tests.exercises
from cartpole_helpers import batch
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.exercises import exercise as machinery
from cartpole_helpers.exercises import limit
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


@pytest.fixture(autouse=True)
def time_for_a_busy_machine(monkeypatch):
    """As if a machine that is eight times as busy were as quick; what never ends is given its own limit."""
    monkeypatch.setattr(machinery, "SECONDS_ALLOWED", 8 * machinery.SECONDS_ALLOWED)


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


def computes_for_ever(observation):
    while True:
        pass


def waits(observation):
    time.sleep(600)


def plays_for_ever(observation):
    return evaluate([0, 0.05, 1, 1], 1000, max_steps=5_000_000)


def plays_for_ever_on_all_processors(observation):
    return evaluate(np.tile([0, 0.05, 1, 1], (100, 1)), 1000, max_steps=5_000_000)


def catches_everything(observation):
    while True:
        try:  # noqa: SIM105
            gym.make("CartPole-v1").reset()
        except:  # noqa: E722
            pass


def catches_everything_and_waits(observation):
    while True:
        try:
            time.sleep(600)
        except:  # noqa: E722
            print("never mind")


NEVER_END = [
    computes_for_ever,
    waits,
    plays_for_ever,
    plays_for_ever_on_all_processors,
    catches_everything,
    catches_everything_and_waits,
]


def patience(answer):
    """Those that end when they are told to get the time that their threads need for it, on a busy machine too."""
    return 0.5 if answer in (catches_everything, catches_everything_and_waits) else limit.PATIENCE


@pytest.mark.parametrize("answer", NEVER_END)
def test_an_answer_that_never_ends_is_stopped_and_leaves_nothing_running(exercise, monkeypatch, answer):
    monkeypatch.setattr(machinery, "SECONDS_ALLOWED", 0.2)
    monkeypatch.setattr(limit, "PATIENCE", patience(answer))
    before = set(threading.enumerate())
    result = exercise("rl_basics", "lean_policy").check(answer)
    assert "loop that never ends" in result.text
    for left in set(threading.enumerate()) - before:  # one that was starting when the time was up ends by itself
        left.join(timeout=60)
    assert set(threading.enumerate()) <= before


def test_it_is_stopped_where_interrupts_are_ignored():
    """As in a program that a shell started with & or nohup."""
    script = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "sys.path.insert(0, '.')\n"  # start.py's environment keeps the folder one stands in from the path
        "from cartpole_helpers.exercises import rl_basics\n"
        "from tests.test_exercises import *\n"
        "machinery.SECONDS_ALLOWED = 0.2\n"
        "for answer in NEVER_END:\n"
        "    limit.PATIENCE = patience(answer)\n"
        "    assert 'never ends' in rl_basics.lean_policy.check(answer).text, answer\n"
        "assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=NOTEBOOKS.parent, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def stop_is_pressed_while_a_thread_starts(monkeypatch):
    """The learner's stop comes when the first thread runs already, and the call that started it has not returned."""
    start = threading.Thread.start

    def started_and_stopped(thread):
        start(thread)
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "THREADS", 2)
    monkeypatch.setattr(threading.Thread, "start", started_and_stopped)


def test_a_stop_at_the_very_beginning_ends_the_time_limit_too(stop_is_pressed_while_a_thread_starts):
    threads, before = set(threading.enumerate()), signal.getsignal(limit.SIGNAL)
    with pytest.raises(KeyboardInterrupt):
        limit.within(0.2, lambda: pytest.fail("it was stopped before"))
    assert signal.getsignal(limit.SIGNAL) is before
    for left in set(threading.enumerate()) - threads:  # it would interrupt whatever runs when the time is up
        left.join(timeout=0.1)
        assert not left.is_alive()


def test_a_stop_at_the_very_beginning_ends_the_games_too(stop_is_pressed_while_a_thread_starts):
    threads, ended = set(threading.enumerate()), threading.Event()

    def work(part, stop):
        assert stop.wait(timeout=60)
        ended.set()

    with pytest.raises(KeyboardInterrupt):
        batch.share_out(work, [1, 2, 3])
    for left in set(threading.enumerate()) - threads:
        left.join(timeout=60)
    assert ended.is_set() and set(threading.enumerate()) <= threads


def test_an_answer_in_time_is_left_alone(exercise, monkeypatch):
    """An answer in time is not disturbed afterwards, and the learner's own stop stays a stop."""
    monkeypatch.setattr(machinery, "SECONDS_ALLOWED", 0.3)
    exercise("rl_basics", "lean_policy").check(answers_to("rl_basics").ANSWERS["lean_policy"][0][0])
    end = time.monotonic() + 0.6
    while time.monotonic() < end:
        pass

    def stopped(observation):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exercise("rl_basics", "lean_policy").check(stopped)


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="Python 3.12 and later")
@pytest.mark.parametrize("answer", [computes_for_ever, catches_everything])
def test_loops_are_stopped_where_there_are_no_threads(exercise, monkeypatch, answer):
    monkeypatch.setattr(machinery, "SECONDS_ALLOWED", 0.2)
    monkeypatch.setattr(limit.sys, "platform", "emscripten")
    assert "loop that never ends" in exercise("rl_basics", "lean_policy").check(answer).text


def test_a_case_is_only_written_out_when_it_is_needed(exercise, monkeypatch):
    def fail(value):
        raise AssertionError("it takes longer than a step of the game")

    monkeypatch.setattr(machinery, "_show", fail)
    assert machinery.attempt(lambda observation: 1, np.zeros(4)) == 1


def test_an_answer_cannot_change_its_case(exercise):
    case, numbers = np.zeros(4), [1, 2]

    def changes(array, numbers):
        array[0] = 7
        numbers.append(3)
        return 1

    machinery.attempt(changes, case, numbers)
    assert (case.tolist(), numbers) == ([0, 0, 0, 0], [1, 2])


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
