"""Answers to the exercises of lesson 06."""

import numpy as np

from cartpole_helpers.useless_sensors import evaluate_with_noise

NOTEBOOK = "06_better_search.ipynb"


def accept_unless_worse(best_score, score):
    return not score < best_score


def accept_as_numpy_says(best_score, score):
    return np.greater_equal(score, best_score)


def accept_only_better(best_score, score):
    return score > best_score


def accept_the_wrong_way_round(best_score, score):
    return best_score >= score


def accept_always(best_score, score):
    return True


def accept_the_larger_score(best_score, score):
    return max(best_score, score)


def accept_prints(best_score, score):
    print(score >= best_score)


def elites_by_sorted_pairs(weights, scores, count):
    order = sorted(range(len(scores)), key=lambda i: scores[i])
    return [weights[i] for i in order[-count:]]


def elites_from_the_end(weights, scores, count):
    return weights[scores.argsort()[::-1][:count]]


def elites_worst(weights, scores, count):
    return weights[np.argsort(scores)[:count]]


def elites_scores(weights, scores, count):
    return np.sort(scores)[-count:]


def elites_places(weights, scores, count):
    return np.argsort(-scores)[:count]


def elites_first(weights, scores, count):
    return weights[:count]


def elites_sorts_the_weights(weights, scores, count):
    return np.sort(weights, axis=0)[-count:]


def elites_always_three(weights, scores, count):
    return weights[np.argsort(-scores)[:3]]


def elites_only_the_best(weights, scores, count):
    return weights[scores.argmax()]


def next_by_hand(elite, size, rng):
    return np.mean(elite, axis=0) + np.std(elite, axis=0) * rng.standard_normal((size, elite.shape[1]))


def next_with_ddof(elite, size, rng):
    return rng.normal(elite.mean(axis=0), elite.std(axis=0, ddof=1), (size, 4))


def next_column_by_column(elite, size, rng):
    return np.stack([rng.normal(column.mean(), column.std(), size) for column in elite.T], axis=1)


def next_one_spread_for_all(elite, size, rng):
    return rng.normal(elite.mean(axis=0), elite.std(), (size, 4))


def next_one_mean_for_all(elite, size, rng):
    return rng.normal(elite.mean(), elite.std(axis=0), (size, 4))


def next_spread_along_the_rows(elite, size, rng):
    return rng.normal(elite.mean(axis=0), elite.std(axis=1)[:4], (size, 4))


def next_mean_along_the_rows(elite, size, rng):
    return rng.normal(elite.mean(axis=1)[:4], elite.std(axis=0), (size, 4))


def next_both_along_the_rows(elite, size, rng):
    return rng.normal(elite.mean(axis=1), elite.std(axis=1), (size, 4))


def next_variance(elite, size, rng):
    return rng.normal(elite.mean(axis=0), elite.var(axis=0), (size, 4))


def next_without_spread(elite, size, rng):
    return elite.mean(axis=0) + rng.normal(size=(size, 4))


def next_only_one(elite, size, rng):
    return rng.normal(elite.mean(axis=0), elite.std(axis=0))


def next_copies(elite, size, rng):
    return elite[rng.integers(len(elite), size=size)]


def next_without_rng(elite, size, rng):
    return np.random.default_rng(1).normal(elite.mean(axis=0), elite.std(axis=0), (size, 4))


def next_all_the_same(elite, size, rng):
    return np.tile(elite.mean(axis=0), (size, 1)) + 0 * rng.normal(size=(size, 4))


def next_in_step(elite, size, rng):
    return elite.mean(axis=0) + elite.std(axis=0) * rng.normal(size=(size, 1))


def generation_by_hand(play_games, weights, rng):
    scores = play_games(weights, 1).ravel()
    best = weights[scores.argsort()[-10:]]
    return rng.normal(np.mean(best, axis=0), np.std(best, axis=0), (50, 4))


def generation_of_the_worst(play_games, weights, rng):
    best = weights[np.argsort(play_games(weights, 1)[:, 0])[:10]]
    return rng.normal(best.mean(axis=0), best.std(axis=0), (50, 4))


def generation_forgets_to_play(play_games, weights, rng):
    return rng.normal(weights[:10].mean(axis=0), weights[:10].std(axis=0), (50, 4))


def generation_of_all(play_games, weights, rng):
    play_games(weights, 1)
    return rng.normal(weights.mean(axis=0), weights.std(axis=0), (50, 4))


def generation_of_the_first_ten(play_games, weights, rng):
    play_games(weights, 1)
    return generation_forgets_to_play(play_games, weights, rng)


def generation_returns_the_elite(play_games, weights, rng):
    return weights[np.argsort(-play_games(weights, 1)[:, 0])[:10]]


def generation_forgets_the_column(play_games, weights, rng):
    scores = play_games(weights, 1)
    best = weights[np.argsort(-scores)[:10]]  # the scores are a table, so this sorts each row of one
    return rng.normal(best.mean(axis=0), best.std(axis=0), (50, 4))


