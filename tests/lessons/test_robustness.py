"""What the text of lesson 04 claims."""

import gymnasium as gym
import numpy as np
import pytest

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.exercises import robustness
from cartpole_helpers.search import fair_search, many_searches

SEARCH_SEED, JUDGE_SEED = 53, 1000
ON_TRIAL = [0, 0, 1, 1.1]


@pytest.fixture(scope="module")
def env():
    return gym.make("CartPole-v1")


@pytest.fixture(scope="module")
def first_search(env):
    guesses = np.random.default_rng(seed=15).random((10, 4))
    return guesses, [play(env, linear_policy(guess), seed=number) for number, guess in enumerate(guesses)]


@pytest.fixture(scope="module")
def flipped_and_not():
    guesses = np.random.default_rng(seed=1).random((1000, 4))
    return [evaluate(weights, 1, seed=1, same_games=False).ravel() for weights in (guesses, -guesses)]


@pytest.fixture(scope="module")
def winner():
    guesses = np.random.default_rng(SEARCH_SEED).uniform(-0.5, 0.5, size=(100, 4))
    scores = evaluate(guesses, 1, seed=SEARCH_SEED, same_games=False).ravel()
    return guesses[scores.argmax()], scores.max()


@pytest.fixture(scope="module")
def cursed():
    winners, selected = many_searches(150, 100, seed=5)
    return selected, evaluate(winners, 100, seed=1005).mean(axis=1)


@pytest.fixture(scope="module")
def many_scores():
    return evaluate(ON_TRIAL, 40_000, seed=6)


def ending_shares(weights, seed, **rules):
    _, endings = evaluate(weights, 100, seed=seed, endings=True, **rules)
    return {ending: np.mean(endings == ending) for ending in ("tipped over", "left the track", "time limit")}


def amplitude(game, first, last):
    return np.abs(game.observations[first:last, 2]).max()


def test_winner_of_ten_guesses_is_perfect_once_and_tips_over_in_the_next_games(env, first_search):
    guesses, games = first_search
    scores = [game.score for game in games]
    assert scores.count(500) == 2
    best = int(np.argmax(scores))
    for number in range(3):
        game = play(env, linear_policy(guesses[best]), seed=100 + number)
        assert game.ending == "tipped over"
        assert game.score < 250
    following = play(env, linear_policy(guesses[best]), seed=100)
    assert amplitude(following, 50, 100) < amplitude(following, 100, 150) < amplitude(following, 150, 206)
    assert amplitude(games[best], 0, 501) < 0.05
    assert np.abs(following.observations[0] - games[best].observations[0]).max() < 0.1


def test_turning_the_comparison_round_is_negating_the_weights(env, first_search):
    guesses, _ = first_search
    for weights in [*guesses[:4], np.array([0.0, 0.0, 0.0, 0.0]), np.array([0.3, -0.2, 0.9, 0.4])]:

        def flipped(observation, weights=weights):
            return int((weights * observation).sum() < 0)

        for seed in (1, 2):
            one, other = play(env, flipped, seed=seed), play(env, linear_policy(-weights), seed=seed)
            assert one.observations.tolist() == other.observations.tolist()


def test_with_the_comparison_turned_round_no_guess_between_0_and_1_comes_near(flipped_and_not):
    scores, flipped = flipped_and_not
    assert 1 / 7 < np.mean(scores == 500) < 1 / 5  # about one in six
    assert flipped.max() < 150
    assert np.median(flipped) < 10
    assert evaluate(-np.random.default_rng(99).random((4000, 4)), 1, seed=99).max() < 500


def test_an_honest_range_has_few_winners_and_as_many_either_way():
    guesses = np.random.default_rng(seed=2).uniform(-0.5, 0.5, size=(5000, 4))
    shares = [np.mean(evaluate(w, 1, seed=2, same_games=False) == 500) for w in (guesses, -guesses)]
    assert all(0.02 < share < 0.04 for share in shares)
    assert abs(shares[0] - shares[1]) < 0.01


def test_ten_honest_guesses_mostly_fail_and_a_hundred_mostly_succeed():
    chances = {tries: np.mean(many_searches(400, tries, seed=3)[1] == 500) for tries in (10, 100)}
    assert chances[10] < 0.4
    assert chances[100] > 0.9


def test_perfect_winner_falls_in_about_a_third_of_its_fresh_games(winner):
    weights, score = winner
    fresh = evaluate(weights, 100, seed=JUDGE_SEED)
    assert score == 500
    assert 0.25 < np.mean(fresh < 500) < 0.45
    assert fresh[fresh < 500].max() < 300


def test_best_of_a_thousand_coin_tossers_is_nothing_special_later():
    rng = np.random.default_rng(seed=7)
    assert rng.binomial(10, 0.5, size=1000).max() == 10
    assert rng.binomial(10, 0.5, size=100).mean() == pytest.approx(5, abs=0.5)


