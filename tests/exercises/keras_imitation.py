"""Answers to the exercises of lesson 05."""

import numpy as np

from cartpole_helpers.imitation import best_games, worst_games

NOTEBOOK = "05_keras_imitation.ipynb"


def keep_in_one_line(episodes, min_reward):
    return [episode for episode in episodes if episode.score >= min_reward]


def keep_the_longest_first(episodes, min_reward):
    ordered = sorted(episodes, key=lambda episode: -episode.score)
    return [episode for episode in ordered if not episode.score < min_reward]


def keep_strictly_above(episodes, min_reward):
    return [episode for episode in episodes if episode.score > min_reward]


def keep_the_losers(episodes, min_reward):
    return [episode for episode in episodes if episode.score < min_reward]


def keep_the_scores(episodes, min_reward):
    return [episode.score for episode in episodes if episode.score >= min_reward]


def keep_the_numbers(episodes, min_reward):
    return [i for i, episode in enumerate(episodes) if episode.score >= min_reward]


def keep_a_count(episodes, min_reward):
    return sum(episode.score >= min_reward for episode in episodes)


def keep_and_return_in_the_loop(episodes, min_reward):
    for episode in episodes:
        if episode.score >= min_reward:
            return episode


def keep_always_a_hundred(episodes, min_reward):
    return [episode for episode in episodes if episode.score >= 100]


def keep_everything(episodes, min_reward):
    return episodes


def keep_the_best_alone(episodes, min_reward):
    return [max(episodes, key=lambda episode: episode.score)]


def keep_by_removing(episodes, min_reward):
    for episode in list(episodes):
        if episode.score < min_reward:
            episodes.remove(episode)
    return episodes


def keep_by_removing_in_the_loop(episodes, min_reward):
    for episode in episodes:
        if episode.score < min_reward:
            episodes.remove(episode)
    return episodes


def keep_exactly_that_score(episodes, min_reward):
    return [episode for episode in episodes if episode.score == min_reward]


def keep_compares_episodes(episodes, min_reward):
    return [episode for episode in episodes if episode >= min_reward]


def pairs_by_length(episode):
    return episode.observations[: len(episode.actions)], episode.actions


def pairs_as_lists(episode):
    states, actions = [], []
    for step in range(len(episode.actions)):
        states.append(episode.observations[step])
        actions.append(episode.actions[step])
    return [states, actions]


def pairs_with_the_last_state(episode):
    return episode.observations, episode.actions


def pairs_with_the_result(episode):
    return episode.observations[1:], episode.actions


def pairs_with_the_next_action(episode):
    return episode.observations[:-2], episode.actions[1:]


def pairs_with_an_action_too_few(episode):
    return episode.observations[:-1], episode.actions[:-1]


def pairs_the_other_way_round(episode):
    return episode.actions, episode.observations[:-1]


def pairs_zipped(episode):
    return list(zip(episode.observations, episode.actions, strict=False))


def pairs_only_states(episode):
    return episode.observations[:-1]


def pairs_with_one_hot_flipped(episode):
    return episode.observations[:-1], 1 - episode.actions


def pairs_backwards(episode):
    return episode.observations[:-1][::-1], episode.actions


def pairs_forgets_return(episode):
    (episode.observations[:-1], episode.actions)


def step_row_by_row(weights, states, chances, targets, rate):
    gradient = np.zeros((4, 2))
    for state, chance, target in zip(states, chances, targets, strict=True):
        gradient += np.outer(state, chance - target) / len(states)
    return weights - rate * gradient


def step_with_a_mean(weights, states, chances, targets, rate):
    return weights + rate * (states[:, :, None] * (targets - chances)[:, None, :]).mean(axis=0)


def step_in_place(weights, states, chances, targets, rate):
    weights -= rate * states.T @ (chances - targets) / len(states)
    return weights


def step_uphill(weights, states, chances, targets, rate):
    return weights + rate * states.T @ (chances - targets) / len(states)


def step_added_up(weights, states, chances, targets, rate):
    return weights - rate * states.T @ (chances - targets)


def step_without_rate(weights, states, chances, targets, rate):
    return weights - states.T @ (chances - targets) / len(states)


def step_is_the_gradient(weights, states, chances, targets, rate):
    return states.T @ (chances - targets) / len(states)


