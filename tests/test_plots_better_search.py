"""The figures of lesson 06: what they draw, and the words that stand for them."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cartpole_helpers import plots


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


CURVES = {
    "climbing": ([50, 100], [3000, 8000], [[500, 100, 480, 90], [500, 475, 480, 90]]),
    "guessing": ([100], [5000], [[9, 500, 30, 40]]),
}


def test_the_share_of_good_searches_against_games_and_against_steps():
    left = plots.sample_efficiency(CURVES)
    games, steps = left.figure.axes
    for axes, cost in ((games, [50, 100]), (steps, [3, 8])):
        climbing, guessing = (container.lines[0] for container in axes.containers)
        assert climbing.get_xdata().tolist() == cost
        assert climbing.get_ydata().tolist() == [0.5, 0.75]
        assert guessing.get_ydata().tolist() == [0.25]
        assert climbing.get_linestyle() != guessing.get_linestyle()  # not by colour alone
        assert climbing.get_marker() != guessing.get_marker()
        assert axes.get_xlabel()
    bar = games.containers[0].lines[2][0].get_segments()[0]
    assert np.allclose(bar[:, 1], [0.25, 0.75])  # half, plus and minus the root of a half times a half by four
    words = left.figure.description
    assert "climbing: 50% after 50 games or 3 thousand steps, 75% after 100 games or 8 thousand steps." in words
    assert "guessing: 25% after 100 games or 5 thousand steps." in words


def test_curves_that_cannot_be():
    with pytest.raises(ValueError, match="at least one curve"):
        plots.sample_efficiency({})
    with pytest.raises(ValueError, match="'a' has the shapes"):
        plots.sample_efficiency({"a": ([1, 2], [3], [[4], [5]])})
    with pytest.raises(ValueError, match="'a' has the shapes"):
        plots.sample_efficiency({"a": ([1, 2], [3, 4], [[4, 5, 6]])})


def test_a_map_for_each_search_with_what_it_tried_and_its_way():
    values = np.linspace(-1, 1, 5)
    scores = np.arange(25).reshape(5, 5) * 20
    tried, way = [[0, 0], [0.5, 0.5]], [[0, 0], [0.25, 0.5], [0.5, 0.75]]
    axes = plots.search_paths(scores, values, {"one": (tried, way), "two": (tried[:1], way[:2])}, vary=(0, 3))
    one, two = axes.figure.axes
    assert (one.get_title(), two.get_title()) == ("one", "two")
    assert one.get_xlabel() == "weight of the cart position"
    assert one.get_ylabel() == "weight of the pole angular velocity"
    dots, _, path, star = one.lines
    assert dots.get_xydata().tolist() == tried
    assert path.get_xydata().tolist() == way
    assert star.get_xydata().tolist() == [[0.5, 0.75]]
    words = axes.figure.description
    assert "one: 2 policies tried; its choice went from (0.00, 0.00) to (0.50, 0.75)" in words
    assert "two: 1 policies tried" in words


def test_paths_that_cannot_be():
    values = np.linspace(-1, 1, 5)
    with pytest.raises(ValueError, match="at least one path"):
        plots.search_paths(np.zeros((5, 5)), values, {})
    with pytest.raises(ValueError, match="two different weights"):
        plots.search_paths(np.zeros((5, 5)), values, {"a": ([[0, 0]], [[0, 0]])}, vary=(1, 1))
