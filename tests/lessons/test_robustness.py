"""What the text of lesson 04 claims, on its own seeds and on others."""

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.exercises import robustness
from cartpole_helpers.search import fair_search, many_searches

SEARCH_SEED, JUDGE_SEED = 53, 1000
ON_TRIAL, RARE = [0, 0, 1, 1.1], [0, 0, 1, 0.02]
WIDE, LONG = {"start_range": 0.2}, {"max_steps": 5000}


@pytest.fixture(scope="module")
def guesses():
    return np.random.default_rng(SEARCH_SEED).uniform(-0.5, 0.5, size=(100, 4))


@pytest.fixture(scope="module")
def search_scores(guesses):
    return evaluate(guesses, 1, seed=SEARCH_SEED, same_games=False).ravel()


@pytest.fixture(scope="module")
def winner(guesses, search_scores):
    return guesses[search_scores.argmax()]


@pytest.fixture(scope="module")
def first_find():
    return fair_search(seed=1).weights


@pytest.fixture(scope="module")
def champion():
    return fair_search(seed=1, **LONG, **WIDE).weights


def error_of(scores):
    return scores.std(ddof=1) / np.sqrt(scores.size)


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_winners_curse(seed):
    winners, selected = many_searches(150, 100, seed=seed)
    fresh = evaluate(winners, 100, seed=1000 + seed).mean(axis=1)
    perfect = selected == 500
    assert np.mean(perfect) > 0.9
    assert 0.4 < np.mean(fresh[perfect] < 475) < 0.65  # about half
    assert fresh.max() == 500  # on the right there are good ones as well
    assert fresh.mean() < selected.mean() - 60


def test_best_of_a_thousand_coin_tossers_is_nothing_special_later():
    rng = np.random.default_rng(seed=7)
    assert rng.binomial(10, 0.5, size=1000).max() == 10
    assert rng.binomial(10, 0.5, size=100).mean() == pytest.approx(5, abs=0.5)


def test_winner_of_one_search_is_mediocre_and_only_the_start_differs(search_scores, winner):
    fresh = evaluate(winner, 100, seed=JUDGE_SEED)
    assert search_scores.max() == 500
    assert fresh.mean() == pytest.approx(370, abs=5)
    env = gym.make("CartPole-v1")
    place = search_scores.argmax()
    chosen_by = play(env, linear_policy(winner), seed=game_seeds(SEARCH_SEED, 100)[place])
    worst = play(env, linear_policy(winner), seed=game_seeds(JUDGE_SEED, 100)[fresh.argmin()])
    assert (chosen_by.score, worst.score) == (500, fresh.min())
    assert np.abs(chosen_by.observations[0] - worst.observations[0]).max() < 0.1


def test_turning_the_comparison_round_is_negating_the_weights():
    env = gym.make("CartPole-v1")
    for weights in [*np.random.default_rng(1).random((4, 4)), np.zeros(4), np.array([0.3, -0.2, 0.9, 0.4])]:

        def flipped(observation, weights=weights):
            return int((weights * observation).sum() < 0)

        for seed in (1, 2):
            one, other = play(env, flipped, seed=seed), play(env, linear_policy(-weights), seed=seed)
            assert one.observations.tolist() == other.observations.tolist()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_between_0_and_1_the_answer_was_in_the_range(seed):
    def share(weights):
        return np.mean(evaluate(weights, 1, seed=seed, same_games=False) == 500)

    rng = np.random.default_rng(seed)
    positive, honest = rng.uniform(0, 1, (5000, 4)), rng.uniform(-0.5, 0.5, (5000, 4))
    assert 1 / 7.5 < share(positive) < 1 / 5  # about one in six
    assert share(-positive) == 0
    assert 0.02 < share(honest) < 0.045 and abs(share(honest) - share(-honest)) < 0.012


def test_475_and_500_are_the_environments():
    spec = gym.make("CartPole-v1").spec
    assert (spec.reward_threshold, spec.max_episode_steps) == (475, 500)


