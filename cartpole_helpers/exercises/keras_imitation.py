"""Exercises of lesson 05, imitation with Keras."""

import numpy as np

from cartpole_helpers.episode import TIPPED_OVER, Episode
from cartpole_helpers.exercises.exercise import Wrong, attempt, exercise, require_number
from cartpole_helpers.imitation import best_games, game_table, worst_games


def _episode(score, first=0.0):
    """A game of so many steps in which every number is another one, so that rows cannot be mistaken for each other."""
    observations = (first + np.arange(4 * (score + 1)) / 100).reshape(score + 1, 4).astype(np.float32)
    actions = (np.arange(score) * 7 % 5 % 2).astype(np.int64)
    return Episode(observations, actions, float(score), TIPPED_OVER, "CartPole-v1")


def _check_keep_the_best(answer):
    for scores, min_reward in [([9, 120, 35, 140, 12], 100), ([9, 100, 35, 99], 100), ([9, 24, 35, 20], 20)]:
        episodes = [_episode(score) for score in scores]
        given = list(episodes)
        result = attempt(answer, given, min_reward)
        expected = [score for score in scores if score >= min_reward]
        case = f"Of games with the scores {scores}, those that reach {min_reward} are {expected}"
        if isinstance(result, Episode):
            raise Wrong(f"{case}, but you returned one game alone. Is the `return` inside the loop?")
        if not isinstance(result, (list, tuple)):
            raise Wrong(f"{case}, in a list, but you returned {result!r:.60} ({type(result).__name__}).")
        if not all(isinstance(game, Episode) for game in result):
            kinds = {type(game).__name__ for game in result}
            raise Wrong(
                f"{case}. Your list holds {', '.join(sorted(kinds))} instead of episodes. "
                "Keep the whole episode: its states and actions are what the network will learn from."
            )
        kept = sorted(int(game.score) for game in result)
        if len(given) != len(episodes):
            raise Wrong(
                f"{case}. Your function changes the list it was given: {len(episodes)} games went in, {len(given)} are "
                "left in it. Begin a new list, and append to that."
            )
        if kept == sorted(expected):
            continue
        case = f"{case}, but you kept {kept}"
        if kept == sorted(score for score in scores if score > min_reward):
            raise Wrong(f"{case}. A score of exactly {min_reward} reaches it: compare with >=, not with >.")
        if kept == sorted(score for score in scores if score < min_reward):
            raise Wrong(f"{case}. Those are the ones that did not reach it: the comparison is the wrong way round.")
        if len(kept) < len(expected):
            raise Wrong(f"{case}. Some are missing: look at every game, and use min_reward, not a number of your own.")
        raise Wrong(f"{case}. Compare the `.score` of each episode with min_reward.")
    return "This selection is the only teacher the network will have: nobody says which push was right."


@exercise(
    check=_check_keep_the_best,
    hints=[
        "Go through the episodes and look at the `.score` of each.",
        "Start with an empty list, and append an episode when its score is at least min_reward.",
        "To reach 100 means 100 or more: episode.score >= min_reward.",
    ],
)
def keep_the_best(episodes, min_reward):
    best = []
    for episode in episodes:
        if episode.score >= min_reward:
            best.append(episode)
    return best


