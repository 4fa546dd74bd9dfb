"""The figures of lesson 07."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cartpole_helpers.plots import chance_curves, learning_curves


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_chances_are_described_and_the_hard_decision_is_a_step():
    axes = chance_curves([1, np.inf])
    soft, hard = (line.get_ydata() for line in axes.lines[:2])
    assert set(hard) == {0.0, 100.0}
    assert soft[0] == pytest.approx(100 / (1 + np.e)) and soft[100] == 50
    assert axes.figure.description.endswith("the hard decision: 0% at -0.50, 100% at +0.50.")


def test_learning_curves_show_every_learner_and_the_median():
    table = np.array([[10.0, 20.0, 90.0], [40.0, 100.0, 130.0]])
    axes = learning_curves({"one way": table}, games=5)
    assert [line.get_ydata().tolist() for line in axes.lines[:3]] == table.T.tolist()
    assert axes.lines[3].get_xydata().tolist() == [[5, 20], [10, 100]]
    assert (
        "3 learners, median 20 after 5 games, 100 after 10 games; at the end from 40 to 130" in axes.figure.description
    )


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="one to 4 weights"):
        chance_curves([])
    with pytest.raises(ValueError, match=r"tables of scores \(updates, learners\)"):
        learning_curves({"flat": [1, 2, 3]})
