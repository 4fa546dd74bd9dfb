"""Exercises of lesson 05, imitation with Keras."""

import numpy as np

from cartpole_helpers.episode import Episode
from cartpole_helpers.exercises.exercise import Wrong, attempt, exercise, require_number
from cartpole_helpers.imitation import best_games, game_table, worst_games
from cartpole_helpers.physics import TIPPED_OVER


def _episode(score, first=0.0):
    """A game of so many steps in which every number is another one, so that rows cannot be mistaken for each other."""
    observations = (first + np.arange(4 * (score + 1)) / 100).reshape(score + 1, 4).astype(np.float32)
    actions = (np.arange(score) * 7 % 5 % 2).astype(np.int64)
    return Episode(observations, actions, float(score), TIPPED_OVER, "CartPole-v1")


class Games(list):
    """A list of games that says so when something is taken out of it."""

    def remove(self, *_):
        raise Wrong(
            "Your function takes games out of the list it was given. Whoever called it still needs that list: begin a "
            "new list, and append to that."
        )

    pop = clear = __delitem__ = remove


def _check_keep_the_best(answer):
    for number, (scores, min_reward) in enumerate(
        [([9, 120, 35, 140, 12], 100), ([9, 100, 35, 99], 100), ([9, 24, 35, 20], 20)]
    ):
        episodes = [_episode(score) for score in scores]
        result = attempt(answer, Games(episodes), min_reward)
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
        if kept == sorted(expected):
            continue
        case = f"{case}, but you kept {kept}"
        if kept == sorted(score for score in scores if score > min_reward):
            raise Wrong(f"{case}. A score of exactly {min_reward} reaches it: compare with >=, not with >.")
        if kept == sorted(score for score in scores if score < min_reward):
            raise Wrong(f"{case}. Those are the ones that did not reach it: the comparison is the wrong way round.")
        if number == 0 and kept in ([], [120]):  # found after one round, or one hit
            raise Wrong(
                f"{case}. Is the `return`, or the beginning of a new list, inside the loop? Then only one round "
                "counts. If not, compare the `.score` of each episode with min_reward: >="
            )
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
            raise Wrong(f"{case}, your shapes are right, but not the states. Row i is episode.observations[i].")
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
            f"but yours have {states.shape} and {actions.shape}."
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


def _gradient_step_in(weights, states, too_high, rate):
    return weights - rate * states.T @ too_high / len(states)


def _check_gradient_step(answer):
    rng = np.random.default_rng(5)
    for rows, rate in ((1, 1.0), (6, 0.5), (40, 2.0)):
        states, weights = rng.normal(size=(rows, 4)), rng.normal(size=(4, 2))
        powers = np.exp(states @ weights)
        chances = powers / powers.sum(axis=1, keepdims=True)
        targets = np.eye(2, dtype=int)[rng.integers(2, size=rows)]
        case = f"With {rows} row{'s' * (rows > 1)} and a rate of {rate:g}"
        result = attempt(answer, weights, states, chances, targets, rate)
        if isinstance(result, (tuple, list)) and len(result) == 2 and np.shape(result[0]) == (4, 2):
            raise Wrong("gradient_step should return one thing, the new weights.")
        new = _numbers(result, "The new weights")
        if new.shape == (2, 4):
            raise Wrong(f"{case} your weights have shape (2, 4), turned on their side. Try states.T @ too_high")
        if new.shape != (4, 2):
            raise Wrong(
                f"{case} the new weights should have shape (4, 2), as the old ones have, but yours have {new.shape}. "
                "Try states.T @ too_high: it adds up over all rows, for each number of the state and each action."
            )
        too_high = chances - targets
        if np.allclose(new, _gradient_step_in(weights, states, too_high, rate)):
            continue
        gradient = states.T @ too_high / rows
        for wrong, reason in [
            (weights + rate * gradient, "This goes uphill, to a larger loss. Subtract the gradient (chance - target)"),
            (weights - rate * rows * gradient, "You added up over the rows. Take the mean: divide by len(states)"),
            (
                weights + rate * rows * gradient,
                "This goes uphill, and adds up. Subtract, and take the mean over the rows",
            ),
            (weights - gradient, "The rate is missing: it says how far the step goes"),
            (gradient, "That is the gradient. Return the weights after the step: weights - rate * gradient"),
            (rate * gradient, "That is the step. Return the weights after it: weights - rate * gradient"),
            (-rate * gradient, "That is the step. Return the weights after it: weights - rate * gradient"),
            (
                weights,
                "They are the old ones. Return what comes of the step (and take the mean over the rows alone: in each "
                "row, what is too high for one action is too low for the other)",
            ),
            (weights - rate * states.T @ chances / rows, "The targets are missing: too high is chance - target"),
            (weights - rate * gradient / 2, "You divided by all entries. Divide by the rows: len(states)"),
            (weights - rate * states.T @ (too_high**2) / rows, "No square is needed: take chance - target as it is"),
        ]:
            if np.allclose(new, wrong):
                raise Wrong(f"{case} the new weights are others. {reason}.")
        raise Wrong(
            f"{case} your weights are {_short_table(new)}, but should be "
            f"{_short_table(_gradient_step_in(weights, states, too_high, rate))}. The gradient is the mean over all "
            "rows of state times (chance - target)."
        )
    return "A step downhill: repeated, it is the whole of training, in this loop as in the largest network."


