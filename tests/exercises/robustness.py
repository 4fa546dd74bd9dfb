"""Answers to the exercises of lesson 04."""

import numpy as np

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds

NOTEBOOK = "04_robustness.ipynb"


def error_by_hand(scores):
    mean = sum(scores) / len(scores)
    variance = sum((score - mean) ** 2 for score in scores) / (len(scores) - 1)
    return (variance / len(scores)) ** 0.5


def error_the_other_way_round(scores):
    return np.std(scores) / np.sqrt(len(scores) - 1)  # the same number


def error_is_std(scores):
    return np.std(scores, ddof=1)


def error_is_plain_std(scores):
    return np.std(scores)


def error_without_ddof(scores):
    return np.std(scores) / np.sqrt(len(scores))


def error_without_sqrt(scores):
    return np.std(scores, ddof=1) / len(scores)


def error_from_variance(scores):
    return np.var(scores, ddof=1) / np.sqrt(len(scores))


def error_squared(scores):
    return np.var(scores, ddof=1) / len(scores)


def error_for_a_hundred(scores):
    return np.std(scores, ddof=1) / np.sqrt(100)


def error_rounded(scores):
    return round(error_by_hand(scores), 2)


def error_doubled(scores):
    return 2 * np.std(scores, ddof=1) / np.sqrt(len(scores))


def error_prints(scores):
    np.std(scores, ddof=1) / np.sqrt(len(scores))


def error_is_mean(scores):
    return np.mean(scores)


def _mean_and_error(scores):
    return np.mean(scores), np.std(scores, ddof=1) / np.sqrt(len(scores))


def verdict_by_distance(scores, threshold):
    mean, error = _mean_and_error(scores)
    if abs(mean - threshold) <= 2 * error:
        return "can't tell"
    return "solved" if mean > threshold else "not solved"


def verdict_with_196(scores, threshold):
    mean, error = _mean_and_error(scores)
    return (
        "solved"
        if mean - 1.96 * error >= threshold
        else "not solved"
        if mean + 1.96 * error < threshold
        else "can't tell"
    )


def verdict_by_the_mean(scores, threshold):
    return "solved" if np.mean(scores) >= threshold else "not solved"


def verdict_with_std(scores, threshold):
    mean, spread = np.mean(scores), np.std(scores)
    return (
        "solved" if mean - 2 * spread > threshold else "not solved" if mean + 2 * spread < threshold else "can't tell"
    )


def verdict_with_one_error(scores, threshold):
    mean, error = _mean_and_error(scores)
    return "solved" if mean - error > threshold else "not solved" if mean + error < threshold else "can't tell"


def verdict_the_wrong_way_round(scores, threshold):
    return {"solved": "not solved", "not solved": "solved"}.get(
        verdict_by_distance(scores, threshold), verdict_by_distance(scores, threshold)
    )


def verdict_yes_or_no(scores, threshold):
    mean, error = _mean_and_error(scores)
    return bool(mean - 2 * error > threshold)


def verdict_forgets_the_argument(scores, threshold):
    return verdict_by_distance(scores, 475)


def verdict_gives_the_benefit_of_the_doubt(scores, threshold):
    mean, error = _mean_and_error(scores)
    return "solved" if mean + 2 * error > threshold else "not solved"


def verdict_doubts_only_below(scores, threshold):
    mean, error = _mean_and_error(scores)
    return "solved" if mean > threshold else "not solved" if mean + 2 * error < threshold else "can't tell"


def verdict_with_three_errors(scores, threshold):
    mean, error = _mean_and_error(scores)
    return "solved" if mean - 3 * error > threshold else "not solved" if mean + 3 * error < threshold else "can't tell"


def _say(difference, error):
    return "first" if difference > 2 * error else "second" if difference < -2 * error else "can't tell"


def better_in_a_loop(first, second):
    apart = [one - other for one, other in zip(first, second, strict=True)]
    mean = sum(apart) / len(apart)
    error = (sum((each - mean) ** 2 for each in apart) / (len(apart) - 1) / len(apart)) ** 0.5
    return _say(mean, error)


