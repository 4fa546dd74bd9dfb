"""The smallest student: it plays by chance, and finds the weights that were behind the pushes."""

import numpy as np
import pytest

from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.imitation import ACTIONS, STATES, fit_weights, games_of_weights

TEACHER = np.array([0.5, 0.8, 4.0, 2.0])


def test_weights_of_zero_toss_a_coin():
    games = games_of_weights(np.zeros(4), 200, seed=1)
    assert abs(games[ACTIONS[1]].mean() - 0.5) < 0.03
    assert games.groupby("game").size().mean() < 30


def test_a_push_has_the_chance_of_its_sum():
    games = games_of_weights(TEACHER, 200, seed=2)
    sums = games[STATES].to_numpy() @ TEACHER
    for low, high in [(-1.0, -0.5), (-0.1, 0.1), (0.5, 1.0)]:
        some = (sums > low) & (sums < high)
        chance = 1 / (1 + np.exp(-sums[some]))
        assert abs(games[ACTIONS[1]][some].mean() - chance.mean()) < 4 * 0.5 / np.sqrt(some.sum())


def test_a_strict_player_always_takes_the_likelier_push_and_is_the_linear_policy():
    games = games_of_weights(TEACHER, 50, seed=3, strict=True)
    assert (games[ACTIONS[1]] == (games[STATES].to_numpy() @ TEACHER > 0)).all()
    assert games.groupby("game").size().tolist() == evaluate(TEACHER, 50, seed=3).tolist()


@pytest.mark.parametrize(
    ("weights", "options", "words"),
    [
        ([0, 0, 1], {}, "4 weights"),
        ([TEACHER, TEACHER], {}, "one policy of 4 weights"),
        ([0, 0, 1, np.nan], {}, "weights must be finite numbers"),
        (TEACHER, {"seed": -1}, "seed must not be negative"),
        (TEACHER, {"games": 0}, "games must be at least 1"),
    ],
)
def test_what_cannot_be_played(weights, options, words):
    with pytest.raises(ValueError, match=words):
        games_of_weights(weights, **options)


def test_a_table_that_is_none_is_empty_or_holds_what_is_no_number():
    games = games_of_weights(TEACHER, 2, seed=1)
    for broken, words in [
        (games.to_numpy(), "needs a table of games"),
        (games[:0], "without rows"),
        (games.assign(pole_angle=np.nan), "not a finite number"),
        (games.assign(action_to_right=np.nan), "not a finite number"),
    ]:
        with pytest.raises(ValueError, match=f"fit_weights .*{words}"):
            fit_weights(broken)


def test_the_fit_finds_the_weights_behind_the_pushes():
    found = fit_weights(games_of_weights(TEACHER, 500, seed=4))
    assert np.abs(found - TEACHER).max() < 0.6


def test_pushes_that_leave_no_doubt_give_finite_weights_of_the_same_policy():
    games = games_of_weights(TEACHER, 20, seed=5, strict=True)
    found = fit_weights(games)
    assert np.isfinite(found).all()
    assert np.mean((games[STATES].to_numpy() @ found > 0) == games[ACTIONS[1]]) > 0.98