def test_eight_people_disagree_about_one_policy():
    solved = [evaluate(ON_TRIAL, 100, seed=person).mean() >= 475 for person in range(1, 9)]
    assert 2 <= sum(solved) <= 6


def test_spread_and_range_of_a_mean():
    scores = evaluate(ON_TRIAL, 40_000, seed=6)
    spread = {n: scores[: 100 * n].reshape(100, n).mean(axis=1).std(ddof=1) for n in (25, 100, 400)}
    assert spread[25] / spread[100] == pytest.approx(2, abs=0.35)  # four times the games halve it
    assert spread[100] / spread[400] == pytest.approx(2, abs=0.35)
    assert error_of(evaluate(ON_TRIAL, 100, seed=8)) == pytest.approx(spread[100], rel=0.25)
    one, two, without_width = _how_often_it_holds(scores)
    assert one == pytest.approx(2 / 3, abs=0.05)
    assert two == pytest.approx(0.95, abs=0.025)
    assert without_width == 0


@pytest.mark.parametrize("seed", [6, 7])
def test_two_standard_errors_fail_with_rare_falls(seed):
    scores = evaluate(RARE, 40_000, seed=seed)
    _, two, without_width = _how_often_it_holds(scores)
    assert two == pytest.approx(0.75, abs=0.05)
    assert without_width > 0.08
    assert np.mean(scores < 500) < np.mean(evaluate(ON_TRIAL, 4000, seed=seed) < 500) / 4
    assert (29 / 30) ** 100 < 0.04


def _how_often_it_holds(scores):
    sets = scores.reshape(400, 100)
    errors = sets.std(axis=1, ddof=1) / 10
    distances = np.abs(sets.mean(axis=1) - scores.mean())
    return [np.mean(distances <= errors), np.mean(distances <= 2 * errors), np.mean(errors == 0)]


def test_the_verdicts_in_the_figure(winner):
    for weights, seed, expected in [
        ([0, 0, 1, 0.5], 8, "solved"),
        (ON_TRIAL, 8, "can't tell"),
        ([0, 0, 1, 2], 8, "not solved"),
        (winner, JUDGE_SEED, "not solved"),
    ]:
        assert robustness.verdict.answer(evaluate(weights, 100, seed=seed), 475) == expected


@pytest.mark.parametrize("seed", [21, 24, 27])
def test_the_same_games_tell_two_policies_apart(seed):
    a, b = (evaluate([0, 0, 1, weight], 400, seed=seed) for weight in (1.1, 1.2))
    shuffled = a - np.random.default_rng(1).permutation(b)
    assert error_of(a - b) < 0.5 * error_of(shuffled)
    assert error_of(shuffled) == pytest.approx(np.hypot(error_of(a), error_of(b)), rel=0.15)
    assert robustness.which_is_better.answer(a, b) == "first"


def test_in_games_of_their_own_the_two_cannot_be_told_apart():
    a, b = evaluate(ON_TRIAL, 400, seed=21), evaluate([0, 0, 1, 1.2], 400, seed=22)
    assert abs(a.mean() - b.mean()) < 2 * np.hypot(error_of(a), error_of(b))


def test_three_games_each_find_a_better_one_among_the_same_guesses(guesses, winner):
    _, mean = robustness.choose_and_judge.answer(guesses, 3, SEARCH_SEED, JUDGE_SEED)
    assert mean > evaluate(winner, 100, seed=JUDGE_SEED).mean() + 50


def test_the_last_exercise_notices_the_answer_in_the_range():
    def cheat(play_games, rng):
        guesses = rng.random((100, 4))
        return guesses[play_games(guesses, 3).mean(axis=1).argmax()]

    assert "every weight you tried was positive" in robustness.my_search.check(cheat).text
    assert "positive" not in robustness.my_search.check(robustness.my_search.answer).text