def generation_plays_one_after_another(play_games, weights, rng):
    scores = np.array([play_games(each, 1)[0, 0] for each in weights])
    best = weights[np.argsort(-scores)[:10]]
    return rng.normal(best.mean(axis=0), best.std(axis=0), (50, 4))


def generation_with_one_spread(play_games, weights, rng):
    best = weights[np.argsort(-play_games(weights, 1)[:, 0])[:10]]
    return rng.normal(best.mean(axis=0), best.std(axis=1).max() * 3, (50, 4))


def search_with_a_steady_spread(play_games, size, rng):
    mean = np.zeros(size)
    for _ in range(12):
        weights = rng.normal(mean, 0.29, (50, size))
        mean = weights[np.argsort(-play_games(weights, 1)[:, 0])[:10]].mean(axis=0)
    return mean


def search_guesses(play_games, size, rng):
    guesses = rng.uniform(-0.5, 0.5, (400, size))
    first = play_games(guesses, 1)[:, 0]
    finalists = guesses[np.argsort(-first)[:10]]
    return finalists[play_games(finalists, 20).mean(axis=1).argmax()]


def search_overspends(play_games, size, rng):
    guesses = rng.uniform(-0.5, 0.5, (100, size))
    return guesses[play_games(guesses, 10).mean(axis=1).argmax()]


def search_behind_the_back(play_games, size, rng):
    guesses = rng.uniform(-0.5, 0.5, (50, size))
    return guesses[evaluate_with_noise(guesses, 100, seed=1).mean(axis=1).argmax()]


def search_does_not_play(play_games, size, rng):
    return rng.uniform(-0.5, 0.5, size)


def search_knows_the_answer(play_games, size, rng):
    weights = np.zeros((50, size))
    weights[:, :4] = [0.1, 0.3, 0.4, 0.4]
    play_games(weights, 1)
    return weights[0]


def search_of_four(play_games, size, rng):
    play_games(rng.uniform(-0.5, 0.5, (50, size)), 1)
    return rng.uniform(-0.5, 0.5, 4)


def search_returns_a_table(play_games, size, rng):
    weights = rng.uniform(-0.5, 0.5, (50, size))
    play_games(weights, 1)
    return weights


ANSWERS = {
    "accept": (
        [accept_unless_worse, accept_as_numpy_says],
        [
            (accept_only_better, "on flat ground it is the only way"),
            (accept_the_wrong_way_round, "You move where it gets worse"),
            (accept_always, "The new policy is worse: stay"),
            (accept_the_larger_score, "should be True or False"),
            (accept_prints, "returned None"),
        ],
    ),
    "elites": (
        [elites_by_sorted_pairs, elites_from_the_end],
        [
            (elites_worst, "np.argsort counts upwards"),
            (elites_scores, "You return the best scores"),
            (elites_places, "You return the row numbers"),
            (elites_first, "but you keep those with the scores"),
            (elites_sorts_the_weights, "Did you sort the weights themselves?"),
            (elites_always_three, "shape (5, 4)"),
            (elites_only_the_best, "shape (3, 4)"),
        ],
    ),
    "next_generation": (
        [next_by_hand, next_with_ddof, next_column_by_column],
        [
            (next_one_spread_for_all, "std() without axis=0"),
            (next_one_mean_for_all, "mean() without axis=0"),
            (next_spread_along_the_rows, "std(axis=1) goes along the rows"),
            (next_mean_along_the_rows, "mean(axis=0) goes down the columns"),
            (next_both_along_the_rows, "(10,)"),
            (next_variance, "that is var"),
            (next_without_spread, "when it is not told how far"),
            (next_only_one, "Give rng.normal the shape"),
            (next_copies, "were in the elite already"),
            (next_without_rng, "did not take its random numbers from rng"),
            (next_all_the_same, "the same policy again and again"),
            (next_in_step, "rise and fall together"),
        ],
    ),
    "one_generation": (
        [generation_by_hand],
        [
            (generation_of_the_worst, "around the ten *worst*"),
            (generation_forgets_to_play, "No game was played"),
            (generation_of_all, "around all fifty"),
            (generation_of_the_first_ten, "around the first ten"),
            (generation_returns_the_elite, "Did you return the elite?"),
            (generation_forgets_the_column, "the first policy again"),
            (generation_plays_one_after_another, "yours made 50 call(s)"),
            (generation_with_one_spread, "draw the next generation from these"),
        ],
    ),
    "sensor_search": (
        [search_with_a_steady_spread],
        [
            (search_guesses, "Guessing stays below 300 here"),
            (search_overspends, "has only 600"),
            (search_behind_the_back, "not counted in your 600"),
            (search_does_not_play, "did not play a single game"),
            (search_knows_the_answer, "all found the same weights"),
            (search_of_four, "a policy has 12 weights"),
            (search_returns_a_table, "Return one policy, not a table"),
        ],
    ),
}
