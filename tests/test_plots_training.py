"""The figures of lesson 05: what they draw, and the words that stand for them."""

import matplotlib.pyplot as plt
import numpy as np
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


def test_loss_curves_mark_the_lowest_held_out_loss():
    history = {"loss": [0.7, 0.6, 0.5, 0.4], "val_loss": [0.7, 0.65, 0.68, 0.8]}
    axes = plots.loss_curves(history)
    learned, held_out, lowest, coin = axes.lines
    assert learned.get_ydata().tolist() == history["loss"]
    assert held_out.get_ydata().tolist() == history["val_loss"]
    assert learned.get_linestyle() != held_out.get_linestyle()
    assert (lowest.get_xdata()[0], lowest.get_ydata()[0]) == (2, 0.65)
    assert coin.get_ydata()[0] == pytest.approx(np.log(2))
    assert "lowest, 0.65, after epoch 2" in axes.figure.description
    with pytest.raises(ValueError, match=r"val_loss, but got \['loss'\].*validation_data"):
        plots.loss_curves({"loss": [1.0]})


def test_score_dots_shows_every_network_and_the_median():
    axes = plots.score_dots({"best 10": [100, 300, 200], "best 100": [400]}, xlabel="games", reference=("coin", 22))
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_ydata().tolist() for line in dots] == [[100, 300, 200], [400]]
    medians = [line for line in axes.lines if line.get_linewidth() == 2.5]
    assert [line.get_ydata()[0] for line in medians] == [200, 400]
    assert tick_labels(axes) == ["best 10", "best 100"]
    assert texts_of(axes) == ["coin"]
    words = axes.figure.description
    assert "best 10: 3 networks, lowest 100, median 200, highest 300." in words
    assert "best 100: 1 network, lowest 400, median 400, highest 400." in words
    assert "coin: 22." in words


def test_score_dots_tells_kinds_apart_by_shape():
    axes = plots.score_dots({"big": {"10": [1, 2], "100": [3]}, "small": {"10": [4], "100": [5, 6]}})
    assert legend_of(axes) == ["big", "small"]
    dots = [line for line in axes.lines if line.get_marker() in "o^"]
    assert [line.get_marker() for line in dots] == ["o", "o", "^", "^"]
    assert np.mean(dots[0].get_xdata()) < np.mean(dots[2].get_xdata()) < np.mean(dots[1].get_xdata())
    assert "small, 100: 2 networks" in axes.figure.description


@pytest.mark.parametrize("nothing", [{}, {"a": []}, {"big": {"10": []}}])
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
    assert "best: accuracy 65%, mean score 200. worst: accuracy 90%, mean score 9." in axes.figure.description
    with pytest.raises(ValueError, match="at least one pair"):
        plots.accuracy_and_score({"best": []})