def better_by_verdict(first, second):
    words = {"solved": "first", "not solved": "second", "can't tell": "can't tell"}
    return words[verdict_by_distance(np.subtract(first, second), 0)]


def better_from_two_errors(first, second):
    (one, error), (other, its_error) = _mean_and_error(first), _mean_and_error(second)
    return _say(one - other, np.sqrt(error**2 + its_error**2))


def better_by_the_means(first, second):
    return "first" if np.mean(first) > np.mean(second) else "second"


def better_by_one_error(first, second):
    mean, error = _mean_and_error(first - second)
    return _say(mean, error / 2)


def better_by_three_errors(first, second):
    mean, error = _mean_and_error(first - second)
    return _say(mean, 1.5 * error)


def better_for_a_hundred(first, second):
    differences = first - second
    return _say(differences.mean(), differences.std(ddof=1) / 10)


def better_the_wrong_way_round(first, second):
    return better_in_a_loop(second, first)


def better_by_std(first, second):
    return _say(np.mean(first - second), np.std(first - second))


def better_as_a_number(first, second):
    return np.mean(first - second)


def better_never_tells(first, second):
    return "can't tell"


def choose_in_a_loop(guesses, games, search_seed, judge_seed):
    best, best_mean = None, -1
    for guess in guesses:
        mean = np.mean(evaluate(guess, games, seed=search_seed))
        if mean > best_mean:
            best, best_mean = guess, mean
    return best, np.mean(evaluate(best, 100, seed=judge_seed))


def choose_by_the_sum(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).sum(axis=1).argmax()]
    return list(best), float(evaluate(best, 100, seed=judge_seed).mean())


def choose_on_games_of_their_own(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed, same_games=False).mean(axis=1).argmax()]
    return best, evaluate(best, 100, seed=judge_seed).mean()


def choose_and_report_the_median(guesses, games, search_seed, judge_seed):
    best, _ = choose_by_the_sum(guesses, games, search_seed, judge_seed)
    return best, np.median(evaluate(best, 100, seed=judge_seed))


def choose_and_round(guesses, games, search_seed, judge_seed):
    best, mean = choose_by_the_sum(guesses, games, search_seed, judge_seed)
    return best, round(mean, 1)


def choose_by_three_games(guesses, games, search_seed, judge_seed):
    return choose_by_the_sum(guesses, 3, search_seed, judge_seed)


def choose_the_last(guesses, games, search_seed, judge_seed):
    return guesses[-1], evaluate(guesses[-1], 100, seed=judge_seed).mean()


def choose_without_judging(guesses, games, search_seed, judge_seed):
    means = evaluate(guesses, games, seed=search_seed).mean(axis=1)
    return guesses[means.argmax()], means.max()


def choose_and_judge_with_one_seed(guesses, games, search_seed, judge_seed):
    means = evaluate(guesses, games, seed=search_seed).mean(axis=1)
    best = guesses[means.argmax()]
    return best, evaluate(best, 100, seed=search_seed).mean()


def choose_by_the_maximum(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).max(axis=1).argmax()]
    return best, evaluate(best, 100, seed=judge_seed).mean()


def choose_by_the_first_game(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, 1, seed=search_seed)[:, 0].argmax()]
    return best, evaluate(best, 100, seed=judge_seed).mean()


def choose_the_worst(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).mean(axis=1).argmin()]
    return best, evaluate(best, 100, seed=judge_seed).mean()


def choose_and_report_the_maximum(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).mean(axis=1).argmax()]
    return best, evaluate(best, 100, seed=judge_seed).max()


def choose_and_judge_too_little(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).mean(axis=1).argmax()]
    return best, evaluate(best, games, seed=judge_seed).mean()


def choose_a_row_number(guesses, games, search_seed, judge_seed):
    best = evaluate(guesses, games, seed=search_seed).mean(axis=1).argmax()
    return best, evaluate(guesses[best], 100, seed=judge_seed).mean()


def choose_and_return_scores(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).mean(axis=1).argmax()]
    return best, evaluate(best, 100, seed=judge_seed)


def choose_by_all_the_games_at_once(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).mean(axis=0).argmax()]
    return best, evaluate(best, 100, seed=judge_seed).mean()


