"""Exercises of lesson 06, better search. They are checked by what they compute: chance hides mistakes from a score."""

import numpy as np

from cartpole_helpers.exercises.contest import Contest
from cartpole_helpers.exercises.exercise import Wrong, attempt, exercise
from cartpole_helpers.useless_sensors import evaluate_with_noise


def _check_accept(answer):
    cases = [
        (120, 300, True, "The new policy is better: move there"),
        (300, 120, False, "The new policy is worse: stay"),
        (9, 10, True, "One more step is better, too"),
    ]
    tie = "Then nothing is lost by moving, and on flat ground it is the only way to get anywhere"
    cases += [(9, 9, True, tie), (500, 500, True, tie)]
    results = []
    for best_score, score, _, _ in cases:
        result = attempt(answer, best_score, score)
        if not isinstance(result, (bool, np.bool_)):
            raise Wrong(
                f"accept({best_score}, {score}) should be True or False, but it is {result!r} "
                f"({type(result).__name__}). A comparison is one of them: return ... > ..."
            )
        results.append(bool(result))
    if results[:2] == [False, True]:
        raise Wrong("You move where it gets worse, and stay where it gets better. Which score is the new one?")
    for (best_score, score, expected, reason), result in zip(cases, results, strict=True):
        if result != expected:
            raise Wrong(f"accept({best_score}, {score}) should be {expected}, but it is {result}. {reason}.")
    return "It climbs where it can, and wanders where it can't: on flat ground every step is as good as any other."


@exercise(
    check=_check_accept,
    hints=[
        "Three cases: the new score is higher, lower, or the same. In which of them may it move?",
        "Higher: yes. Lower: no. The same: yes, or it stays on flat ground for ever. One comparison says all three.",
        "return score >= best_score",
    ],
)
def accept(best_score, score):
    return score >= best_score


# Scores out of order, without a tie at any cut, and weights that tell nothing of them.
POLICIES = np.random.default_rng(6).uniform(-0.5, 0.5, (8, 4)).round(2)
SCORES = np.array([45, 9, 500, 120, 33, 310, 10, 77])


def _check_elites(answer):
    for count in (3, 5):
        right = POLICIES[np.argsort(-SCORES)[:count]]
        case = f"Of the scores {SCORES.tolist()} the {count} best"
        result = attempt(answer, POLICIES, SCORES, count)
        found = _table(result, f"elites(weights, scores, {count})", "the rows of weights")
        if found.ndim == 1 and len(found) == count:
            if np.array_equal(np.sort(found), np.sort(SCORES)[-count:]):
                raise Wrong("You return the best scores. Return the weights that got them: the same rows of `weights`.")
            if np.isin(found, np.arange(len(SCORES))).all():
                raise Wrong(
                    f"You return the row numbers {found.astype(int).tolist()}. Return the rows: weights[numbers]."
                )
        if found.shape != right.shape:
            raise Wrong(
                f"{case} are {count} rows of four weights, shape {right.shape}, but yours has shape {found.shape}."
            )
        rows = [next((i for i, row in enumerate(POLICIES) if np.array_equal(row, each)), None) for each in found]
        if None in rows:
            raise Wrong(
                "There are rows in your answer that are not in `weights`. Did you sort the weights themselves? Sort "
                "the *scores*, and take the rows that belong to them: np.argsort tells which."
            )
        kept = sorted(SCORES[rows].tolist(), reverse=True)
        best = sorted(SCORES.tolist(), reverse=True)[:count]
        if kept != best:
            if kept == sorted(SCORES.tolist())[:count][::-1]:
                raise Wrong(
                    f"You keep those with the scores {kept}, the {count} worst. np.argsort counts upwards: take the "
                    "last ones, or sort -scores."
                )
            raise Wrong(f"{case} are {best}, but you keep those with the scores {kept}.")
    return "Half of the method is done: now the next guesses can begin where the last ones worked."


@exercise(
    check=_check_elites,
    hints=[
        "np.argsort(scores) lists the places of the scores from the lowest to the highest. Which of them do you want?",
        "np.argsort(-scores)[:count] are the places of the highest. An array takes such a list in brackets.",
        "return weights[np.argsort(-scores)[:count]]",
    ],
)
def elites(weights, scores, count):
    return weights[np.argsort(-scores)[:count]]


# Each weight has a middle and a spread of its own, so that a mean or a spread along the wrong axis shows.
ELITE_MEANS = np.array([-2.0, 0.5, 1.0, 4.0])
ELITE_SPREADS = np.array([0.2, 0.05, 1.0, 0.5])


def _elite():
    rows = np.random.default_rng(60).normal(size=(10, 4))
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    return (ELITE_MEANS + ELITE_SPREADS * rows).round(3)


