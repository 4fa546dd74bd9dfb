"""The search in two rounds: what it plays, whom it takes, and that it can be repeated."""

import numpy as np
import pytest

from cartpole_helpers import search
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.search import Round, SearchResult, fair_search, many_searches, run_together


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
    assert [scores.shape for _, scores in result.rounds] == [(200, 1), (10, 10)]
    assert result.steps == sum(scores.sum() for _, scores in result.rounds) > 10 * 10 * 100
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
        (("3", 10), {}, "searches must be a whole number, but got '3'"),
        ((1, 10), {"seed": 1.5}, "seed must be a whole number"),
        ((1, 10), {"seed": -1}, "seed must not be negative"),
        ((1, 10), {"finalists": 1.5, "final_games": 1}, "finalists must be a whole number, but got 1.5"),
        ((1, 10), {"high": np.inf}, "high=inf"),
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
    with pytest.raises((TypeError, ValueError), match=words):
        many_searches(*arguments, **options)


@pytest.mark.parametrize(
    ("searches", "rng", "words"),
    [
        (
            lambda: halving(2),
            np.random.default_rng(1),
            "a list of searches, but got <generator.*Try run_together",
        ),
        (lambda: [halving], np.random.default_rng(1), "needs a list of searches, but got .<function halving"),
        (lambda: [halving(2)], 1, "needs a random generator, but got 1"),
        (lambda: [(number for number in range(3))], np.random.default_rng(1), "must yield a Round, but yielded 0. Try"),
        (lambda: [(number for number in ())], np.random.default_rng(1), "must return the weights.*but returned None"),
    ],
)
def test_what_cannot_be_run_together(searches, rng, words):
    with pytest.raises(TypeError, match=words):
        run_together(searches(), rng)


def halving(steps):
    """A search that asks as often as `steps` says, and keeps what it was told."""
    heard = []
    for number in range(steps):
        heard.append((yield Round(np.full((2, 4), float(number)), games=1 + steps % 2)))
    return np.full(4, 1.0 * steps), np.concatenate(heard).max()


def test_searches_run_together_each_get_the_scores_of_their_own_policies():
    asked = []

    def play(weights, games, seed, same_games):
        asked.append((weights[:, 0].tolist(), games, seed, same_games))
        return np.repeat(weights[:, :1] + 10, games, axis=1)

    results = run_together([halving(2), halving(4), halving(3)], np.random.default_rng(1), play=play)
    assert [result.weights[0] for result in results] == [2, 4, 3]
    assert [result.search_score for result in results] == [11, 13, 12]
    assert [result.games for result in results] == [4, 8, 12]
    assert [result.steps for result in results] == [4 * 10 + 2, 8 * 10 + 12, 12 * 10 + 12]
    assert [len(result.rounds) for result in results] == [2, 4, 3]
    # Those with equally many games for each policy play together, and a search that has ended is out.
    assert [(numbers, games) for numbers, games, _, _ in asked] == [
        ([0, 0, 0, 0], 1),
        ([0, 0], 2),
        ([1, 1, 1, 1], 1),
        ([1, 1], 2),
        ([2, 2], 1),
        ([2, 2], 2),
        ([3, 3], 1),
    ]
    assert len({seed for _, _, seed, _ in asked}) == len(asked)
    assert not any(same_games for *_, same_games in asked)


def test_a_search_run_alone_is_the_first_of_many_with_the_same_seed():
    def search(rng):
        guesses = rng.uniform(-0.5, 0.5, (5, 4))
        scores = (yield Round(guesses, games=2, choice=guesses[0])).mean(axis=1)
        return guesses[scores.argmax()], scores.max()

    def run(count):
        rng = np.random.default_rng(3)
        return run_together([search(rng) for _ in range(count)], rng)

    assert run(3)[0].rounds[0][0].weights.tolist() == run(1)[0].rounds[0][0].weights.tolist()
    assert [result.weights.tolist() for result in run(3)] == [result.weights.tolist() for result in run(3)]
    (asked, scores) = run(1)[0].rounds[0]
    assert scores.shape == (5, 2)
    assert asked.choice.tolist() == asked.weights[0].tolist()