def _check_pairs(answer):
    for steps in (5, 2, 8):
        episode = _episode(steps, first=steps / 10)
        result = attempt(answer, episode)
        if not isinstance(result, (tuple, list)):
            raise Wrong(f"pairs should return two arrays, `return states, actions`, but it returned {_kind(result)}.")
        if len(result) != 2:
            raise Wrong(
                f"pairs should return two arrays, `return states, actions`, but it returned {len(result)} things. "
                "Not a pair for each step: all states in one array, all actions in the other."
            )
        states, actions = (_numbers(part, name) for part, name in zip(result, ("states", "actions"), strict=True))
        if states.ndim == 1 and actions.ndim == 2:
            raise Wrong("Your two arrays come in the wrong order. Return the states first, then the actions.")
        seen, done = episode.observations, episode.actions
        case = f"For a game with {steps} actions and {steps + 1} observations"
        if states.shape == seen.shape and actions.shape == done.shape:
            raise Wrong(
                f"{case}, you returned {len(states)} states and {len(actions)} actions. "
                "The last observation came after the last action, so no action belongs to it. Leave it out: [:-1]"
            )
        if states.shape == (steps, 4) and actions.shape == (steps,):
            if np.allclose(states, seen[1:]):
                raise Wrong(
                    f"{case}, you paired actions[0] with observations[1]. That observation is what came of the action, "
                    "not what the agent saw before it. Leave out the last observation, not the first: [:-1]"
                )
            if np.allclose(states, seen[:-1]) and np.array_equal(actions, done):
                continue
            if np.allclose(states, seen[:-1]):
                raise Wrong(f"{case}, the states are right, but the actions are not. They are simply episode.actions.")
        if states.shape == (steps, 4) and actions.shape == (steps - 1,):
            raise Wrong(
                f"{case}, you returned {steps} states and {steps - 1} actions. Only the observations have one too "
                "many: return episode.actions as they are."
            )
        if states.shape == (steps - 1, 4) and actions.shape == (steps - 1,):
            raise Wrong(
                f"{case} there are {steps} pairs, but you returned {steps - 1}. "
                "actions[0] belongs to observations[0]: no action is left out, only the last observation."
            )
        raise Wrong(
            f"{case} the states should have shape ({steps}, 4) and the actions shape ({steps},), "
            f"but yours have {states.shape} and {actions.shape}, or other values."
        )
    return "States and actions line up: row i is what the agent saw, and entry i is what it did about it."


@exercise(
    check=_check_pairs,
    hints=[
        "actions[0] was chosen on seeing observations[0]. To which observation does no action belong?",
        "Everything but the last entry of an array is array[:-1].",
        "return episode.observations[:-1], and after a comma the actions as they are.",
    ],
)
def pairs(episode):
    states = episode.observations[:-1]
    actions = episode.actions
    return states, actions


def _check_one_hot(answer):
    for actions in ([0, 1, 1, 0, 1], [1, 1, 1], [0]):
        result = attempt(answer, np.array(actions))
        expected = [[1 - action, action] for action in actions]
        case = f"one_hot(np.array({actions})) should be {expected}"
        if not isinstance(result, (np.ndarray, list, tuple)):
            raise Wrong(f"{case}, but it is {_kind(result)}.")
        rows = _numbers(result, case)
        if rows.shape == (2, len(actions)) and len(actions) != 2:
            raise Wrong(f"{case}, but it has 2 rows instead of 2 columns. Turn it on its side: .T")
        if rows.ndim != 2 or rows.shape[1] == 1:
            raise Wrong(
                f"{case}, but yours has shape {rows.shape}. Each action needs two numbers, a row of its own, "
                "even when only one of the two actions comes up."
            )
        if rows.shape != (len(actions), 2):
            raise Wrong(f"{case}, with one row of two numbers for each action, but yours has shape {rows.shape}.")
        if np.array_equal(rows, expected):
            continue
        if np.array_equal(rows, 1 - np.array(expected)):
            raise Wrong(
                f"{case}, but yours is {rows.tolist()}: the columns are swapped. The first one is for action 0, left. "
                "A network trained on this would push the wrong way at every step."
            )
        raise Wrong(f"{case}, but yours is {rows.tolist()}.")
    return "One number for each action, and the 1 says which was taken: the two columns a softmax is compared with."


@exercise(
    check=_check_one_hot,
    hints=[
        "For each action you need a row: [1, 0] when it is 0, and [0, 1] when it is 1.",
        "Collect the rows in a list, in a loop over the actions, and turn the list into an array at the end.",
        "The row for an action is [1 - action, action]. Try it for 0 and for 1.",
    ],
)
def one_hot(actions):
    rows = []
    for action in actions:
        rows.append([1 - action, action])
    return np.array(rows)


