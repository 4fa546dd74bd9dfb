"""What the text of assignment 4 says, on other seeds too, by the source's own code."""

import re

import nbformat
import numpy as np
import pytest

from tests.assignments.learning_and_elsewhere import RIGHT
from tests.assignments.test_assignments import SOURCES


@pytest.fixture(scope="module")
def names():
    """All that the notebook defines; nothing of it has been run to be looked at."""
    defined = {}
    for cell in nbformat.read(SOURCES[3], as_version=4).cells:
        source = re.sub(r"### BEGIN HIDDEN.*### END HIDDEN TESTS", "", cell.source, flags=re.DOTALL)
        if cell.cell_type == "code" and "def " in source:
            exec(source.split('print("You said')[0], defined)
    return defined


def test_a_loop_that_returns_a_list_plays_the_same_games(names):
    """The tests of choose let it pass, and a list compared with a number is never equal to it."""
    other = {}
    exec("import numpy as np" + RIGHT["choose"], other)
    tables = np.random.default_rng(1).normal(size=(20, 3, 4))
    mine, lists = (names["play_games"](tables, np.random.default_rng(2), each["choose"]) for each in (names, other))
    assert type(other["choose"](tables, tables[:, 0])) is list
    assert all(np.array_equal(*both) for both in zip(mine, lists, strict=True))


def test_who_learns_at_the_full_price_falls_as_early_as_who_coasts(names):
    _, coasting, _ = names["judged"](np.zeros((1, 3, 4)), 1.5)
    _, steps, _ = names["judged"](names["learn"]([1.5] * 12, seed=2), 1.5)
    assert np.median(steps) <= coasting[0]
    assert np.mean(steps > coasting[0] + 5) <= 0.25
