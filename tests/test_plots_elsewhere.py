"""The figures of lesson 08."""

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import pytest

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.plots import chosen_actions, longest_poles
from tests.games import game_of


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def car():
    return gym.make("MountainCar-v0")


def test_longest_poles_stand_in_the_order_of_the_division():
    axes = longest_poles([3.0, np.inf, 0.7], [0.5, 1, 2], [[500, 500, 480], [500, 490, 500], [476, 10, 9]])
    assert axes.collections[0].get_array().tolist() == [[476, 10, 9], [500, 500, 480], [500, 490, 500]]
    inside, beyond = axes.lines
    assert inside.get_xydata().tolist() == [[0.7, 0]]
    assert beyond.get_ydata().tolist() == [1, 2], "a length that is not on the picture is marked at its edge"
    assert "0.5: 100% and 100%, 1: 67% and 67%, 2: 67% and 67%." in axes.figure.description


def test_chosen_actions_show_what_the_policy_does_and_its_game(car):
    policy = linear_policy([0, -1, 0, 0, 0, 1], car, lambda seen: seen / [1, 0.07])
    axes = chosen_actions({"along with the velocity": (policy, play(car, policy, seed=1))})
    game = play(car, policy, seed=1)
    assert np.array_equal(axes.lines[0].get_xydata(), game.observations)
    left, nothing, right = np.bincount(game.actions)
    assert f"left {left} times, nothing {nothing} times, right {right} times" in axes.figure.description
    assert f"reached the flag at step {len(game)}" in axes.figure.description


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: longest_poles([1, 2], [0.5, 1], [[500, 500]]), r"got shapes \(2,\), \(2,\) and \(1, 2\)"),
        (lambda: longest_poles([1], [1, 0.5], [[500, 500]]), "lengths that rise"),
        (lambda: longest_poles([1], [0, 0.5], [[500, 500]]), "from above 0"),
        (lambda: chosen_actions({}), "at least one policy"),
        (lambda: chosen_actions({"cart": (None, game_of(0, 0, 1, 0))}), "played in CartPole-v1"),
    ],
)
def test_mistakes_are_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
