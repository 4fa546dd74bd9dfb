"""The search in two rounds: what it plays, whom it takes, and that it can be repeated."""

import numpy as np
import pytest

from cartpole_helpers import search
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.search import SearchResult, fair_search, many_searches


@pytest.fixture
def calls(monkeypatch):
    """Every call of evaluate, with the scores it gave; a policy's score is its first weight, plus luck in round one."""
    recorded = []

    def scripted(weights, trials, seed=None, *, same_games=True, **rules):
        scores = np.repeat(weights[:, :1], trials, axis=1)
        if not recorded:
            scores = scores + 10 * (weights[:, 1:2] > 0)  # half of them are lucky at first
        recorded.append({"weights": weights, "trials": trials, "seed": seed, "same_games": same_games, "rules": rules})
        return scores

    monkeypatch.setattr(search, "evaluate", scripted)
    return recorded


def test_fair_search_finds_a_policy_that_holds_on_fresh_games():
    result = fair_search(seed=1)
    assert isinstance(result, SearchResult)
    assert result.weights.shape == (4,)
    assert result.games == 200 + 10 * 10
    assert np.all((result.weights >= -0.5) & (result.weights < 0.5))
    assert evaluate(result.weights, 100, seed=2).mean() > 450


def test_the_same_seed_makes_the_same_search_and_another_seed_another():
    one, again, other = (fair_search(40, 3, 2, seed=seed) for seed in (5, 5, 6))
    assert one.weights.tolist() == again.weights.tolist()
    assert one.search_score == again.search_score
    assert one.weights.tolist() != other.weights.tolist()
    assert fair_search(40, 3, 2).weights.tolist() != fair_search(40, 3, 2).weights.tolist()


def test_the_final_decides_and_the_first_round_only_invites(calls):
    weights, scores = many_searches(2, 20, finalists=4, final_games=7, seed=3)
    first, final = calls
    assert first["weights"].shape == (40, 4)
    assert final["weights"].shape == (8, 4)
    assert (first["trials"], final["trials"]) == (1, 7)
    assert first["seed"] != final["seed"]  # the final is played on games that invited nobody
    assert not first["same_games"]
    assert not final["same_games"]
    for one in range(2):
        lucky = first["weights"][20 * one : 20 * one + 20]
        lucky = lucky[lucky[:, 1] > 0]
        assert weights[one].tolist() == lucky[lucky[:, 0].argmax()].tolist()
        assert scores[one] == pytest.approx(weights[one, 0])  # without the luck of the first round


def test_without_a_final_the_first_games_decide(calls):
    weights, scores = many_searches(3, 10, 5, seed=3)
    (only,) = calls
    assert (only["trials"], len(only["weights"])) == (5, 30)
    assert np.all(weights[:, 1] > 0)
    assert np.allclose(scores, weights[:, 0] + 10)


def test_among_equals_the_earliest_guess_wins(monkeypatch):
    drawn = []

    def all_equal(weights, trials, **options):
        drawn.append(weights)
        return np.full((len(weights), trials), 500)

    monkeypatch.setattr(search, "evaluate", all_equal)
    result = fair_search(20, 5, 3, seed=8)
    assert result.weights.tolist() == drawn[0][0].tolist()
    assert result.search_score == 500


def test_range_and_rules_are_passed_on(calls):
    result = fair_search(30, 2, 2, seed=4, low=0, high=1, max_steps=50, start_range=0.2)
    assert calls[0]["weights"].min() >= 0
    assert calls[0]["weights"].max() > 0.5
    assert all(call["rules"] == {"max_steps": 50, "start_range": 0.2} for call in calls)
    assert result.games == 34


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((0, 10), {}, "searches must be at least 1, but got 0"),
        ((1, 0), {}, "candidates must be at least 1, but got 0"),
        ((1, 10, 0), {}, "games must be at least 1, but got 0"),
        ((1, 10), {"finalists": 11, "final_games": 1}, "between 0 and 10 can be finalists, but got 11"),
        ((1, 10), {"finalists": 2}, "finalists=2, final_games=0"),
        ((1, 10), {"final_games": 2}, "finalists=0, final_games=2"),
        ((1, 10), {"low": 1, "high": 0}, "low=1, high=0"),
    ],
)
def test_a_search_that_cannot_be(arguments, options, words):
    with pytest.raises(ValueError, match=words):
        many_searches(*arguments, **options)
