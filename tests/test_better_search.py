"""The searches of lesson 06: what they ask for, what they keep, and what they would hand in when."""

import numpy as np
import pytest

from cartpole_helpers.better_search import (
    cross_entropy,
    guess,
    guess_in_two_rounds,
    hill_climb,
    learning_curve,
)
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.search import best_of, fair_search, run_together

SECRET = np.array([0.3, -0.2, 0.1, 0.4])


def nearness(weights, games, seed, same_games):
    """A game that is easy to see through: the score says how near a policy is to a secret place."""
    distance = np.abs(np.asarray(weights)[:, : len(SECRET)] - SECRET[: np.shape(weights)[1]]).sum(axis=1)
    return np.repeat((500 - 100 * distance)[:, np.newaxis], games, axis=1)


def flat(weights, games, seed, same_games):
    return np.full((len(weights), games), 9)


def run(search, play=nearness, seed=1, **options):
    rng = np.random.default_rng(seed)
    return run_together([search(rng, **options)], rng, play=play)[0]


def test_the_best_are_those_with_the_highest_scores_and_among_equals_the_earlier():
    weights = np.arange(20.0).reshape(5, 4)
    assert best_of(weights, np.array([3, 9, 1, 9, 5]), 3)[:, 0].tolist() == [4, 12, 16]


@pytest.mark.parametrize("search", [guess, hill_climb, cross_entropy, guess_in_two_rounds])
@pytest.mark.parametrize("size", [2, 4, 12])
def test_every_search_stays_within_its_budget_and_has_policies_of_the_size_asked_for(search, size):
    def play(weights, games, seed, same_games):
        return nearness(weights[:, :2], games, seed, same_games)

    result = run(search, play, games=300, size=size)
    assert 290 <= result.games <= 300
    assert result.weights.shape == (size,)
    assert all(asked.weights.shape[1] == size for asked, _ in result.rounds)
    assert run(search, play, games=300, size=size).weights.tolist() == result.weights.tolist()
    assert run(search, play, games=300, size=size, seed=2).weights.tolist() != result.weights.tolist()


@pytest.mark.parametrize(
    ("search", "options", "error", "words"),
    [
        (guess, {"games": 0}, ValueError, "games must be at least 1, but got 0"),
        (guess, {"keep": 0}, ValueError, "keep must be at least 1, but got 0"),
        (hill_climb, {"games": 0}, ValueError, "games must be at least 1, but got 0"),
        (hill_climb, {"tries": 0}, ValueError, "tries must be at least 1, but got 0"),
        (cross_entropy, {"games": 49}, ValueError, "one generation plays 50 games, but got games=49"),
        (cross_entropy, {"population": 0}, ValueError, "population must be at least 1, but got 0"),
        (cross_entropy, {"elites": 60}, ValueError, "of 50 policies, at most as many can be elites, but got 60"),
        (cross_entropy, {"elites": 2.5}, TypeError, "elites must be a whole number, but got 2.5"),
        (guess_in_two_rounds, {"games": 29}, ValueError, "games=29 is less than 30"),
        (guess_in_two_rounds, {"games": "300"}, TypeError, "games must be a whole number, but got '300'"),
    ],
)
def test_what_a_search_cannot_do_is_told(search, options, error, words):
    with pytest.raises(error, match=words):
        run(search, **options)


def test_a_learning_curve_needs_results_that_say_what_they_would_have_chosen():
    with pytest.raises(ValueError, match="equally many games, but got 0"):
        learning_curve([])
    with pytest.raises(ValueError, match="equally many games, but got 2 that do not"):
        learning_curve([run(guess, games=60), run(guess, games=70)])
    with pytest.raises(ValueError, match=r"on the way what they would choose.*Round\(\.\.\., choice=\.\.\.\)"):
        learning_curve([fair_search(60, 2, 2, seed=1)], every=1)


def test_guessing_keeps_the_mean_of_the_best():
    result = run(guess, games=120, keep=5)
    assert [len(asked.weights) for asked, _ in result.rounds] == [50, 50, 20]
    weights = np.concatenate([asked.weights for asked, _ in result.rounds])
    scores = np.concatenate([scores[:, 0] for _, scores in result.rounds])
    assert np.allclose(result.weights, best_of(weights, scores, 5).mean(axis=0))
    assert result.search_score == pytest.approx(np.sort(scores)[-5:].mean())
    assert result.rounds[0][0].choice is None
    assert np.allclose(result.rounds[1][0].choice, best_of(weights[:50], scores[:50], 5).mean(axis=0))


def test_hill_climbing_never_moves_to_what_is_worse_and_tries_only_what_is_near():
    result = run(hill_climb, games=301, noise=0.05)
    choices = [asked.choice for asked, _ in result.rounds[1:]] + [result.weights]
    scores = nearness(np.array(choices), 1, None, False).ravel()
    assert (np.diff(scores) >= 0).all()
    assert scores[-1] == result.search_score > 490
    for asked, _ in result.rounds[1:]:
        assert asked.weights.shape == (10, 4)
        assert np.abs(asked.weights - asked.choice).max() < 0.3


def test_on_flat_ground_only_a_climber_that_accepts_equal_scores_moves():
    stays = run(hill_climb, flat, accept=lambda best_score, score: score > best_score)
    assert stays.weights.tolist() == stays.rounds[0][0].weights[0].tolist()
    moves = run(hill_climb, flat)
    assert np.abs(moves.weights - moves.rounds[0][0].weights[0]).max() > 0.05


def test_the_cross_entropy_method_draws_around_the_mean_of_its_best_as_far_as_they_spread():
    result = run(cross_entropy, population=2000, elites=100, games=6000)
    for (asked, scores), (following, _) in zip(result.rounds, result.rounds[1:], strict=False):
        best = best_of(asked.weights, scores[:, 0], 100)
        assert np.allclose(following.choice, best.mean(axis=0))
        assert np.allclose(following.weights.mean(axis=0), best.mean(axis=0), atol=0.03)
        assert np.allclose(following.weights.std(axis=0), best.std(axis=0), rtol=0.1)
    assert np.abs(result.weights - SECRET).max() < 0.05


def test_without_shrinking_every_generation_spreads_as_far_as_the_first():
    result = run(cross_entropy, population=2000, elites=100, games=6000, shrink=False)
    for asked, _ in result.rounds:
        assert np.allclose(asked.weights.std(axis=0), 1 / np.sqrt(12), rtol=0.1)
    assert np.abs(result.weights - SECRET).max() < 0.1


def test_a_learning_curve_judges_what_would_have_been_handed_in_on_the_way():
    rng = np.random.default_rng(5)
    results = run_together([cross_entropy(rng) for _ in range(3)], rng)
    games, steps, worth = learning_curve(results, every=100, trials=7, seed=6)
    assert games.tolist() == [100, 200, 300]
    assert worth.shape == (3, 3)
    choices = [results[1].rounds[2][0].choice, results[1].rounds[4][0].choice, results[1].weights]
    assert worth[:, 1].tolist() == evaluate(np.array(choices), 7, seed=6).mean(axis=1).tolist()
    assert steps[-1] == pytest.approx(np.mean([result.steps for result in results]))
    first_two = [sum(scores.sum() for _, scores in result.rounds[:2]) for result in results]
    assert steps[0] == pytest.approx(np.mean(first_two))


def test_a_learning_curve_of_a_climber_looks_before_each_mark_is_passed():
    results = [run(hill_climb, evaluate, games=300)]
    games, _, worth = learning_curve(results, every=50, trials=2, seed=1)
    assert games.tolist() == [41, 91, 141, 191, 241, 291]
    assert worth.shape == (6, 1)