def step_of_the_mean_of_all(weights, states, chances, targets, rate):
    return weights - rate * (states.T @ (chances - targets)).mean()


def step_without_targets(weights, states, chances, targets, rate):
    return weights - rate * states.T @ chances / len(states)


def step_by_all_entries(weights, states, chances, targets, rate):
    return weights - rate * states.T @ (chances - targets) / targets.size


def step_on_its_side(weights, states, chances, targets, rate):
    return weights.T - rate * (chances - targets).T @ states / len(states)


def step_of_the_mean_alone(weights, states, chances, targets, rate):
    return rate * (chances - targets).mean(axis=0)


def step_forgets_to_turn(weights, states, chances, targets, rate):
    return weights - rate * states @ (chances - targets)


def step_forgets_return(weights, states, chances, targets, rate):
    weights - rate * states.T @ (chances - targets) / len(states)


def step_with_another_state(weights, states, chances, targets, rate):
    return weights - rate * states[::-1].T @ (chances - targets) / len(states) - 0.1


def experiment_with_keys_in_words(games, counts, seeds, score_of):
    return {str(n): [score_of(best_games(games, count=n), seed) for seed in seeds] for n in counts}


def keep_and_return_the_list_in_the_loop(episodes, min_reward):
    best = []
    for episode in episodes:
        if episode.score >= min_reward:
            best.append(episode)
        return best


def keep_and_return_the_list_after_the_first(episodes, min_reward):
    best = []
    for episode in episodes:
        if episode.score >= min_reward:
            best.append(episode)
            return best


def experiment_in_one_line(games, counts, seeds, score_of):
    return {n: [score_of(best_games(games, count=n), seed) for seed in seeds] for n in counts}


def experiment_by_hand(games, counts, seeds, score_of):
    order = games.groupby("game").size().sort_values(ascending=False, kind="stable").index
    results = {count: [] for count in counts}
    for seed in seeds:
        for count in counts:
            results[count].append(score_of(games[games["game"].isin(order[:count])], seed))
    return results


def experiment_with_one_seed(games, counts, seeds, score_of):
    return {n: [score_of(best_games(games, count=n), seeds[0])] for n in counts}


def experiment_with_the_same_seed(games, counts, seeds, score_of):
    return {n: [score_of(best_games(games, count=n), 0) for seed in seeds] for n in counts}


def experiment_with_all_games(games, counts, seeds, score_of):
    return {n: [score_of(games, seed) for seed in seeds] for n in counts}


def experiment_with_rows(games, counts, seeds, score_of):
    return {n: [score_of(games.head(n), seed) for seed in seeds] for n in counts}


def experiment_with_means(games, counts, seeds, score_of):
    return {n: np.mean([score_of(best_games(games, count=n), seed) for seed in seeds]) for n in counts}


def experiment_with_the_best_seed(games, counts, seeds, score_of):
    return {n: [max(score_of(best_games(games, count=n), seed) for seed in seeds)] for n in counts}


def experiment_forgets_earlier_counts(games, counts, seeds, score_of):
    for n in counts:
        results = {n: [score_of(best_games(games, count=n), seed) for seed in seeds]}
    return results


def experiment_as_a_list(games, counts, seeds, score_of):
    return [[score_of(best_games(games, count=n), seed) for seed in seeds] for n in counts]


def experiment_with_the_first_games(games, counts, seeds, score_of):
    return {n: [score_of(games[games["game"] < n], seed) for seed in seeds] for n in counts}


def experiment_with_a_score_to_reach(games, counts, seeds, score_of):
    return {n: [score_of(best_games(games, min_score=n), seed) for seed in seeds] for n in counts}


def experiment_with_the_worst_games(games, counts, seeds, score_of):
    return {n: [score_of(worst_games(games, count=n), seed) for seed in seeds] for n in counts}


def experiment_cuts_what_was_cut(games, counts, seeds, score_of):
    results = {}
    for n in counts:
        games = best_games(games, count=min(n, games["game"].nunique()))
        results[n] = [score_of(games, seed) for seed in seeds]
    return results


def experiment_with_all_seeds_at_once(games, counts, seeds, score_of):
    return {n: score_of(best_games(games, count=n), seeds) for n in counts}


def experiment_from_the_last_count(games, counts, seeds, score_of):
    return {n: [score_of(best_games(games, count=n), seed) for seed in seeds] for n in reversed(counts)}