@pytest.mark.parametrize("seed", [5, 6])
def test_winners_curse(seed):
    winners, selected = many_searches(150, 100, seed=seed)
    fresh = evaluate(winners, 100, seed=1000 + seed).mean(axis=1)
    assert np.mean(fresh > selected) < 0.1  # hardly any line leads upwards
    assert np.mean(fresh < selected) == pytest.approx(2 / 3, abs=0.1)
    assert fresh.max() == 500  # on the right there are good ones as well
    perfect = selected == 500
    assert np.mean(perfect) > 0.9
    assert 0.4 < np.mean(fresh[perfect] < 475) < 0.65


def test_475_and_500_are_the_environments(env):
    assert env.spec.reward_threshold == 475
    assert env.spec.max_episode_steps == 500


def test_eight_people_disagree_about_one_policy():
    solved = [evaluate(ON_TRIAL, 100, seed=person).mean() >= 475 for person in range(1, 9)]
    assert 2 <= sum(solved) <= 6


def test_four_times_the_games_halve_the_spread(many_scores):
    spread = {n: many_scores[: 100 * n].reshape(100, n).mean(axis=1).std(ddof=1) for n in (25, 100, 400)}
    assert spread[25] / spread[100] == pytest.approx(2, abs=0.35)
    assert spread[100] / spread[400] == pytest.approx(2, abs=0.35)
    one_set = evaluate(ON_TRIAL, 100, seed=8)
    assert one_set.std(ddof=1) / 10 == pytest.approx(spread[100], rel=0.25)


def test_two_standard_errors_hold_the_truth_19_times_in_20(many_scores):
    sets = many_scores.reshape(400, 100)
    errors = sets.std(axis=1, ddof=1) / 10
    distances = np.abs(sets.mean(axis=1) - many_scores.mean())
    assert np.mean(distances <= errors) == pytest.approx(2 / 3, abs=0.05)
    assert np.mean(distances <= 2 * errors) == pytest.approx(0.95, abs=0.025)


def test_the_verdicts_in_the_figure(winner):
    for weights, seed, expected in [
        ([0, 0, 1, 0.5], 8, "solved"),
        (ON_TRIAL, 8, "can't tell"),
        ([0, 0, 1, 2], 8, "not solved"),
        (winner[0], JUDGE_SEED, "not solved"),
    ]:
        scores = evaluate(weights, 100, seed=seed)
        mean, reach = scores.mean(), 2 * scores.std(ddof=1) / 10
        assert (mean - reach > 475, mean + reach < 475) == (expected == "solved", expected == "not solved")
    assert evaluate([0, 0, 1, 0.5], 100, seed=8).min() == 500


@pytest.mark.parametrize("seed", [9, 10, 11])
def test_why_games_end(seed):
    assert ending_shares([0, 0, 1, 0], seed)["tipped over"] == 1
    assert ending_shares([0, 0, 0, 1], seed)["left the track"] == 1
    both = ending_shares([0, 0, 1, 1], seed)
    assert both["tipped over"] == 0
    assert 0 < both["left the track"] < 0.25


