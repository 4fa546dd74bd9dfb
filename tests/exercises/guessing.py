"""Answers to the exercises of lesson 03."""

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate

NOTEBOOK = "03_random_search.ipynb"


def guess_uniform(rng):
    return rng.uniform(0, 1, size=4)


def guess_one_number(rng):
    return rng.random()


def keep_with_two_ifs(best_weights, best_score, weights, score):
    if score >= best_score:
        best_weights = weights
        best_score = score
    return best_weights, best_score


def search_with_lists(env, tries, rng):
    guesses = rng.random((tries, 4))
    scores = [play(env, linear_policy(weights)).score for weights in guesses]
    winner = int(np.argmax(scores))
    return guesses[winner], scores[winner]


def search_keeps_the_latest_best(env, tries, rng):
    best_weights, best_score = None, -np.inf
    number = 0
    while number < tries:
        weights = rng.uniform(size=4)
        score = play(env, linear_policy(weights)).score
        if score >= best_score:
            best_weights, best_score = list(weights), score
        number += 1
    return best_weights, best_score


def search_with_a_seed_for_each_game(env, tries, rng):
    best = (None, 0)
    for number in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights), seed=number).score
        if score > best[1]:
            best = (weights, score)
    return best


def search_with_the_exercises_before(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = guess_uniform(rng)
        score = play(env, linear_policy(weights)).score
        best_weights, best_score = keep_with_two_ifs(best_weights, best_score, weights, score)
    return best_weights, best_score


def search_until_500(env, tries, rng):
    best_weights, best_score = None, 0
    while best_score < 500:
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        if score > best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def search_plays_twice(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = rng.random(4)
        if play(env, linear_policy(weights)).score > best_score:
            best_weights, best_score = weights, play(env, linear_policy(weights)).score
    return best_weights, best_score


def search_drops_what_it_keeps(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = rng.random(4)
        keep_with_two_ifs(best_weights, best_score, weights, play(env, linear_policy(weights)).score)
    return best_weights, best_score


def search_for_the_worst(env, tries, rng):
    best_weights, best_score = None, np.inf
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        if score < best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def search_never_finds(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        if score < best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def search_returns_the_last(env, tries, rng):
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
    return weights, score


def search_returns_the_last_weights(env, tries, rng):
    best_score = 0
    for _ in range(tries):
        weights = rng.random(4)
        best_score = max(best_score, play(env, linear_policy(weights)).score)
    return weights, best_score


def search_keeps_the_first_weights(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        if best_weights is None:
            best_weights = weights
        best_score = max(best_score, score)
    return best_weights, best_score


def search_keeps_weights_without_score(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        if score > best_score:
            best_weights = weights
    return best_weights, score


def search_in_one_array(env, tries, rng):
    weights = np.zeros(4)
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights[:] = rng.random(4)  # every "best" is this same array
        score = play(env, linear_policy(weights)).score
        if score > best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def search_in_the_same_game(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights), seed=42).score
        if score > best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def search_one_try_too_few(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(1, tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        if score > best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def search_one_try_too_many(env, tries, rng):
    best_weights = rng.random(4)
    best_score = play(env, linear_policy(best_weights)).score
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        if score > best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def search_always_ten(env, tries, rng):
    return search_with_lists(env, 10, rng)


def search_returns_in_the_loop(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        if score > best_score:
            best_weights, best_score = weights, score
        return best_weights, best_score


def search_by_the_largest_weights(env, tries, rng):
    best_weights, best_score = np.zeros(4), 0
    for _ in range(tries):
        weights = rng.random(4)
        score = play(env, linear_policy(weights)).score
        best_score = max(best_score, score)
        if weights.sum() > best_weights.sum():
            best_weights = weights
    return best_weights, best_score


def search_by_tuples(env, tries, rng):
    return max((weights, play(env, linear_policy(weights)).score) for weights in rng.random((tries, 4)))


def search_guesses_once(env, tries, rng):
    weights = rng.random(4)
    return weights, max(play(env, linear_policy(weights)).score for _ in range(tries))


def search_without_rng(env, tries, rng):
    return search_with_lists(env, tries, np.random.default_rng())


def search_both_signs(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        weights = rng.random(4) - 0.5
        score = play(env, linear_policy(weights)).score
        if score > best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def search_score_first(env, tries, rng):
    weights, score = search_with_lists(env, tries, rng)
    return score, weights


def search_score_alone(env, tries, rng):
    return search_with_lists(env, tries, rng)[1]


def search_keeps_the_episode(env, tries, rng):
    guesses = rng.random((tries, 4))
    episodes = [play(env, linear_policy(weights)) for weights in guesses]
    winner = int(np.argmax([episode.score for episode in episodes]))
    return guesses[winner], episodes[winner]


def search_adds_up(env, tries, rng):
    guesses = rng.random((tries, 4))
    return guesses[0], sum(play(env, linear_policy(weights)).score for weights in guesses)


def search_in_its_own_environment(env, tries, rng):
    return search_with_lists(gym.make("CartPole-v1"), tries, rng)


def search_judged_by_evaluate(env, tries, rng):
    guesses = rng.random((tries, 4))
    scores = evaluate(guesses, trials=1)[:, 0]
    return guesses[scores.argmax()], int(scores.max())


def search_resets_in_the_loop(env, tries, rng):
    best_weights, best_score = None, 0
    for _ in range(tries):
        env.reset(seed=42)
        weights = rng.random(4)
        score = play(env, linear_policy(weights), seed=42).score
        if score > best_score:
            best_weights, best_score = weights, score
    return best_weights, best_score


def search_never_plays(env, tries, rng):
    return rng.random(4), 500


def search_forgets_the_policy(env, tries, rng):
    return rng.random(4), play(env, rng.random(4)).score


def chance_by_multiplying(share, tries):
    all_fail = 1.0
    for _ in range(tries):
        all_fail = all_fail * (1 - share)
    return 1 - all_fail


def chance_with_numpy(share, tries):
    return 1 - np.prod(np.full(tries, 1 - share))


def chance_step_by_step(share, tries):
    return sum(share * (1 - share) ** earlier for earlier in range(tries))


def chance_by_adding(share, tries):
    return share * tries


def chance_by_adding_at_most_one(share, tries):
    return min(1, share * tries)


def chance_of_failure(share, tries):
    return (1 - share) ** tries


def chance_of_all(share, tries):
    return share**tries


def chance_of_not_all(share, tries):
    return 1 - share**tries


def chance_of_one(share, tries):
    return share


def chance_of_one_fewer(share, tries):
    return 1 - (1 - share) ** (tries - 1)


def chance_in_percent(share, tries):
    return 100 * (1 - (1 - share) ** tries)


def chance_with_times_for_power(share, tries):
    return 1 - (1 - share) * tries


def chance_with_a_caret(share, tries):
    return 1 - (1 - share) ^ tries


def chance_of_exactly_one(share, tries):
    return tries * share * (1 - share) ** (tries - 1)


def chance_rounded(share, tries):
    return round(1 - (1 - share) ** tries, 2)


def better_with_small_cart(rng):
    weights = rng.random(4)
    weights[0] = weights[0] / 5
    return weights


def better_near_a_winner(rng):
    return np.array([0.1, 0.3, 0.8, 0.7]) + rng.normal(0, 0.05, size=4)


def better_without_rng(rng):
    return np.array([0, 0.2, 0.6, 0.6]) + 0.2 * np.random.default_rng().random(4)


def better_with_less_angle(rng):
    return rng.random(4) * np.array([1, 1, 0.5, 1])


def better_the_wrong_way_round(rng):
    return rng.random(4) * np.array([1, 1, 0.2, 0.2])


def better_only_a_little(rng):
    return rng.random(4) * np.array([0.7, 1, 1, 1])


def better_without_guessing(rng):
    return np.array([0.1, 0.3, 0.8, 0.7])


def better_only_longer(rng):
    return np.array([0.1, 0.3, 0.8, 0.7]) * (1 + rng.random())


# For each exercise: other right answers; mistakes, with words that their message must hold.
ANSWERS = {
    "random_search": (
        [
            search_with_lists,
            search_keeps_the_latest_best,
            search_with_a_seed_for_each_game,
            search_with_the_exercises_before,
        ],
        [
            (search_in_its_own_environment, "made in the function"),
            (search_judged_by_evaluate, "play elsewhere"),
            (search_resets_in_the_loop, "out of the loop"),
            (search_for_the_worst, "> instead of <"),
            (search_never_finds, "never came true"),
            (search_until_500, "stopped when a game reached 500"),
            (search_plays_twice, "Call it once"),
            (search_drops_what_it_keeps, "for the best weights, although"),
            (search_returns_the_last, "the last of them"),
            (search_returns_the_last_weights, "those of the last try"),
            (search_keeps_the_first_weights, "those of another try"),
            (search_keeps_weights_without_score, "the last of them"),
            (search_in_one_array, "those of the last try"),
            (search_in_the_same_game, "leave the seed out"),
            (search_one_try_too_few, "11 games instead of 12"),
            (search_one_try_too_many, "13 games instead of 12"),
            (search_always_ten, "not a number of your own"),
            (search_returns_in_the_loop, "inside the loop"),
            (search_by_the_largest_weights, "not the weights that got it"),
            (search_by_tuples, "have no order"),
            (search_guesses_once, "draw inside the loop"),
            (search_without_rng, "from rng"),
            (search_both_signs, "between 0 and 1"),
            (search_score_first, "other way round"),
            (search_score_alone, "two things"),
            (search_keeps_the_episode, "whole Episode"),
            (search_adds_up, "their sum"),
            (search_never_plays, "no game at all"),
            (search_forgets_the_policy, "linear_policy"),
        ],
    ),
    "chance_of_success": (
        [chance_by_multiplying, chance_with_numpy, chance_step_by_step],
        [
            (chance_by_adding, "don't simply add up"),
            (chance_by_adding_at_most_one, "don't simply add up"),
            (chance_of_failure, "chance that all tries fail"),
            (chance_of_all, "every single try"),
            (chance_of_not_all, "not all tries succeed"),
            (chance_of_one, "a single try"),
            (chance_of_one_fewer, "a search of"),
            (chance_in_percent, "in percent"),
            (chance_with_times_for_power, "all of them fail"),
            (chance_with_a_caret, "x**n"),
            (chance_of_exactly_one, "exactly one try"),
            (chance_rounded, "rounded"),
        ],
    ),
    "better_guess": (
        [better_with_small_cart, better_near_a_winner],
        [
            (better_with_less_angle, "Look at the map once more"),
            (guess_uniform, "about as good as plain guessing"),
            (better_without_rng, "from rng"),
            (better_the_wrong_way_round, "Look at the map once more"),
            (better_only_a_little, "That is a beginning"),
            (better_without_guessing, "nothing to search"),
            (better_only_longer, "nothing to search"),
            (guess_one_number, "only one"),
        ],
    ),
}