def experiment_by_seed(games, counts, seeds, score_of):
    return {seed: [score_of(best_games(games, count=n), seed) for n in counts] for seed in seeds}


def experiment_with_dicts(games, counts, seeds, score_of):
    return {n: {seed: score_of(best_games(games, count=n), seed) for seed in seeds} for n in counts}


def experiment_with_counts_for_rows(games, counts, seeds, score_of):
    return {n: [score_of(n, seed) for seed in seeds] for n in counts}


def experiment_returns_rows(games, counts, seeds, score_of):
    return {n: best_games(games, count=n) for n in counts}


# For each exercise: other right answers; mistakes, with words that their message must hold.
ANSWERS = {
    "keep_the_best": (
        [keep_in_one_line, keep_the_longest_first],
        [
            (keep_strictly_above, ">=, not with >"),
            (keep_the_losers, "wrong way round"),
            (keep_the_scores, "Keep the whole episode"),
            (keep_the_numbers, "int instead of episodes"),
            (keep_a_count, "in a list"),
            (keep_and_return_in_the_loop, "inside the loop"),
            (keep_and_return_the_list_in_the_loop, "inside the loop"),
            (keep_and_return_the_list_after_the_first, "inside the loop"),
            (keep_always_a_hundred, "use min_reward"),
            (keep_everything, "but you kept [9, 12, 35, 120, 140]"),
            (keep_the_best_alone, "Some are missing"),
            (keep_by_removing, "begin a new list"),
            (keep_by_removing_in_the_loop, "begin a new list"),
            (keep_exactly_that_score, "compare the `.score`"),
            (keep_compares_episodes, "TypeError"),
        ],
    ),
    "pairs": (
        [pairs_by_length, pairs_as_lists],
        [
            (pairs_with_the_last_state, "Leave it out: [:-1]"),
            (pairs_with_the_result, "what came of the action"),
            (pairs_with_the_next_action, "actions[0] belongs to observations[0]"),
            (pairs_with_an_action_too_few, "return episode.actions as they are"),
            (pairs_the_other_way_round, "wrong order"),
            (pairs_zipped, "all states in one array"),
            (pairs_only_states, "two arrays"),
            (pairs_with_one_hot_flipped, "the states are right"),
            (pairs_backwards, "Row i is episode.observations[i]"),
            (pairs_forgets_return, "return"),
        ],
    ),
    "gradient_step": (
        [step_row_by_row, step_with_a_mean, step_in_place],
        [
            (step_uphill, "uphill"),
            (step_added_up, "divide by len(states)"),
            (step_without_rate, "rate is missing"),
            (step_is_the_gradient, "weights after the step"),
            (step_of_the_mean_of_all, "over the rows alone"),
            (step_without_targets, "targets are missing"),
            (step_by_all_entries, "Divide by the rows"),
            (step_on_its_side, "on their side"),
            (step_of_the_mean_alone, "should have shape (4, 2)"),
            (step_forgets_to_turn, "ValueError"),
            (step_forgets_return, "return"),
            (step_with_another_state, "mean over all rows"),
        ],
    ),
    "threshold_experiment": (
        [experiment_in_one_line, experiment_by_hand, experiment_from_the_last_count],
        [
            (experiment_with_one_seed, "loop over the seeds"),
            (experiment_with_the_same_seed, "your networks used [0]"),
            (experiment_with_all_games, "best_games(games, count=count)"),
            (experiment_with_rows, "rows, not games"),
            (experiment_with_means, "hides how far apart"),
            (experiment_with_the_best_seed, "should be 4 scores"),
            (experiment_forgets_earlier_counts, "before the loop"),
            (experiment_as_a_list, "a dict"),
            (experiment_with_the_first_games, "the first games of the table"),
            (experiment_with_a_score_to_reach, "all games that reach a score"),
            (experiment_with_the_worst_games, "the worst games"),
            (experiment_cuts_what_was_cut, "anew for each count"),
            (experiment_with_all_seeds_at_once, "one seed of the list at a time"),
            (experiment_with_keys_in_words, "no whole numbers"),
            (experiment_by_seed, "which are the seeds"),
            (experiment_with_dicts, "Keep the list of all scores."),
            (experiment_with_counts_for_rows, "rows of the table of games"),
            (experiment_returns_rows, "never called score_of"),
        ],
    ),
}