def test_two_rounds_beat_every_other_way_to_spend_300_games():
    claimed, worth, error = {}, {}, {}
    for plan in [(300, 1, 0, 0), (100, 3, 0, 0), (30, 10, 0, 0), (10, 30, 0, 0), (200, 1, 10, 10)]:
        candidates, games, finalists, final_games = plan
        found, scores = many_searches(150, candidates, games, finalists=finalists, final_games=final_games, seed=10)
        fresh = evaluate(found, 100, seed=1010).mean(axis=1)
        claimed[plan], worth[plan], error[plan] = scores.mean(), fresh.mean(), error_of(fresh)
    *others, two_rounds = worth
    assert all(worth[two_rounds] - 2 * error[two_rounds] > worth[plan] + 2 * error[plan] for plan in others)
    gap = {plan: claimed[plan] - worth[plan] for plan in worth}
    assert max(gap, key=gap.get) == (300, 1, 0, 0)
    assert abs(gap[10, 30, 0, 0]) < 10  # no gap left, and nothing worth choosing
    assert worth[10, 30, 0, 0] < 300


def test_500_steps_hide_that_the_first_find_runs_away(first_find):
    assert first_find[0] < 0
    assert evaluate(first_find, 100, seed=1001).min() == 500
    scores, endings = evaluate(first_find, 100, seed=1001, endings=True, **LONG)
    assert (endings == "left the track").all() and scores.max() < 2500
    _, endings = evaluate(first_find, 100, seed=1001, endings=True, **WIDE)
    assert 0.35 < np.mean(endings == "left the track") < 0.65


def test_changing_its_first_weight_alone(first_find):
    def ends(weight):
        return evaluate([weight, *first_find[1:]], 50, seed=1001, endings=True, **LONG)[1]

    for weight, ending in [(-0.05, "left the track"), (0, "time limit"), (0.05, "time limit"), (0.143, "tipped over")]:
        assert (ends(weight) == ending).all()


@pytest.mark.parametrize("seed", [11, 12])
def test_a_negative_weight_for_the_position_does_not_last(seed):
    finds, _ = many_searches(150, 200, finalists=10, final_games=10, seed=seed)
    negative = finds[:, 0] < 0

    def lasts(factor):
        games = evaluate(finds * [factor, 1, 1, 1], 20, seed=1000 + seed, **LONG) == 5000
        return games[negative].mean(), games[~negative].mean()

    assert lasts(1)[0] < 0.2 and lasts(1)[1] > 0.65
    assert lasts(0)[0] > 0.55  # set to 0, most last
    assert lasts(-1)[1] < 0.2  # made negative, hardly any
    assert negative.mean() > 0.3  # games of 500 steps choose many a negative one


def test_the_champion_lasts_and_its_lost_starts_are_not_hopeless(champion):
    assert champion.round(4).tolist() == [0.1267, 0.3029, 0.3882, 0.4058]
    assert evaluate(champion, 400, seed=1001).min() == 500
    assert evaluate(champion, 400, seed=1001, **LONG).min() == 5000
    wide = evaluate(champion, 400, seed=1001, **WIDE)
    assert robustness.verdict.answer(wide, 475) == "can't tell"
    rival = evaluate(fair_search(seed=5, **LONG, **WIDE).weights, 400, seed=1001, **WIDE)
    assert np.mean(rival[wide < 500] == 500) > 0.8
    assert robustness.which_is_better.answer(wide, rival) == "second"


def test_one_runs_away_and_the_champion_stays_near_the_middle(first_find, champion):
    env = gym.make("CartPole-v1", max_episode_steps=1500)
    runs_away, stays = (play(env, linear_policy(weights), seed=3) for weights in (first_find, champion))
    assert runs_away.ending == "left the track"
    drift = np.abs(runs_away.observations[::100, 0])
    assert (np.diff(drift[2:]) > 0).all()
    assert stays.ending == "time limit"
    assert np.abs(stays.observations[:, 0]).max() < 0.2


def test_what_the_quiz_says():
    assert np.hypot(5, 5) == pytest.approx(7, abs=0.1)
    assert 6 * np.sqrt(100 / 200) == pytest.approx(4.2, abs=0.05)
    assert 6 * np.sqrt(100 / 400) == 3
    assert (39 / 40) ** 100 > 0.05  # now and then
