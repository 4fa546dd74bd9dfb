"""The smallest student: it plays by chance, and finds the weights that were behind the pushes."""

import numpy as np

from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.imitation import ACTIONS, STATES, fit_weights, play_by_chance

TEACHER = np.array([0.5, 0.8, 4.0, 2.0])


def test_weights_of_zero_toss_a_coin():
    games = play_by_chance(np.zeros(4), 200, seed=1)
    assert abs(games[ACTIONS[1]].mean() - 0.5) < 0.03
    assert games.groupby("game").size().mean() < 30


def test_a_push_has_the_chance_of_its_sum():
    games = play_by_chance(TEACHER, 200, seed=2)
    sums = games[STATES].to_numpy() @ TEACHER
    for low, high in [(-1.0, -0.5), (-0.1, 0.1), (0.5, 1.0)]:
        some = (sums > low) & (sums < high)
        chance = 1 / (1 + np.exp(-sums[some]))
        assert abs(games[ACTIONS[1]][some].mean() - chance.mean()) < 4 * 0.5 / np.sqrt(some.sum())


def test_a_strict_player_always_takes_the_likelier_push_and_is_the_linear_policy():
    games = play_by_chance(TEACHER, 50, seed=3, strict=True)
    assert (games[ACTIONS[1]] == (games[STATES].to_numpy() @ TEACHER > 0)).all()
    assert games.groupby("game").size().tolist() == evaluate(TEACHER, 50, seed=3).tolist()


def test_the_fit_finds_the_weights_behind_the_pushes():
    found = fit_weights(play_by_chance(TEACHER, 500, seed=4))
    assert np.abs(found - TEACHER).max() < 0.6


def test_pushes_that_leave_no_doubt_give_finite_weights_of_the_same_policy():
    games = play_by_chance(TEACHER, 20, seed=5, strict=True)
    found = fit_weights(games)
    assert np.isfinite(found).all()
    assert np.mean((games[STATES].to_numpy() @ found > 0) == games[ACTIONS[1]]) > 0.98