def _check_read_confusion(answer):
    for counts in ([[30, 25], [10, 35]], [[5, 0], [15, 80]], [[0, 50], [0, 50]]):
        table = np.array(counts)
        result = attempt(answer, table)
        (left_left, left_right), (right_left, right_right) = counts
        total = table.sum()
        expected = (left_left + right_right) / total, left_left / (left_left + left_right)
        case = f"For the table {counts}"
        if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
            raise Wrong(f"{case} you returned {_kind(result)}. Return two numbers: `return accuracy, share_of_left`.")
        agreed, left = (require_number(value, f"{case}, each of the two shares") for value in result)
        right = f"{expected[0]:.2f} and {expected[1]:.2f}"
        said = f"{case} the two shares are {right}, but you returned {agreed:g} and {left:g}"
        if np.allclose((agreed, left), expected):
            continue
        if np.allclose((agreed, left), expected, atol=0.006):
            raise Wrong(
                f"{case} the two shares are {expected[0]:.6f} and {expected[1]:.6f}, but you returned {agreed:g} and "
                f"{left:g}. They look rounded: return them as they are, and round when you print."
            )
        if agreed > 1 or left > 1:
            raise Wrong(f"{said}. A share is between 0 and 1: divide the count by how many there could have been.")
        if np.allclose((left, agreed), expected):
            raise Wrong(f"{said}. They are in the wrong order: the accuracy comes first.")
        if np.isclose(agreed, 1 - expected[0]):
            raise Wrong(f"{said}. Your first number counts where they differ; they agree on the diagonal.")
        if not np.isclose(agreed, expected[0]):
            raise Wrong(
                f"{said}. They agree in table[0, 0] and in table[1, 1], that is in {left_left + right_right} "
                f"of all {total} rows."
            )
        if np.isclose(left, left_left / max(1, left_left + right_left)):
            raise Wrong(
                f"{said}. You divided by a column, what the network pushes left. "
                f"Of the coin's left pushes there are {left_left + left_right}: the first row."
            )
        if np.isclose(left, right_right / (right_left + right_right)):
            raise Wrong(f"{said}. Your second number is about the pushes to the right; those are in the second row.")
        if np.isclose(left, left_left / total):
            raise Wrong(f"{said}. For the second number divide by the coin's left pushes alone, not by all rows.")
        raise Wrong(f"{said}. The coin's left pushes are the first row; in table[0, 0] of them the network agrees.")
    return (
        "The last table was a network that always pushes right: accuracy one half, and not one left push found. "
        "One number would have hidden that."
    )


@exercise(
    check=_check_read_confusion,
    hints=[
        "They agree where row and column say the same: in table[0, 0] and in table[1, 1].",
        "The accuracy divides that by the sum of all four numbers, table.sum().",
        "The coin's left pushes are the first row, table[0]; divide table[0, 0] by its sum.",
    ],
)
def read_confusion(table):
    accuracy = (table[0, 0] + table[1, 1]) / table.sum()
    share_of_left = table[0, 0] / table[0].sum()
    return accuracy, share_of_left


_TRY_BEST = "You want that many of the best: best_games(games, count=count)"
_OTHER_GAMES = [
    (lambda games, count: best_games(games, min_score=count), "all games that reach a score of so much"),
    (worst_games, "the worst games"),
    (lambda games, count: games[games["game"] < count], "the first games of the table"),
]


