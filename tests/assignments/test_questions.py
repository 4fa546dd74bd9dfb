"""Only plain values travel, and they arrive as what they were."""

import numpy as np
import pytest

from classroom import questions
from classroom.questions import Unanswered, ask


@pytest.fixture(autouse=True)
def notebook(monkeypatch):
    """An open notebook, in which the names of the learner are."""
    names = {}

    class Shell:
        user_ns = names

    monkeypatch.setattr("IPython.get_ipython", Shell)
    return names


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, 2.5, float("inf"), "text", [1, [2.0, "three"]], (1, 2), {"a": 1, 2: (None,)}),
        *(np.float64(2.5), np.int32(4), np.bool_(True)),
        *(np.array([[1.0, 2.0]]), np.array([], dtype=np.int64), np.array(["left"])),
    ],
    ids=repr,
)
def test_value_comes_back_as_it_was(notebook, value):
    for answer in (ask("value", {"value": value}), notebook.update(value=value) or ask("value")):
        assert type(answer) is type(value)
        np.testing.assert_equal(answer, value, strict=True)
        assert getattr(answer, "dtype", None) == getattr(value, "dtype", None)


def test_statements_run_first_and_are_forgotten(notebook):
    notebook["double"] = lambda number: 2 * number
    assert ask("import math\nx = math.floor(y)\ndouble(x)", {"y": 3.7}) == 6
    assert notebook.keys() == {"double"}


class Equal(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


class Array(np.ndarray):
    pass


@pytest.mark.parametrize("value", [Equal(1), object(), [Equal(1)], {"a": {1}}, np.zeros(2).view(Array), len, 1j])
def test_anything_else_does_not_travel(notebook, value):
    notebook["value"] = value
    with pytest.raises(Unanswered, match=r"^value gave an object of type .+; expected a number") as caught:
        ask("1\nvalue")
    assert not caught.value.crashed


def test_crash_names_the_question_and_the_error(notebook):
    notebook["divide"] = lambda a, b: a / b
    with pytest.raises(Unanswered, match=r"^divide\(1, 0\) raised ZeroDivisionError: division by zero$") as caught:
        ask("divide(1, 0)")
    assert caught.value.crashed


def test_leaving_python_is_a_crash(notebook):
    with pytest.raises(Unanswered, match="raised SystemExit"):
        ask("import sys\nsys.exit()")


@pytest.mark.parametrize("answer", ["", "nonsense", '{"array": [1]}', '{"dtype": "<f8"}', "[{"])
def test_forged_reply_is_no_answer(answer):
    with questions.asking(lambda request, seconds: answer), pytest.raises(Unanswered, match="could be read"):
        ask("value")
    with questions.asking(lambda request, seconds: "1"):
        assert ask("value") == 1
