"""The figures of a decision: what they draw, and the words that stand for them."""

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from cartpole_helpers import plots
from cartpole_helpers.episode import linear_policy, play

ARTICLE = [-0.116, 0.332, 0.207, 0.352]
LEAN = [0, 0, 1, 0]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.fixture
def fall():
    return play(gym.make("CartPole-v1"), linear_policy(LEAN), seed=1)


def texts_of(axes):
    return [text.get_text() for text in axes.texts]


def tick_labels_of(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def side_of(axes, angle, spin):
    """The side a point of the plane is coloured as."""
    for collection in axes.collections:
        for path, colour in zip(collection.get_paths(), collection.get_facecolor(), strict=False):
            if path.contains_point((angle, spin)):
                return {to_rgba(plots.ORANGE, 0.17): "left", to_rgba(plots.BLUE, 0.17): "right"}[tuple(colour)]
    raise AssertionError(f"({angle}, {spin}) is on no side")


def test_bars_begin_where_the_last_one_ended_and_add_up_to_the_push():
    observation = [0.5, 0.4, 0.08, -0.6]
    axes = plots.contribution_bars(ARTICLE, observation)
    bars = axes.patches
    products = np.multiply(ARTICLE, observation)
    ends = np.cumsum(products)
    assert [bar.get_width() for bar in bars] == pytest.approx([*products, ends[-1]])
    assert [bar.get_x() for bar in bars] == pytest.approx([0, *ends[:-1], 0], abs=1e-12)
    assert texts_of(axes) == ["-0.058", "+0.133", "+0.017", "-0.211", "-0.120"]
    assert "push left" in tick_labels_of(axes)[-1]
    assert tick_labels_of(axes)[0] == "cart position\n-0.116 × 0.5"
    words = axes.figure.description
    assert "cart velocity +0.133" in words
    assert words.endswith("Their sum is -0.120: push left.")


def test_bars_tell_the_directions_apart_by_more_than_colour():
    bars = plots.contribution_bars([0, 1, 1, 0], [0, 0.3, -0.1, 0]).patches
    assert bars[1].get_hatch() != bars[2].get_hatch()
    assert bars[1].get_facecolor() != bars[2].get_facecolor()


def test_bars_stay_inside_the_picture_with_room_for_their_numbers():
    for observation in ([2, -3, 0.1, 1], [0, 0, 0.2, 0.05], [-2, 3, -0.1, -1]):
        axes = plots.contribution_bars(ARTICLE, observation)
        low, high = axes.get_xlim()
        for bar in axes.patches:
            left, right = sorted((bar.get_x(), bar.get_x() + bar.get_width()))
            assert 0.75 * low < left <= right < 0.75 * high


@pytest.mark.parametrize(("weights", "observation"), [([0, 0, 0, 0], [1, 1, 1, 1]), ([0, 0, 1, -1], [0, 0, 0.5, 0.5])])
def test_bars_of_a_tie_say_left(weights, observation):
    axes = plots.contribution_bars(weights, observation)
    assert "push left" in tick_labels_of(axes)[-1]
    assert texts_of(axes)[-1] == "0"


def test_bars_never_write_minus_zero():
    axes = plots.contribution_bars(ARTICLE, [0, 0, 0.2, 0.05])
    assert texts_of(axes)[0] == "0"
    assert "-0.000" not in axes.figure.description


@pytest.mark.parametrize(
    "weights", [ARTICLE, [0, 0, 1, 1], LEAN, [0, 0, 0, 1], [0, 0, -1, 0.5], [0, 0, 1, 0.02], [0, 1, 0, 0]]
)
@pytest.mark.parametrize("cart", [(0.0, 0.0), (1.0, -0.5)])
def test_plane_is_coloured_as_the_policy_decides(weights, cart):
    axes = plots.decision_plane(weights, position=cart[0], velocity=cart[1])
    policy = linear_policy(weights)
    rng = np.random.default_rng(1)
    for angle, spin in rng.uniform([-0.2, -1.1], [0.2, 1.1], (40, 2)):
        push = np.dot(weights, [*cart, angle, spin])
        if abs(push) > 0.01 or not push:
            expected = "right" if policy(np.array([*cart, angle, spin])) else "left"
            assert side_of(axes, angle, spin) == expected


def test_plane_names_each_side_on_that_side():
    for weights in ([0, 0, 1, 1], LEAN, [0, 0, -1, 0.3], ARTICLE):
        axes = plots.decision_plane(weights)
        labels = {text.get_text(): text.get_position() for text in axes.texts if "push" in text.get_text()}
        assert set(labels) == {"← push left", "push right →"}
        for text, place in labels.items():
            assert ("right" in text) == (np.dot(weights[2:], place) > 0)


def test_plane_of_one_decision_has_no_line_and_one_name():
    axes = plots.decision_plane([0, 0, 0, 0])
    assert [text for text in texts_of(axes) if "push" in text] == ["← push left"]
    assert side_of(axes, 0.1, 0.5) == "left"
    assert "No line: push left everywhere." in axes.figure.description
    axes = plots.decision_plane([0, 1, 0, 0], velocity=0.3)
    assert [text for text in texts_of(axes) if "push" in text] == ["push right →"]


def test_plane_shows_the_game_and_how_it_ended(fall):
    axes = plots.decision_plane(LEAN, fall)
    path = next(line for line in axes.lines if len(line.get_xdata()) == len(fall) + 1)
    assert np.array_equal(np.transpose(path.get_data()), fall.observations[:, 2:])
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["the pole's path", "start", f"tipped over at step {len(fall)}", "the border"]
    held = plots.decision_plane([0, 0, 1, 1], play(gym.make("CartPole-v1"), linear_policy([0, 0, 1, 1]), seed=1))
    marks = [next(each for each in one.lines if "at step" in each.get_label()).get_marker() for one in (axes, held)]
    assert marks == ["$✕$", "$✓$"], "as in every other figure"
    border = next(line for line in axes.lines if line.get_label() == "the border")
    assert (border.get_color(), border.get_linewidth()) != (path.get_color(), path.get_linewidth())
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    angle, spin = fall.observations[:, 2:].T
    assert low < angle.min() and angle.max() < high
    assert bottom < spin.min() and spin.max() < top
    assert f"tipped over at step {len(fall)}, at angle {angle[-1]:+.3f}" in axes.figure.description


def test_plane_in_words():
    words = plots.decision_plane([0, 0, 1, 0.5]).figure.description
    assert "falls by 2 for each radian. Above it and to the right of it push right, otherwise left." in words
    assert "upright, at angle 0. To the right of it push right" in plots.decision_plane(LEAN).figure.description
    shifted = plots.decision_plane([1, 0, 0, -2], position=0.5).figure.description
    assert "level, at angular velocity 0.25. Below it push right" in shifted


@pytest.mark.parametrize(
    "figure", [plots.decision_plane, lambda weights: plots.contribution_bars(weights, [0, 0, 0, 0])]
)
@pytest.mark.parametrize("weights", [[1, 2, 3], [[0, 0, 1, 1]], [0, 0, 1, np.nan], "abcd", None, [[1], [2, 3]]])
def test_not_four_numbers(figure, weights):
    with pytest.raises(ValueError, match=r"four finite weights.*Try \[0"):
        figure(weights)


def test_not_an_observation_and_not_a_game():
    with pytest.raises(ValueError, match=r"four finite numbers \(the observation\)"):
        plots.contribution_bars(LEAN, [0, 0, 1])
    with pytest.raises(ValueError, match="needs an Episode"):
        plots.decision_plane(LEAN, [1, 2])
    with pytest.raises(ValueError, match="can only draw CartPole"):
        plots.decision_plane(LEAN, play(gym.make("MountainCar-v0"), lambda observation: 1))


def test_pictures_are_the_same_bytes(fall):
    for draw in (lambda: plots.contribution_bars(ARTICLE, [0, 0, 0.2, 0.05]), lambda: plots.decision_plane(LEAN, fall)):
        assert draw().figure.png() == draw().figure.png()