def _check_threshold_experiment(answer):
    lengths = [3, 9, 4, 12, 5, 7, 20, 6]
    games = game_table([_episode(length) for length in lengths])
    counts, seeds = [1, 3, 6], [4, 5, 6, 7]
    wanted = {count: best_games(games, count=count) for count in counts}
    calls = []

    def score_of(rows, seed):
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
            raise Wrong(
                f"Your experiment called score_of with the seed {seed!r}. Give it one seed of the list at a time."
            )
        calls.append((rows, int(seed)))
        return float(100 * len(rows) + seed)

    result = attempt(answer, games.copy(), list(counts), list(seeds), score_of)
    if not isinstance(result, dict):
        raise Wrong(f"threshold_experiment should return a dict, {{count: [scores]}}, but it returned {_kind(result)}.")
    if not calls:
        raise Wrong("Your experiment never called score_of(rows, seed), which trains a network and returns its score.")
    for rows, _ in calls:
        if not hasattr(rows, "columns") or "game" not in rows.columns:
            raise Wrong(f"score_of needs rows of the table of games, but your experiment gave it {_kind(rows)}.")
    if all(len(rows) == len(games) for rows, _ in calls):
        raise Wrong("Every network learned from all the games, whatever the count. Try best_games(games, count=count)")
    if {seed for _, seed in calls} != set(seeds):
        used = sorted({seed for _, seed in calls})
        raise Wrong(
            f"With seeds = {seeds}, your networks used {used}. A lottery needs every ticket: loop over the seeds."
        )
    if list(result) != counts:
        raise Wrong(
            f"With counts = {counts} your dict has the keys {list(result)}. Make it before the loop, and add an entry "
            "for each count in the loop; return it after the loop."
        )
    for count in counts:
        scores = result[count]
        if not isinstance(scores, (list, tuple, np.ndarray)):
            raise Wrong(
                f"For {count} games you returned {_kind(scores)}. Keep the list of all scores: "
                "a single number hides how far apart the networks are."
            )
        scores = [require_number(score, f"A score for {count} games") for score in scores]
        if len(scores) != len(seeds):
            raise Wrong(
                f"For {count} games there should be {len(seeds)} scores, one a seed, but there are {len(scores)}."
            )
        rows = wanted[count]
        if scores != [100 * len(rows) + seed for seed in seeds]:
            kept = {len(used) for used, _ in calls}
            if count in kept:
                raise Wrong(f"For {count} games your networks learned from {count} rows, not games. Try best_games.")
            for select, name in _OTHER_GAMES:
                theirs = [len(select(games, other)) for other in counts for _ in seeds]
                if sorted(len(used) for used, _ in calls) == sorted(theirs):
                    raise Wrong(f"For {count} games your networks learned from {name}. {_TRY_BEST}")
            raise Wrong(
                f"For the best {count} of games with the scores {lengths}, score_of should get {len(rows)} rows, "
                f"with the seeds {seeds} in this order. Yours returned {scores}; the score here was 100 * rows + seed. "
                "Are they the best games, cut from all the games anew for each count?"
            )
    return (
        "An experiment that repeats: every count gets every seed, and all scores are kept, so you can see the spread."
    )


@exercise(
    check=_check_threshold_experiment,
    hints=[
        "Two loops: an outer one over the counts, an inner one over the seeds.",
        "In the outer loop, rows = best_games(games, count=count) and an empty list for the scores.",
        "In the inner loop, append score_of(rows, seed). After it, results[count] = the list.",
    ],
)
def threshold_experiment(games, counts, seeds, score_of):
    results = {}
    for count in counts:
        rows = best_games(games, count=count)
        scores = []
        for seed in seeds:
            scores.append(score_of(rows, seed))
        results[count] = scores
    return results


def _numbers(value, name):
    """The value as an array of numbers, or Wrong."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.empty(0, dtype=object)
    if array.dtype.kind == "b":
        raise Wrong(f"{name}: yours holds True and False. Keras wants the numbers 0 and 1: .astype(int)")
    if array.dtype.kind not in "iuf":
        raise Wrong(f"{name}: yours is {_kind(value)}, not an array of numbers.")
    return array


def _kind(value):
    text = f"{value!r} ({type(value).__name__})"
    return text if len(text) <= 80 else f"a {type(value).__name__}"