def _check_next_generation(answer):
    elite, size = _elite(), 4000
    rng = np.random.default_rng(1)
    before = rng.bit_generator.state
    drawn = _table(attempt(answer, elite, size, rng), f"next_generation(elite, {size}, rng)", "a table of weights")
    if drawn.shape != (size, 4):
        extra = " Give rng.normal the shape as its third argument: (size, 4)." if drawn.size == 4 else ""
        raise Wrong(
            f"For size={size} there should be {size} rows of four weights, shape ({size}, 4), but yours has shape "
            f"{drawn.shape}.{extra}"
        )
    if rng.bit_generator.state == before:
        raise Wrong("next_generation did not take its random numbers from rng. Draw them with rng.normal(...)")
    if np.isin(drawn, elite).all():
        raise Wrong(
            "All your weights were in the elite already. The next generation is *new*: drawn around their mean, with "
            "rng.normal(mean, spread, (size, 4))."
        )
    means, spreads = drawn.mean(axis=0), drawn.std(axis=0)
    shown = f"The elite's means are {elite.mean(axis=0).round(2).tolist()}, weight by weight"
    if np.abs(means - elite.mean()).max() < 0.15:
        raise Wrong(
            f"{shown}, but all your weights lie around {elite.mean():.2f}: mean() without axis=0 is one number for the "
            "whole table. Each weight needs a mean of its own."
        )
    if not np.allclose(means, elite.mean(axis=0), atol=0.12):
        raise Wrong(f"{shown}, but yours lie around {means.round(2).tolist()}. mean(axis=0) goes down the columns.")
    right = elite.std(axis=0)
    shown = f"The elite spreads by {right.round(2).tolist()}, weight by weight"
    for spread, reason in [
        (np.full(4, elite.std()), "std() without axis=0 is one number for the whole table"),
        (np.zeros(4), "you draw the same policy again and again. The second argument of rng.normal is the spread"),
        (right**2, "that is var. The spread is its square root, std"),
        (np.ones(4), "that is what rng.normal does when it is not told how far. Its second argument is the spread"),
    ]:
        if np.allclose(spreads, spread, rtol=0.08, atol=1e-9):
            raise Wrong(f"{shown}, but yours by {spreads.round(2).tolist()}: {reason}.")
    if not np.allclose(spreads, right, rtol=0.12):
        raise Wrong(
            f"{shown}, but yours by {spreads.round(2).tolist()}. std(axis=0) goes down the columns, one number for "
            "each weight; std(axis=1) goes along the rows, one for each policy."
        )
    together = np.corrcoef(drawn.T)[np.triu_indices(4, 1)]
    if np.abs(together).max() > 0.9:
        raise Wrong("Your four weights rise and fall together. Draw each of them by itself: the shape is (size, 4).")
    return "A new cloud, around the mean of the winners and as wide as they lay apart. Repeat it, and it has a name."


@exercise(
    check=_check_next_generation,
    hints=[
        "Two numbers for each of the four weights: where the elite lies (mean) and how far it spreads (std).",
        "A row is a policy, a column a weight. So mean and std go down the columns: axis=0.",
        "rng.normal(mean, spread, (size, 4)) draws the table.",
    ],
)
def next_generation(elite, size, rng):
    mean, spread = elite.mean(axis=0), elite.std(axis=0)
    return rng.normal(mean, spread, (size, 4))