def choose_with_other_games(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).mean(axis=1).argmax()]
    return best, evaluate(best, 100, seed=judge_seed + 1).mean()


def choose_on_the_judges_games(guesses, games, search_seed, judge_seed):
    means = evaluate(guesses, 100, seed=judge_seed).mean(axis=1)
    return guesses[means.argmax()], means.max()


def choose_by_a_few_of_the_judges_games(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=judge_seed).mean(axis=1).argmax()]
    return best, evaluate(best, 100, seed=judge_seed).mean()


def choose_by_the_worst_game(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).min(axis=1).argmax()]
    return best, evaluate(best, 100, seed=judge_seed).mean()


def choose_by_one_mean_of_all(guesses, games, search_seed, judge_seed):
    best = guesses[evaluate(guesses, games, seed=search_seed).mean().argmax()]
    return best, evaluate(best, 100, seed=judge_seed).mean()


def choose_with_the_seeds_swapped(guesses, games, search_seed, judge_seed):
    return choose_in_a_loop(guesses, games, judge_seed, search_seed)


def choose_and_return_the_mean_first(guesses, games, search_seed, judge_seed):
    best, mean = choose_in_a_loop(guesses, games, search_seed, judge_seed)
    return mean, best


def choose_with_play(guesses, games, search_seed, judge_seed):
    import gymnasium as gym

    env = gym.make("CartPole-v1")
    means = [
        np.mean([play(env, linear_policy(guess), seed=seed).score for seed in game_seeds(search_seed, games)])
        for guess in guesses
    ]
    best = guesses[int(np.argmax(means))]
    return best, np.mean([play(env, linear_policy(best), seed=seed).score for seed in game_seeds(judge_seed, 100)])


def search_by_and_by(play_games, rng):
    tried = []
    for _ in range(10):
        guesses = rng.uniform(-0.5, 0.5, (15, 4))
        tried += zip(play_games(guesses, 1)[:, 0], guesses, strict=True)
    tried.sort(key=lambda pair: -pair[0])
    return max((guess for _, guess in tried[:10]), key=lambda guess: play_games(guess, 15).mean())


def search_in_three_rounds(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (150, 4))
    for games, left in [(1, 20), (3, 5), (15, 1)]:
        guesses = guesses[np.argsort(-play_games(guesses, games).mean(axis=1))[:left]]
    return guesses[0].tolist()


def search_by_one_game_each(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (300, 4))
    return guesses[play_games(guesses, 1)[:, 0].argmax()]


def search_takes_a_table_for_a_row(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (100, 4))
    return guesses[play_games(guesses, 3).argmax()]


def search_keeps_the_worst(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (100, 4))
    return guesses[play_games(guesses, 3).mean(axis=1).argmin()]


def search_few_guesses(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (10, 4))
    return guesses[play_games(guesses, 30).mean(axis=1).argmax()]


def search_overspends(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (100, 4))
    return guesses[play_games(guesses, 10).mean(axis=1).argmax()]


def search_with_a_seed_of_its_own(play_games, rng):
    guesses = np.random.default_rng(1).uniform(-0.5, 0.5, (300, 4))
    play_games(guesses, 1)
    return guesses[17]


def search_without_playing(play_games, rng):
    return rng.uniform(-0.5, 0.5, 4)


def search_written_down(play_games, rng):
    play_games([0, 0, 1, 1], 1)
    return [0.1, 0.3, 1, 1]


def search_with_its_score(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (100, 4))
    means = play_games(guesses, 3).mean(axis=1)
    return guesses[means.argmax()], means.max()


def search_returns_a_number(play_games, rng):
    return play_games(rng.uniform(-0.5, 0.5, (100, 4)), 3).mean(axis=1).argmax()


def search_behind_the_back(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (100, 4))
    play_games(guesses, 1)
    return guesses[evaluate(guesses, 100, seed=1).mean(axis=1).argmax()]


def _helper(guesses):
    return [evaluate(guess, 100, seed=1).mean() for guess in guesses]


def search_behind_the_back_of_a_helper(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (100, 4))
    play_games(guesses, 1)
    return guesses[np.argmax(_helper(guesses))]


def search_returns_them_all(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (100, 4))
    play_games(guesses, 3)
    return guesses


