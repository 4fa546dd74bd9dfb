"""Answers to the exercises of lesson 05."""

import numpy as np
import pandas as pd

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


def pairs_forgets_return(episode):
    (episode.observations[:-1], episode.actions)


def one_hot_by_eye(actions):
    return np.eye(2)[actions]


def one_hot_stacked(actions):
    return np.column_stack([actions == 0, actions == 1]).astype(int)


def one_hot_as_lists(actions):
    return [[1, 0] if action == 0 else [0, 1] for action in actions]


def one_hot_swapped(actions):
    return np.array([[action, 1 - action] for action in actions])


def one_hot_on_its_side(actions):
    return np.array([1 - actions, actions])


def one_hot_in_one_column(actions):
    return actions.reshape(-1, 1)


def one_hot_of_one_action(actions):
    return np.array([1 - actions[0], actions[0]])


def one_hot_as_bools(actions):
    return np.column_stack([actions == 0, actions == 1])


def one_hot_with_dummies(actions):
    return pd.get_dummies(actions).to_numpy().astype(int)


def one_hot_twice_the_same(actions):
    return np.column_stack([actions, actions])


def one_hot_in_words(actions):
    return [["left"] if action == 0 else ["right"] for action in actions]


def confusion_with_trace(table):
    return np.trace(table) / np.sum(table), table[0][0] / sum(table[0])


def confusion_as_a_list(table):
    (a, b), (c, d) = table.tolist()
    return [(a + d) / (a + b + c + d), a / (a + b)]


def confusion_by_column(table):
    return (table[0, 0] + table[1, 1]) / table.sum(), table[0, 0] / max(1, table[:, 0].sum())


def confusion_counts(table):
    return table[0, 0] + table[1, 1], table[0, 0]


def confusion_in_percent(table):
    return 100 * np.trace(table) / table.sum(), 100 * table[0, 0] / table[0].sum()


def confusion_wrong_order(table):
    return table[0, 0] / table[0].sum(), np.trace(table) / table.sum()


def confusion_of_right(table):
    return np.trace(table) / table.sum(), table[1, 1] / table[1].sum()


def confusion_of_mistakes(table):
    return (table[0, 1] + table[1, 0]) / table.sum(), table[0, 0] / table[0].sum()


def confusion_rounded(table):
    return round(np.trace(table) / table.sum(), 2), round(table[0, 0] / table[0].sum(), 2)


def confusion_left_of_all(table):
    return np.trace(table) / table.sum(), table[0, 0] / table.sum()


def confusion_accuracy_alone(table):
    return np.trace(table) / table.sum()


def confusion_left_for_both(table):
    return table[0, 0] / table.sum(), table[0, 0] / table[0].sum()


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
            (keep_always_a_hundred, "use min_reward"),
            (keep_everything, "but you kept [9, 12, 35, 120, 140]"),
            (keep_the_best_alone, "Some are missing"),
            (keep_by_removing, "Begin a new list"),
            (keep_by_removing_in_the_loop, "Begin a new list"),
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
            (pairs_forgets_return, "return"),
        ],
    ),
    "one_hot": (
        [one_hot_by_eye, one_hot_stacked, one_hot_as_lists],
        [
            (one_hot_swapped, "columns are swapped"),
            (one_hot_on_its_side, ".T"),
            (one_hot_in_one_column, "two numbers"),
            (one_hot_of_one_action, "two numbers"),
            (one_hot_as_bools, ".astype(int)"),
            (one_hot_with_dummies, "only one of the two actions"),
            (one_hot_twice_the_same, "but yours is [[0, 0], [1, 1]"),
            (one_hot_in_words, "not an array of numbers"),
        ],
    ),
    "read_confusion": (
        [confusion_with_trace, confusion_as_a_list],
        [
            (confusion_by_column, "divided by a column"),
            (confusion_counts, "between 0 and 1"),
            (confusion_in_percent, "between 0 and 1"),
            (confusion_wrong_order, "wrong order"),
            (confusion_of_right, "second row"),
            (confusion_of_mistakes, "where they differ"),
            (confusion_rounded, "They look rounded"),
            (confusion_left_of_all, "left pushes alone"),
            (confusion_accuracy_alone, "two numbers"),
            (confusion_left_for_both, "table[0, 0] and in table[1, 1]"),
        ],
    ),
    "threshold_experiment": (
        [experiment_in_one_line, experiment_by_hand],
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
            (experiment_returns_rows, "never called score_of"),
        ],
    ),
}