def _check_one_generation(answer):
    rng = np.random.default_rng(2)
    # A game that is easy to see through: the score says how near a policy is to a secret place.
    secret = np.array([1.0, -3.0, 2.0, 0.5])
    weights = rng.normal(secret - 1, 1.0, (50, 4))
    played = []

    def play_games(policies, games):
        played.append((np.array(policies, copy=True), games))
        scores = 500 - 20 * np.abs(np.atleast_2d(policies) - secret).sum(axis=1)
        return np.repeat(scores[:, np.newaxis], games, axis=1)

    before = rng.bit_generator.state
    result = attempt(answer, play_games, weights, rng)
    drawn = _table(result, "one_generation(play_games, weights, rng)", "the next table of weights")
    if not played:
        raise Wrong("No game was played. Ask for one game with each policy: play_games(weights, 1)")
    if len(played) > 1 or played[0][0].shape != weights.shape or played[0][1] != 1:
        asked = sum(len(np.atleast_2d(policies)) * games for policies, games in played)
        raise Wrong(
            f"A generation of 50 policies should play 50 games, one each, in one call of play_games; yours made "
            f"{len(played)} call(s) and {asked} games."
        )
    if drawn.shape != weights.shape:
        raise Wrong(
            f"The next generation should have this one's shape, {weights.shape}, but yours has shape {drawn.shape}."
            + (" Did you return the elite? It is what the next is drawn around." if drawn.shape == (10, 4) else "")
        )
    if np.allclose(drawn, weights[0]):
        raise Wrong(
            "All that you draw is the first policy again. Are your scores a plain list? play_games returns a table "
            "with one column, and play_games(weights, 1)[:, 0] is that column."
        )
    if rng.bit_generator.state == before or np.isin(drawn, weights).all():
        raise Wrong("The next generation holds no new policies. Draw it around the elite: next_generation(...)")
    scores = 500 - 20 * np.abs(weights - secret).sum(axis=1)
    order = np.argsort(-scores)
    # With 50 draws, a mean is known to within spread / sqrt(50); four of these leave room for any right answer.
    for rows, reason in [
        (order[:10], ""),
        (order[-10:], "around the ten *worst*. Keep those with the highest scores"),
        (order[:1], "around the single best. Keep ten"),
        (np.arange(50), "around all fifty, or around far more than ten. Choose the ten best first, by their scores"),
        (np.arange(10), "around the first ten. Choose the ten best, by their scores"),
    ]:
        mean, spread = weights[rows].mean(axis=0), weights[rows].std(axis=0)
        room = 4 * np.maximum(spread, 1e-9) / np.sqrt(50)
        if (np.abs(drawn.mean(axis=0) - mean) <= room).all() and np.allclose(drawn.std(axis=0), spread, rtol=0.45):
            if reason:
                raise Wrong(f"Your next generation is drawn {reason}.")
            return "That is the whole cross-entropy method. What follows is only repetition."
    mean, spread = weights[order[:10]].mean(axis=0), weights[order[:10]].std(axis=0)
    raise Wrong(
        f"The ten best have the means {mean.round(2).tolist()} and the spreads {spread.round(2).tolist()}, but your "
        f"next generation has {drawn.mean(axis=0).round(2).tolist()} and {drawn.std(axis=0).round(2).tolist()}. Play, "
        "take the elites with the ten highest scores, and draw the next generation from these."
    )


@exercise(
    check=_check_one_generation,
    hints=[
        "Three steps: play, choose, draw. You have written the last two.",
        "play_games(weights, 1) is a table with one column; [:, 0] makes a plain list of scores of it.",
        "best = elites(weights, scores, 10), then return next_generation(best, len(weights), rng).",
    ],
)
def one_generation(play_games, weights, rng):
    scores = play_games(weights, 1)[:, 0]
    best = weights[np.argsort(-scores)[:10]]
    return rng.normal(best.mean(axis=0), best.std(axis=0), weights.shape)


BUDGET = 600
SIZE = 12  # four weights for CartPole's sensors, eight for useless ones


def _check_sensor_search(answer):
    contest = Contest(answer, SIZE, budget=BUDGET, size=SIZE, play=evaluate_with_noise, seed=600)
    measured = contest.judged(
        evaluate_with_noise(contest.found, 50, seed=66),
        "Guessing stays below 300 here, however the games are shared out: a guess is noisy in every weight. "
        "The mean of the winners is not: draw clouds around it.",
    )
    return f"{measured} Can you get more for the same {BUDGET} games, or the same for fewer?"


@exercise(
    check=_check_sensor_search,
    hints=[
        "Start with the cross-entropy method: 12 generations of 50 policies, each `size` weights long.",
        "The first cloud is rng.uniform(-0.5, 0.5, (50, size)). After each round of games, draw the next around the "
        "ten best. In the end return a mean, not a single policy.",
        "Then improve on it. Which part of the method did the work, and which could be left out?",
    ],
)
def sensor_search(play_games, size, rng):
    weights = rng.uniform(-0.5, 0.5, (50, size))
    for _ in range(12):
        scores = play_games(weights, 1)[:, 0]
        best = weights[np.argsort(-scores)[:10]]
        weights = rng.normal(best.mean(axis=0), best.std(axis=0), (50, size))
    return best.mean(axis=0)


def _table(value, called_as, wanted):
    """The value as an array of numbers, or :class:`Wrong`."""
    if not isinstance(value, (list, tuple, np.ndarray)):
        raise Wrong(f"{called_as} should be {wanted}, an array, but it is {value!r} ({type(value).__name__}).")
    try:
        table = np.asarray(value)
    except ValueError:
        table = np.empty(0, dtype=object)
    if table.dtype.kind not in "iuf":
        raise Wrong(f"{called_as} should be {wanted}, an array of numbers, but yours is not made of numbers alone.")
    if not np.isfinite(table).all():
        raise Wrong(f"{called_as} should be {wanted}, but a number in it is not finite.")
    return table.astype(float)