@exercise(
    check=_check_gradient_step,
    hints=[
        "How much too high is each chance? chances - targets, a table with a row for each state.",
        "states.T @ (chances - targets) adds up state times too high. Divide by len(states) for the mean.",
        "Downhill is against the gradient: weights - rate * gradient.",
    ],
)
def gradient_step(weights, states, chances, targets, rate):
    too_high = chances - targets
    gradient = states.T @ too_high / len(states)
    return weights - rate * gradient


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
        if not hasattr(rows, "columns") or "game" not in rows.columns:
            raise Wrong(f"score_of needs rows of the table of games, but your experiment gave it {_kind(rows)}.")
        calls.append((rows, int(seed)))
        return float(100 * len(rows) + seed)

    result = attempt(answer, games.copy(), list(counts), list(seeds), score_of)
    if not isinstance(result, dict):
        raise Wrong(f"threshold_experiment should return a dict, {{count: [scores]}}, but it returned {_kind(result)}.")
    if not calls:
        raise Wrong("Your experiment never called score_of(rows, seed), which trains a network and returns its score.")
    if all(len(rows) == len(games) for rows, _ in calls):
        raise Wrong("Every network learned from all the games, whatever the count. Try best_games(games, count=count)")
    if {seed for _, seed in calls} != set(seeds):
        used = sorted({seed for _, seed in calls})
        raise Wrong(
            f"With seeds = {seeds}, your networks used {used}. A lottery needs every ticket: loop over the seeds."
        )
    if set(map(str, result)) == set(map(str, counts)) and set(result) != set(counts):
        raise Wrong(
            f"Your dict has the keys {list(result)}, which are no whole numbers. Take the counts themselves as keys: "
            "results[count] = ..."
        )
    if set(result) == set(seeds):
        raise Wrong(f"Your dict has the keys {list(result)}, which are the seeds. Take the counts: {counts}")
    if set(result) != set(counts):
        raise Wrong(
            f"With counts = {counts} your dict has the keys {list(result)}. Make it before the loop, and add an entry "
            "for each count in the loop; return it after the loop."
        )
    for count in counts:
        scores = result[count]
        if not isinstance(scores, (list, tuple, np.ndarray)):
            hides = " A single number hides how far apart the networks are." if np.isscalar(scores) else ""
            raise Wrong(f"For {count} games you returned {_kind(scores)}. Keep the list of all scores.{hides}")
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


def _short_table(table):
    return [[round(float(number), 2) for number in row] for row in table]


def _kind(value):
    text = f"{value!r} ({type(value).__name__})"
    return text if len(text) <= 80 else f"a {type(value).__name__}"