def test_by_the_angular_velocity_alone_the_pole_stays_leaning_and_the_cart_runs_after_it(env):
    for seed in game_seeds(9, 20):
        game = play(env, linear_policy([0, 0, 0, 1]), seed=seed)
        position, angle = game.observations[-1, 0], game.observations[:, 2]
        last_half = angle[len(angle) // 2 :]
        assert (np.sign(last_half) == np.sign(position)).all()


def test_the_winner_fails_in_both_ways(winner):
    shares = ending_shares(winner[0], 9)
    assert min(shares.values()) > 0


def test_the_winner_of_one_game_has_a_mean_of_about_370(winner):
    assert evaluate(winner[0], 100, seed=JUDGE_SEED).mean() == pytest.approx(370, abs=5)


def test_three_games_each_find_a_better_one_among_the_same_guesses(winner):
    guesses = np.random.default_rng(SEARCH_SEED).uniform(-0.5, 0.5, size=(100, 4))
    weights, mean = robustness.choose_and_judge.answer(guesses, 3, SEARCH_SEED, JUDGE_SEED)
    assert mean > 475
    assert mean > evaluate(winner[0], 100, seed=JUDGE_SEED).mean() + 50


def test_the_last_exercise_knows_slow_from_endless(monkeypatch):
    monkeypatch.setattr(robustness, "PATIENCE", -1)
    message = robustness.my_search.check(robustness.my_search.answer)
    assert message.heading == "Not yet."
    assert "There need be no mistake" in message.text


def test_the_last_exercise_notices_the_answer_in_the_range():
    def cheat(play_games, rng):
        guesses = rng.random((100, 4))
        return guesses[play_games(guesses, 3).mean(axis=1).argmax()]

    assert "every weight you tried was positive" in robustness.my_search.check(cheat).text
    assert "positive" not in robustness.my_search.check(robustness.my_search.answer).text


def test_two_rounds_beat_every_other_way_to_spend_300_games(cursed):
    claimed, worth, good = {}, {}, {}
    for games in (1, 3, 5, 10, 30):
        found, scores = many_searches(150, 300 // games, games, seed=10)
        fresh = evaluate(found, 100, seed=1010).mean(axis=1)
        claimed[games], worth[games], good[games] = scores.mean(), fresh.mean(), np.mean(fresh >= 475)
    found, scores = many_searches(150, 200, finalists=10, final_games=10, seed=10)
    fresh = evaluate(found, 100, seed=1010).mean(axis=1)
    assert fresh.mean() > max(worth.values()) + 20
    assert np.mean(fresh >= 475) > 0.9  # nearly every time
    assert 0.4 < good[1] < 0.6  # about every second time
    gap = {games: claimed[games] - worth[games] for games in worth}
    assert max(gap, key=gap.get) == 1
    assert abs(gap[30]) < 10
    assert max(worth, key=worth.get) in (3, 5)  # the compromise in between
    assert good[30] < 0.25
    assert worth[1] - cursed[1].mean() < 40  # three times as many guesses hardly helped


def test_500_steps_hide_that_the_first_fair_winner_runs_away():
    result = fair_search(seed=1)
    assert result.weights[0] < 0
    assert evaluate(result.weights, 100, seed=1001).min() == 500
    assert ending_shares(result.weights, 1001, max_steps=5000)["left the track"] == 1
    assert evaluate(result.weights, 100, seed=1001, max_steps=5000).max() < 2500
    assert 0.35 < ending_shares(result.weights, 1001, start_range=0.2)["left the track"] < 0.65


@pytest.mark.parametrize("seed", [11, 12])
def test_a_negative_weight_for_the_position_does_not_last(seed):
    winners, _ = many_searches(150, 200, finalists=10, final_games=10, seed=seed)
    lasts = evaluate(winners, 20, seed=1000 + seed, max_steps=5000) == 5000
    short = evaluate(winners, 20, seed=1000 + seed) == 500
    negative = winners[:, 0] < 0
    assert lasts[negative].mean() < 0.2
    assert lasts[~negative].mean() > 0.65
    assert short[negative].mean() > 0.85  # over 500 steps both kinds look good
    assert short[~negative].mean() > 0.85


def test_the_champion_lasts():
    champion = fair_search(seed=1, max_steps=5000, start_range=0.2)
    assert champion.weights.round(4).tolist() == [0.1267, 0.3029, 0.3882, 0.4058]
    assert evaluate(champion.weights, 100, seed=1001).min() == 500
    assert evaluate(champion.weights, 100, seed=1001, max_steps=5000).min() == 5000
    wide = evaluate(champion.weights, 100, seed=1001, start_range=0.2)
    lost = wide < 500
    assert 0 < lost.sum() < 10
    assert wide[lost].max() < 100


def test_lost_starts_of_the_champion_lean_far_already():
    champion = fair_search(seed=1, max_steps=5000, start_range=0.2)
    wide = evaluate(champion.weights, 100, seed=1001, start_range=0.2)
    env = gym.make("CartPole-v1")
    for game in np.flatnonzero(wide < 500):
        start, _ = env.reset(seed=game_seeds(1001, 100)[game], options={"low": -0.2, "high": 0.2})
        assert abs(start[2]) > 0.14


def test_not_every_seed_finds_such_a_champion():
    found = np.array([fair_search(seed=seed, max_steps=5000, start_range=0.2).weights for seed in range(8)])
    lasting = evaluate(found, 20, seed=1001, max_steps=5000).min(axis=1) == 5000
    assert 2 <= lasting.sum() < 8


def test_one_runs_away_and_the_champion_stays_near_the_middle():
    env = gym.make("CartPole-v1", max_episode_steps=1500)
    runs_away = play(env, linear_policy(fair_search(seed=1).weights), seed=3)
    stays = play(env, linear_policy(fair_search(seed=1, max_steps=5000, start_range=0.2).weights), seed=3)
    assert runs_away.ending == "left the track"
    drift = np.abs(runs_away.observations[::100, 0])
    assert (np.diff(drift[2:]) > 0).all()
    assert stays.ending == "time limit"
    assert np.abs(stays.observations[:, 0]).max() < 0.2


def test_what_the_quiz_says():
    assert 6 * np.sqrt(100 / 200) == pytest.approx(4.2, abs=0.05)
    assert 6 * np.sqrt(100 / 400) == 3
