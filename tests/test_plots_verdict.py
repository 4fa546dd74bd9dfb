"""The figures of lesson 04: what they draw, and the words that stand for them."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cartpole_helpers import plots
from cartpole_helpers.physics import LEFT_THE_TRACK, TIME_LIMIT, TIPPED_OVER


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def texts_of(axes):
    return [text.get_text() for text in axes.texts]


def tick_labels(axes, which):
    return [label.get_text() for label in getattr(axes, f"get_{which}ticklabels")()]


def test_selected_beside_fresh_joins_each_winner_with_itself():
    axes = plots.selected_beside_fresh([500, 490, 500], [480, 200, 310], guess=450)
    joined = [tuple(line.get_ydata()) for line in axes.lines[:3]]
    assert joined == [(500, 480), (490, 200), (500, 310)]
    assert "mean 497" in texts_of(axes)
    assert "mean 330" in texts_of(axes)
    assert "  your guess: 450" in texts_of(axes)
    assert axes.lines[-2].get_ydata()[0] == 450
    assert "Your guess: 450." in axes.figure.description
    assert "guess" not in plots.selected_beside_fresh([500], [480]).figure.description
    assert len({line.get_marker() for line in axes.lines[3:5]}) == 2
    assert [label.split("\n")[0] for label in tick_labels(axes, "x")] == ["in the search", "in fresh games"]
    words = axes.figure.description
    assert "3 searches" in words
    assert "lowest 490" in words
    assert "in fresh games: mean 330, lowest 200; 67% of them are below 475" in words


@pytest.mark.parametrize(("selected", "fresh"), [([], []), ([1, 2], [1]), ([[1, 2]], [[1, 2]])])
def test_selected_beside_fresh_needs_pairs(selected, fresh):
    with pytest.raises(ValueError, match="one selected and one fresh score"):
        plots.selected_beside_fresh(selected, fresh)


def test_ending_bars_are_as_long_as_the_shares():
    axes = plots.ending_bars(
        {"a": [TIPPED_OVER] * 3 + [TIME_LIMIT], "b": np.array([LEFT_THE_TRACK] * 19 + [TIPPED_OVER])}, title="Why?"
    )
    widths = [[patch.get_width() for patch in bars] for bars in axes.containers]
    assert np.allclose(widths, [[0.75, 0.05], [0, 0.95], [0.25, 0]])  # tipped over, left the track, time limit
    starts = [[patch.get_x() for patch in bars] for bars in axes.containers]
    assert np.allclose(starts, [[0, 0], [0.75, 0.05], [0.75, 1]])
    assert len({bars[0].get_hatch() for bars in axes.containers}) == 3
    assert texts_of(axes) == ["75%", "5%", "95%", "25%"]
    inside = [abs(text.get_position()[1] - row) < 0.3 for text, row in zip(axes.texts, [0, 1, 1, 0], strict=True)]
    assert inside == [True, False, True, True]  # 5% is too narrow for its number, which stands above
    assert tick_labels(axes, "y") == ["a", "b"]
    assert axes.get_title() == "Why?"
    words = axes.figure.description
    assert "a: 75% tipped over, 25% time limit." in words
    assert "b: 5% tipped over, 95% left the track." in words
    assert [text.get_text() for text in axes.figure.legends[0].get_texts()] == [TIPPED_OVER, LEFT_THE_TRACK, TIME_LIMIT]


def test_numbers_of_narrow_bars_keep_apart_and_off_the_axis():
    endings = {
        name: [TIPPED_OVER] * tipped + [LEFT_THE_TRACK] * left + [TIME_LIMIT] * (100 - tipped - left)
        for name, tipped, left in [("a", 1, 2), ("b", 1, 98), ("c", 0, 99), ("d", 95, 3)]
    }
    axes = plots.ending_bars(endings)
    axes.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in axes.texts]
    assert not [(i, j) for i, one in enumerate(boxes) for j, two in enumerate(boxes) if i < j and one.overlaps(two)]
    assert min(box.x0 for box in boxes) >= axes.get_window_extent().x0


@pytest.mark.parametrize("nothing", [{}, {"a": []}])
def test_ending_bars_of_nothing(nothing):
    with pytest.raises(ValueError, match="at least one game"):
        plots.ending_bars(nothing)


def test_an_ending_that_would_not_be_drawn_is_named():
    with pytest.raises(ValueError, match=r"can draw tipped over, .* but got 'reached the flag'.*Try"):
        plots.ending_bars({"a car": [TIME_LIMIT, "reached the flag"]})


def test_spread_of_means_shows_every_mean_and_one_standard_deviation():
    means = {1: [100, 500, 300], 100: [290, 310, 300]}
    axes = plots.spread_of_means(means, truth=301)
    points = [line.get_xdata() for line in axes.lines if line.get_marker() == "o"]
    assert [sorted(values) for values in points] == [[100, 300, 500], [290, 300, 310]]
    bars = [line.get_xdata() for line in axes.lines if line.get_linewidth() == 4]
    assert np.allclose(bars[1], [300 - np.std(means[100]), 300 + np.std(means[100])])
    assert tick_labels(axes, "y") == ["mean of\n1 game", "mean of\n100 games"]
    words = axes.figure.description
    assert "Means of 1 game: from 100 to 500, standard deviation 163.3." in words
    assert "Means of 100 games: from 290 to 310, standard deviation 8.2." in words
    assert "301.0" in words


def test_spread_of_no_means():
    with pytest.raises(ValueError, match="at least one mean"):
        plots.spread_of_means({100: []})


def test_means_with_errors_says_which_side_of_the_threshold_is_sure():
    rng = np.random.default_rng(1)
    scores = {
        "good": np.full(100, 500),
        "bad": rng.normal(300, 50, 100),
        "close": rng.normal(474, 50, 100),
    }
    axes = plots.means_with_errors(scores)
    assert tick_labels(axes, "y") == ["good", "bad", "close"]
    markers = [container.lines[0].get_marker() for container in axes.containers]
    assert markers == ["o", "v", "D"]
    reach = 2 * scores["bad"].std(ddof=1) / 10
    axes.figure.draw_without_rendering()
    edge = axes.get_window_extent().x1
    numbers = [text for text in axes.texts if "±" in text.get_text()]
    assert len(numbers) == 3
    assert all(text.get_window_extent().x0 > edge for text in numbers), (
        "beside the bars and the dotted line, not in them"
    )
    ends = axes.containers[1].lines[2][0].get_segments()[0][:, 0]
    assert np.allclose(ends, [scores["bad"].mean() - reach, scores["bad"].mean() + reach])
    words = axes.figure.description
    assert "good: 500.0 plus or minus 0.0, above 475." in words
    assert f"bad: {scores['bad'].mean():.1f} plus or minus {reach:.1f}, below 475." in words
    assert "not clearly on either side of 475." in words


@pytest.mark.parametrize("too_few", [{}, {"a": [500]}])
def test_means_with_errors_needs_two_games(too_few):
    with pytest.raises(ValueError, match="at least two games"):
        plots.means_with_errors(too_few)


def test_ranges_beside_truth_tells_those_that_miss_it():
    sets = [[500, 500, 500, 480], [500, 500, 500, 500], [400, 500, 420, 500]]
    axes = plots.ranges_beside_truth(sets, truth=480)
    holds, misses = axes.containers
    assert holds.lines[0].get_xdata().tolist() == [3]
    assert misses.lines[0].get_xdata().tolist() == [1, 2]
    assert holds.lines[0].get_marker() != misses.lines[0].get_marker()
    low, high = misses.lines[2][0].get_segments()[0][:, 1]
    assert (low, high) == (485, 505)  # 495 plus or minus two standard errors of 5
    assert "2 of these ranges miss the truth, 480.0; 1 have no width at all." in axes.figure.description
    assert len(plots.ranges_beside_truth(sets[:1], truth=490).containers) == 1
    with pytest.raises(ValueError, match=r"at least two scores for each set, but got shape \(2,\)"):
        plots.ranges_beside_truth([1, 2], truth=1)


def test_plans_compared_draws_what_is_claimed_and_what_it_is_worth():
    axes = plots.plans_compared(
        {"one\ngame": [500, 500], "ten games": [400, 420]}, {"one\ngame": [480, 300], "ten games": [410, 400]}
    )
    claimed = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "^"]
    worth = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
    assert claimed == [500, 410]
    assert worth == [390, 405]
    assert texts_of(axes)[:2] == ["50%", "0%"]
    low, high = axes.containers[0].lines[2][0].get_segments()[0][:, 0]
    assert (low, high) == pytest.approx((390 - 180, 390 + 180))  # two standard errors of 90
    words = axes.figure.description
    assert "one game: the search says 500, fresh games say 390 plus or minus 180, 50% reach 475." in words
    assert "ten games: the search says 410, fresh games say 405 plus or minus 10, 0% reach 475." in words


@pytest.mark.parametrize(("selected", "fresh"), [({}, {}), ({"a": [1]}, {"b": [1]})])
def test_plans_compared_needs_the_same_plans(selected, fresh):
    with pytest.raises(ValueError, match="same plans"):
        plots.plans_compared(selected, fresh)


def test_numbers_stay_inside_the_picture():
    """Names, numbers and legends of the widest cases do not hang over the edge or over one another."""
    figures = [
        plots.selected_beside_fresh([500, 450], [120, 480]),
        plots.ending_bars({"a rather long name of a policy": [TIPPED_OVER], "b": [TIME_LIMIT]}),
        plots.means_with_errors({"low": np.linspace(0, 100, 50), "high": np.full(50, 500.0)}),
        plots.plans_compared({"300 guesses, 1 game each": [500]}, {"300 guesses, 1 game each": [400]}),
    ]
    for axes in figures:
        figure = axes.figure
        figure.canvas.draw()
        for text in axes.texts:
            box = text.get_window_extent()
            assert box.x0 >= -1, text
            assert box.x1 <= figure.bbox.width + 1, text
