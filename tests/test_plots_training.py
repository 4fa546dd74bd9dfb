"""The figures of lesson 05: what they draw, and the words that stand for them."""

import matplotlib.pyplot as plt
import pytest

from cartpole_helpers import plots
from cartpole_helpers.imitation import best_games, random_games, worst_games


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def games():
    return random_games(2000, seed=1)


def texts_of(axes):
    return [text.get_text() for text in axes.texts]


def legend_of(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def tick_labels(axes):
    return [label.get_text() for label in axes.get_xticklabels()]


def test_network_diagram_has_a_column_a_layer_and_says_its_size():
    axes = plots.network_diagram([4, 64, 1])
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [len(column.get_xdata()) for column in dots] == [4, 8, 1]
    assert texts_of(axes) == ["input\n4 numbers", "⋮", "layer 1\n64 numbers", "output\n1 number"]
    joins = [line for line in axes.lines if line.get_marker() != "o"]
    assert len(joins) == 4 * 8 + 8 * 1
    assert "4 in input, then 64 in layer 1, then 1 in output" in axes.figure.description


@pytest.mark.parametrize("sizes", [[], [4], [4, 0, 2]])
def test_network_diagram_needs_layers(sizes):
    with pytest.raises(ValueError, match="two sizes of at least 1"):
        plots.network_diagram(sizes)


def test_push_shares_counts_the_pushes_of_each_group(games):
    groups = {"best": best_games(games, count=200), "all": games, "worst": worst_games(games, 200)}
    axes = plots.push_shares(groups, low=-0.6, high=0.6, bins=3)
    assert legend_of(axes) == ["best", "all", "worst"]
    assert tick_labels(axes) == ["-0.6 to\n-0.2", "-0.2 to\n+0.2", "+0.2 to\n+0.6"]
    lines = axes.containers
    best = groups["best"]
    left = best[(best["pole_velocity_at_tip"] >= -0.6) & (best["pole_velocity_at_tip"] < -0.2)]
    assert lines[0].lines[0].get_ydata()[0] == pytest.approx(100 * left["action_to_right"].mean())
    assert len({container.lines[0].get_marker() for container in lines}) == 3
    assert len({container.lines[0].get_linestyle() for container in lines}) == 3
    assert f"best: {left['action_to_right'].mean():.0%}, " in axes.figure.description
    assert "radians per second" in axes.get_xlabel()
    assert "(radians;" in plots.push_shares(groups, "pole_angle", -0.1, 0.1, 2).get_xlabel()


def test_push_shares_of_nothing(games):
    with pytest.raises(ValueError, match="at least one table"):
        plots.push_shares({})
    with pytest.raises(ValueError, match=r"'few' has no row in a part .* fewer bins"):
        plots.push_shares({"few": games.head(3)})


def test_loss_and_play_shows_both_of_the_same_networks():
    learned, held_out = [[0.7, 0.6, 0.5], [0.68, 0.6, 0.5]], [[0.7, 0.65, 0.8], [0.69, 0.66, 0.7]]
    below = plots.loss_and_play([10, 20, 80], learned, held_out, [[100, 300, 500], [50, 200, 10]])
    above = below.figure.axes[1]
    assert [line.get_ydata().tolist() for line in above.lines[:4]] == [learned[0], held_out[0], learned[1], held_out[1]]
    assert above.lines[0].get_linestyle() != above.lines[1].get_linestyle()
    assert [text.get_text() for text in above.get_legend().get_texts()][-1] == '"half and half"'
    assert [line.get_ydata().tolist() for line in below.lines[:2]] == [[100, 300, 500], [50, 200, 10]]
    assert len({line.get_marker() for line in below.lines[:2]}) == 2
    assert below.lines[2].get_xdata()[0] == 20  # where the held-out loss is lowest
    assert above.get_position().y0 > below.get_position().y1 - 0.01
    words = below.figure.description
    assert "at the lowest held-out loss from 200 to 300, at the end from 10 to 500" in words
    assert "after 20 updates" in words


@pytest.mark.parametrize("scores", [[[1, 2]], [[1, 2, 3], [1, 2, 3]], []])
def test_loss_and_play_needs_tables_of_one_shape(scores):
    with pytest.raises(ValueError, match="three tables with a row for each network"):
        plots.loss_and_play([10, 20, 80], [[1, 2, 3]], [[1, 2, 3]], scores)


def test_score_dots_shows_every_network_the_median_and_the_range():
    axes = plots.score_dots({"best 10": [100, 480, 200], "best\n100": [400]}, reference=("coin", 22))
    dots = [line for line in axes.lines if line.get_marker() in "o^"]
    assert [line.get_ydata().tolist() for line in dots] == [[100, 480, 200], [400]]
    assert len({line.get_marker() for line in dots}) == 2
    medians = [line for line in axes.lines if line.get_linewidth() == 2.5]
    assert [line.get_ydata()[0] for line in medians] == [200, 400]
    assert tick_labels(axes) == ["best 10\n100 to 480, 1 of 3 ≥ 475", "best\n100\n400 to 400, 0 of 1 ≥ 475"]
    assert texts_of(axes) == ["475", "coin"]
    words = axes.figure.description
    assert "best 10: 3 networks, lowest 100, median 200, highest 480, 1 at 475 or more." in words
    assert "best 100: 1 network, lowest 400" in words
    assert "coin: 22." in words


@pytest.mark.parametrize("nothing", [{}, {"a": []}])
def test_score_dots_of_nothing(nothing):
    with pytest.raises(ValueError, match="at least one score"):
        plots.score_dots(nothing)


def test_accuracy_and_score_has_a_mark_for_every_network():
    axes = plots.accuracy_and_score({"best": [(0.6, 300), (0.7, 100)], "worst": [(0.9, 9)]})
    best, worst = axes.lines
    assert best.get_xdata().tolist() == pytest.approx([60, 70])
    assert best.get_ydata().tolist() == [300, 100]
    assert best.get_marker() != worst.get_marker()
    assert legend_of(axes) == ["best", "worst"]
    words = axes.figure.description
    assert "best: accuracy from 60% to 70%, mean score from 100 to 300. worst: accuracy from 90% to 90%" in words
    with pytest.raises(ValueError, match="at least one pair"):
        plots.accuracy_and_score({"best": []})
