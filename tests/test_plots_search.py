"""The figures of a search: what they draw, and the words that stand for them."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cartpole_helpers import plots


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_chance_is_the_computed_one_and_what_was_measured_lies_beside_it():
    axes = plots.success_chance(0.25, tries=20, measured={10: 0.9, 1: 0.3})
    line, dots = axes.lines
    numbers, chances = line.get_data()
    assert numbers.tolist() == list(range(1, 21))
    assert chances[:2] == pytest.approx([0.25, 0.4375])
    assert chances == pytest.approx([1 - 0.75**n for n in numbers])
    assert np.array(dots.get_data()).tolist() == [[1, 10], [0.3, 0.9]]
    assert (line.get_linestyle(), dots.get_linestyle()) == ("-", "None")  # not by colour alone
    assert axes.get_xlabel()
    assert axes.get_ylabel()
    words = axes.figure.description
    assert "25%, 76%, 94%, over 99% for 1, 5, 10, 20 tries" in words
    assert "Measured: 30%, 90% for 1, 10 tries" in words


def test_chance_shows_a_guess_and_only_one_that_was_made():
    axes = plots.success_chance(0.25, measured={10: 0.9}, guess=(10, 0.6))
    assert np.array(axes.lines[-1].get_data()).tolist() == [[10], [0.6]]
    assert len({line.get_marker() for line in axes.lines}) == 3
    assert axes.figure.description.endswith("Your guess: 60% for 10 tries.")
    assert len(plots.success_chance(0.25, guess=(10, None)).lines) == 1


def test_chance_without_measurements():
    axes = plots.success_chance(0.5, tries=3)
    assert len(axes.lines) == 1
    assert axes.figure.description.endswith("50%, 88% for 1, 3 tries.")


@pytest.mark.parametrize("share", [0, 1, 16, -0.1])
def test_chance_of_something_that_is_no_share(share):
    with pytest.raises(ValueError, match=rf"between 0 and 1, but got {share}"):
        plots.success_chance(share)


def test_chance_of_a_single_try_is_no_line():
    with pytest.raises(ValueError, match="at least 2 tries, but got 1"):
        plots.success_chance(0.5, tries=1)


def test_best_so_far_is_a_running_maximum_with_its_median_and_band():
    scores = np.array([[9, 500, 10], [100, 50, 120], [20, 30, 40]])
    axes = plots.best_so_far(scores)
    (middle,) = axes.lines
    assert middle.get_xdata().tolist() == [1, 2, 3]
    assert middle.get_ydata().tolist() == [20, 100, 120]  # of 9, 100, 20; of 500, 100, 30; of 500, 120, 40
    band = axes.collections[0].get_datalim(axes.transData)
    assert band.ymin == pytest.approx(np.percentile([9, 100, 20], 10))
    assert band.ymax == pytest.approx(np.percentile([500, 120, 40], 90))
    assert axes.collections[0].get_hatch()
    assert "over 3 searches" in axes.figure.description
    assert "after 1: 20 (11 to 84); after 2: 100 (44 to 420); after 3: 120 (56 to 424)." in axes.figure.description


@pytest.mark.parametrize("scores", [[9, 10, 11], np.zeros((0, 4)), 9])
def test_best_so_far_needs_a_table(scores):
    with pytest.raises(ValueError, match="a row for each search, but got shape"):
        plots.best_so_far(scores)


def test_map_draws_every_score_where_it_belongs():
    values = np.array([-1.0, 0.0, 1.0])
    scores = np.array([[9, 10, 11], [12, 200, 480], [13, 300, 500]])
    axes = plots.score_map(scores, values, vary=(3, 0), best=(0.5, 0.25), searched=(0, 1))
    mesh = axes.collections[0]
    assert mesh.get_array().reshape(3, 3).tolist() == scores.tolist()
    assert mesh.get_clim() == (0, 500)
    assert axes.get_xlabel() == "weight of the pole angular velocity"
    assert axes.get_ylabel() == "weight of the cart position"
    star = axes.lines[0]
    assert (star.get_marker(), *star.get_data()) == ("*", [0.5], [0.25])
    outline = axes.patches[0]
    assert (*outline.get_xy(), outline.get_width(), outline.get_height()) == (0, 0, 1, 1)
    assert [text.get_text() for text in axes.texts] == ["searched"]
    words = axes.figure.description
    assert "22% of it is at 475 or above, 56% below 20" in words
    assert "lies between 1 and 1 to the right, 0 and 1 upwards" in words
    assert "Outlined: the weights searched, from 0 to 1" in words
    assert "best policy found, at 0.50 and 0.25" in words


def test_map_of_a_policy_names_the_weights_that_are_the_same_everywhere():
    axes = plots.score_map(np.zeros((2, 2)), [0, 1], vary=(3, 0), best=[0.1, 0.25, 0.5, 0.75])
    assert np.array(axes.lines[0].get_data()).tolist() == [[0.75], [0.1]]
    assert axes.get_title() == "all with the weights cart velocity 0.25 and pole angle 0.50"
    assert "All of it has the weights cart velocity 0.25 and pole angle 0.50." in axes.figure.description


def test_map_with_nothing_marked_and_nothing_bright():
    axes = plots.score_map([[9, 9], [10, 10]], [0, 1])
    assert not axes.lines
    assert not axes.patches
    words = axes.figure.description
    assert "0% of it is at 475 or above, 100% below 20" in words
    for unmarked in ("lies between", "Outlined", "star"):
        assert unmarked not in words


@pytest.mark.parametrize("scores", [np.zeros((2, 3)), np.zeros(4), np.zeros((3, 3))])
def test_map_of_scores_that_do_not_fit(scores):
    with pytest.raises(ValueError, match="a row and a column for each weight"):
        plots.score_map(scores, [0, 1])


@pytest.mark.parametrize("vary", [(2, 2), (1, 4), (1,), (0, 1, 2), (-1, 2)])
def test_map_of_weights_that_are_not_two(vary):
    with pytest.raises(ValueError, match="two different weights by their places"):
        plots.score_map(np.zeros((2, 2)), [0, 1], vary=vary)