# For each exercise: other right answers; mistakes, with words that their message must hold.
ANSWERS = {
    "standard_error": (
        [error_by_hand, error_the_other_way_round],
        [
            (error_is_std, "that is the standard deviation"),
            (error_is_plain_std, "Add ddof=1 and divide"),
            (error_without_ddof, "without ddof=1"),
            (error_without_sqrt, "square root"),
            (error_from_variance, "starts from the variance"),
            (error_squared, "square of it"),
            (error_for_a_hundred, "right for 100 games only"),
            (error_rounded, "is rounded, to 42.82"),
            (error_doubled, "One, please"),
            (error_prints, "return"),
            (error_is_mean, "that is the mean"),
        ],
    ),
    "verdict": (
        [verdict_by_distance, verdict_with_196],
        [
            (verdict_by_the_mean, "your verdict is always sure"),
            (verdict_with_std, "standard deviation for the standard error"),
            (verdict_with_one_error, "not two"),
            (verdict_with_three_errors, "do you ask for more?"),
            (verdict_the_wrong_way_round, "wrong way round"),
            (verdict_yes_or_no, "one of the words"),
            (verdict_forgets_the_argument, "fixed 475"),
            (verdict_gives_the_benefit_of_the_doubt, "always sure"),
            (verdict_doubts_only_below, "mean minus two standard errors"),
        ],
    ),
    "which_is_better": (
        [better_in_a_loop, better_by_verdict],
        [
            (better_from_two_errors, "differences game by game"),
            (better_by_the_means, "always sure"),
            (better_by_one_error, "but not two"),
            (better_by_three_errors, "Do you ask for more?"),
            (better_for_a_hundred, "always 100 games?"),
            (better_the_wrong_way_round, "wrong way round"),
            (better_by_std, "standard deviation of the differences"),
            (better_as_a_number, "one of 'first', 'second'"),
            (better_never_tells, "far better"),
        ],
    ),
    "choose_and_judge": (
        [choose_in_a_loop, choose_by_the_sum, choose_with_play, choose_on_games_of_their_own],
        [
            (choose_without_judging, "the search's own games"),
            (choose_and_judge_with_one_seed, "its own games are among them"),
            (choose_by_the_maximum, "the best *single* game"),
            (choose_by_the_first_game, "only the first"),
            (choose_the_worst, "Take the highest"),
            (choose_and_report_the_maximum, "best score of a single game"),
            (choose_and_report_the_median, "or the median"),
            (choose_and_round, "but you rounded it"),
            (choose_by_three_games, "as many as `games` says"),
            (choose_the_last, "(Or did you choose without a seed?)"),
            (choose_and_judge_too_little, "Judge in 100"),
            (choose_a_row_number, "row number"),
            (choose_and_return_scores, "Take their mean"),
            (choose_by_all_the_games_at_once, "number of the easiest game"),
            (choose_with_other_games, "seed=judge_seed"),
            (choose_on_the_judges_games, "no fresh games any more"),
            (choose_by_the_worst_game, "Take the best mean"),
            (choose_by_one_mean_of_all, "without axis=1"),
            (choose_with_the_seeds_swapped, "no fresh games any more"),
            (choose_by_a_few_of_the_judges_games, "no fresh games any more"),
            (choose_and_return_the_mean_first, "weights first"),
        ],
    ),
    "my_search": (
        [search_by_and_by, search_in_three_rounds],
        [
            (search_by_one_game_each, "luck decides among the winners"),
            (search_keeps_the_worst, "lowest scores instead of the highest"),
            (search_few_guesses, "Get beyond 450"),
            (search_takes_a_table_for_a_row, "take the mean of each row first"),
            (search_overspends, "has only 300"),
            (search_behind_the_back, "not counted in your 300"),
            (search_behind_the_back_of_a_helper, "not counted in your 300"),
            (search_with_a_seed_of_its_own, "a seed of your own"),
            (search_without_playing, "did not play a single game"),
            (search_written_down, "the same weights"),
            (search_with_its_score, "just the weights"),
            (search_returns_a_number, "the weights of one policy"),
            (search_returns_them_all, "Return one policy, not a table"),
        ],
    ),
}
