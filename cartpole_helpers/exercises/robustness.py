"""Exercises of lesson 04, robustness."""

import functools

import numpy as np

from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.exercises.contest import Contest
from cartpole_helpers.exercises.exercise import Wrong, attempt, exercise, require_number


def _check_standard_error(answer):
    cases = [
        np.array([400.0, 500.0, 450.0, 500.0, 300.0, 250.0]),
        np.array([500.0, 120.0, 333.0, 500.0, 500.0, 41.0, 500.0, 260.0, 500.0]),
        np.linspace(100, 500, 50),
    ]
    for scores in cases:
        n, spread = len(scores), scores.std(ddof=1)
        case = f"standard_error({_list(scores)})"
        result = require_number(attempt(answer, scores), case)
        expected = spread / np.sqrt(n)
        if np.isclose(result, expected, rtol=1e-6):
            continue
        for wrong, reason in [
            (
                spread,
                "that is the standard deviation: how far single games lie from the mean. "
                "The mean of n games wanders less: divide by np.sqrt(n)",
            ),
            (
                scores.std(),
                "that is scores.std(), how far single games lie from the mean. Add ddof=1 and divide by np.sqrt(n)",
            ),
            (spread / n, "you divided by n. Divide by its square root: four times the games only halve the error"),
            (scores.std() / n, "you divided by n. Divide by its square root, and give std the ddof=1"),
            (
                scores.std() / np.sqrt(n),
                "that is without ddof=1. NumPy's std divides by n unless you say scores.std(ddof=1)",
            ),
            (
                scores.var(ddof=1) / n,
                "that is the square of it. Take the square root at the end, or start from std, not var",
            ),
            (scores.var(ddof=1) / np.sqrt(n), "that starts from the variance. Start from its square root, std"),
            (2 * expected, "that is two standard errors. One, please; we will double it where we need it"),
            (
                spread / np.sqrt(n - 1),
                "you divided by the square root of n - 1. The ddof=1 has seen to that; divide by np.sqrt(n)",
            ),
            (scores.mean(), "that is the mean"),
            (spread / 10, "you divided by 10, which is right for 100 games only. Divide by np.sqrt(len(scores))"),
            (
                scores.std() / 10,
                "you divided by 10, right for 100 games only. Divide by np.sqrt(len(scores)), and give std ddof=1",
            ),
        ]:
            if np.isclose(result, wrong, rtol=1e-6):
                raise Wrong(f"{case} should be {expected:.2f}, but it is {result:.2f}: {reason}.")
        if result in [round(expected, digits) for digits in range(5)]:
            raise Wrong(f"{case} is rounded, to {result:g}. Return it as it is, and round when you print.")
        raise Wrong(
            f"{case} should be {expected:.2f}, but it is {result:.2f}. Take the std, with ddof=1, over sqrt(n)."
        )
    return "That is how far the mean of so many games typically lies from the truth, told from one set of games alone."


@exercise(
    check=_check_standard_error,
    hints=[
        "Two steps: how far do single games spread? And how much does averaging over n of them shrink that?",
        "np.std(scores, ddof=1) is the spread of single games; len(scores) is n.",
        "Divide the one by np.sqrt of the other.",
    ],
)
def standard_error(scores):
    spread = np.std(scores, ddof=1)
    return spread / np.sqrt(len(scores))


WORDS = ("solved", "not solved", "can't tell")


def _check_verdict(answer):
    cases = [  # scores, verdict, and what a wrong answer suggests
        (np.array([500.0] * 99 + [490.0]), "solved", "mean and threshold are far more than two standard errors apart"),
        (np.array([100.0, 300.0] * 50), "not solved", "the mean of 200 is far below 475"),
        (
            np.array([500.0] * 77 + [400.0] * 23),
            "can't tell",
            "477 is above 475, but within two standard errors of it, so the truth may well be below. "
            "Compare the mean minus two standard errors with the threshold",
        ),
        (
            np.array([500.0] * 72 + [400.0] * 28),
            "can't tell",
            "472 is below 475, but within two standard errors of it, so the truth may well be above. "
            "Compare the mean plus two standard errors with the threshold",
        ),
        (
            np.array([500.0] * 7700 + [400.0] * 2300),
            "solved",
            "with 10,000 games the standard error is small enough. Perhaps you took the standard deviation for the "
            "standard error, or a margin that is always the same",
        ),
        (
            np.array([500.0] * 78 + [410.0] * 22),
            "can't tell",
            "the mean is more than one standard error above 475, but not two. One is too little: chance alone goes "
            "beyond one standard error about every third time",
        ),
        (
            np.array([500.0] * 82 + [410.0] * 18),
            "solved",
            "the mean is more than two standard errors above 475. Two is what was asked; do you ask for more?",
        ),
        (
            np.array([500.0] * 63 + [400.0] * 37),
            "not solved",
            "the mean is more than two standard errors below 475. Two is what was asked; do you ask for more?",
        ),
    ]
    results = []
    for scores, expected, hint in cases:
        described = (
            f"{len(scores):,} scores with mean {scores.mean():.1f} and standard error "
            f"{scores.std(ddof=1) / np.sqrt(len(scores)):.1f}"
        )
        result = attempt(answer, scores, 475)
        if not isinstance(result, str) or str(result) not in WORDS:
            raise Wrong(
                f"The verdict on {described} should be one of the words {', '.join(map(repr, WORDS))}, "
                f"but it is {result!r} ({type(result).__name__})."
            )
        results.append((str(result), expected, described, hint))
    swapped = {"solved": "not solved", "not solved": "solved"}
    if all(result == swapped.get(expected, expected) for result, expected, _, _ in results):
        raise Wrong("You have 'solved' and 'not solved' the wrong way round: solved means above the threshold.")
    if all(result != "can't tell" for result, _, _, _ in results):
        _, _, described, hint = results[2]
        raise Wrong(f'The verdict on {described} should be "can\'t tell", but your verdict is always sure: {hint}.')
    for result, expected, described, hint in results:
        if result != expected:
            raise Wrong(f"The verdict on {described} should be {expected!r}, but it is {result!r}: {_ended(hint)}")
    for threshold, expected in [(450, "solved"), (195, "solved"), (495, "not solved")]:
        result = attempt(answer, cases[2][0], threshold)
        if not isinstance(result, str) or str(result) != expected:
            raise Wrong(
                f"With a mean of 477 and a threshold of {threshold} the verdict should be {expected!r}, but it is "
                f"{result!r}. Do you use the threshold that is passed in, or a fixed 475?"
            )
    return (
        "A verdict that knows when it doesn't know. \"Can't tell\" is no failure: it says that more games are needed."
    )


@exercise(
    check=_check_verdict,
    hints=[
        "First the mean and its standard error: np.std(scores, ddof=1) / np.sqrt(len(scores)).",
        "The truth is probably between mean - 2 * error and mean + 2 * error. Where is the threshold?",
        'Below that whole interval: "solved". Above it: "not solved". Inside: "can\'t tell".',
    ],
)
def verdict(scores, threshold):
    mean = np.mean(scores)
    error = np.std(scores, ddof=1) / np.sqrt(len(scores))
    if mean - 2 * error > threshold:
        return "solved"
    if mean + 2 * error < threshold:
        return "not solved"
    return "can't tell"


BETTER = ("first", "second", "can't tell")
_PAIRED = (
    "Take the differences game by game, first - second, and the standard error of *these*: what the games have in "
    "common drops out"
)
_NOT_STD = "Perhaps you took the standard deviation of the differences for their standard error"


def _check_which_is_better(answer):
    rng = np.random.default_rng(4)
    hard = rng.uniform(200, 500, 100).round()  # what both have in common: how hard each game is
    close = hard - rng.integers(0, 9, 100)  # a little worse in most games
    many = np.tile(hard, 4)
    cases = [  # first, second, the answer, and what another answer suggests
        (np.full(50, 500.0), hard[:50], "first", f"the first one is far better. {_NOT_STD}"),
        (hard[:50], np.full(50, 500.0), "second", f"the second one is far better. {_NOT_STD}"),
        (
            hard,
            close,
            "first",
            f"the first one is a little better in most games. {_PAIRED}",
        ),
        (
            close,
            hard,
            "second",
            f"the second one is a little better in most games. {_PAIRED}",
        ),
        (
            hard,
            hard + np.where(np.arange(100) % 2, 10.0, -9.0),
            "can't tell",
            "the mean of the differences is within two standard errors of zero, so it may be luck",
        ),
        (
            hard,
            hard + np.where(np.arange(100) % 2, 10.0, -7.0),
            "can't tell",
            "the mean of the differences is more than one standard error away from zero, but not two",
        ),
        (
            many,
            many + np.where(np.arange(400) % 2, 10.0, -8.0),
            "second",
            "the mean of the differences is more than two standard errors away from zero. Do you ask for more? "
            "Or reckon as if there were always 100 games?",
        ),
    ]
    results = []
    for first, second, expected, hint in cases:
        apart = first - second
        described = (
            f"two policies with the means {first.mean():.1f} and {second.mean():.1f}, whose {len(apart)} differences "
            f"have the mean {apart.mean():.1f} and the standard error {apart.std(ddof=1) / np.sqrt(len(apart)):.2f}"
        )
        result = attempt(answer, first, second)
        if not isinstance(result, str) or str(result) not in BETTER:
            raise Wrong(
                f"For {described}, the answer should be one of {', '.join(map(repr, BETTER))}, "
                f"but it is {result!r} ({type(result).__name__})."
            )
        results.append((str(result), expected, described, hint))
    swapped = {"first": "second", "second": "first"}
    if all(result == swapped.get(expected, expected) for result, expected, _, _ in results):
        raise Wrong("You have 'first' and 'second' the wrong way round: the better one has the higher scores.")
    if all(result != "can't tell" for result, _, _, _ in results):
        _, _, described, hint = results[4]
        raise Wrong(f'For {described}, the answer should be "can\'t tell", but yours is always sure: {hint}.')
    for result, expected, described, hint in results:
        if result != expected:
            raise Wrong(f"For {described}, the answer should be {expected!r}, but it is {result!r}: {_ended(hint)}")
    return "It is your verdict on one row of numbers, the differences, with 0 as the threshold."


@exercise(
    check=_check_which_is_better,
    hints=[
        "np.asarray(first) - np.asarray(second) holds one number for each game. Who is better when it is above 0?",
        "Their mean has a standard error like any other: np.std(differences, ddof=1) / np.sqrt(len(differences)).",
        "It is verdict once more, on the differences, with 0 as the threshold and other words.",
    ],
)
def which_is_better(first, second):
    differences = np.asarray(first) - np.asarray(second)
    error = np.std(differences, ddof=1) / np.sqrt(len(differences))
    if np.mean(differences) > 2 * error:
        return "first"
    if np.mean(differences) < -2 * error:
        return "second"
    return "can't tell"


# Seven guesses and three cases, such that every typical mistake picks another guess or reports another mean.
GUESSES = np.array(
    [
        [-0.15, 0.01, 0.49, 0.34],
        [0.36, 0.14, -0.47, -0.25],
        [0.01, -0.04, 0.2, 0.01],
        [0.06, -0.37, 0.35, 0.23],
        [-0.14, 0.3, 0.38, 0.42],
        [0.37, -0.06, 0.39, -0.22],
        [-0.17, 0.35, 0.3, 0.46],
    ]
)
CASES = [(8, 11, 7), (5, 12, 2), (5, 65, 2)]  # games, search seed, judge seed


@functools.cache
def _scores(games, seed):
    """The scores of the guesses in these games, a row for each; whoever tries again need not wait for them again."""
    return evaluate(GUESSES, games, seed=seed)


def _best_mean(scores):
    return int(scores.mean(axis=1).argmax())


# Wrong ways to choose, each a function of a case, with what to say about them.
WRONG_CHOICES = [
    (
        lambda games, search_seed, judge_seed: _best_mean(_scores(100, judge_seed)),
        "The games of judge_seed choose it, and whoever is chosen by them has no fresh games any more. "
        "(Or did you choose without a seed?) Choose with search_seed",
    ),
    (
        lambda games, search_seed, judge_seed: _best_mean(_scores(games, judge_seed)),
        "Games of judge_seed choose it, and whoever is chosen by them has no fresh games any more. "
        "(Or did you choose without a seed?) Choose with search_seed",
    ),
    (
        lambda games, search_seed, judge_seed: _scores(games, search_seed).max(axis=1).argmax(),
        "It has the best *single* game. One lucky game is enough for that. Take the best mean",
    ),
    (
        lambda games, search_seed, judge_seed: _scores(games, search_seed)[:, 0].argmax(),
        "It is the best in only the first of the games. Take the mean of all of them",
    ),
    (
        lambda games, search_seed, judge_seed: _best_mean(_scores(3, search_seed)),
        "It is the best in the first three games. Play as many as `games` says",
    ),
    (
        lambda games, search_seed, judge_seed: _scores(games, search_seed).mean(axis=1).argmin(),
        "It has the lowest mean. Take the highest",
    ),
    (
        lambda games, search_seed, judge_seed: _scores(games, search_seed).mean(axis=0).argmax(),
        "That is the number of the easiest game, from mean(axis=0). evaluate(guesses, games, seed=search_seed) has "
        "a row of scores for each guess: mean(axis=1)",
    ),
    (
        lambda games, search_seed, judge_seed: 0,
        "It is always the first guess. If you took mean() without axis=1, that is one number for all guesses together",
    ),
]


def _check_choose_and_judge(answer):
    chosen, means = [], []
    for case in CASES:
        called_as = f"choose_and_judge(guesses, {', '.join(map(str, case))})"
        result = attempt(answer, GUESSES, *case)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise Wrong(
                f"{called_as} should return two things, the chosen weights and their fresh mean, not {result!r}."
            )
        weights, mean = result
        if np.ndim(weights) == 0 and np.ndim(mean) == 1:
            raise Wrong("You return the mean first. Return the weights first, then their mean over fresh games.")
        if isinstance(weights, (int, np.integer)) and not isinstance(weights, (bool, np.bool_)):
            raise Wrong(
                f"{called_as} returned {weights!r} as the winner: its row number. "
                f"Return the weights: guesses[{weights}]."
            )
        chosen.append(_row_of(weights, called_as))
        means.append(_fresh_mean(mean, f"The mean that {called_as} returned"))

    played = [_scores(games, search_seed) for games, search_seed, _ in CASES]
    best = [_best_mean(scores) for scores in played]
    if chosen != best:
        where = next(i for i in range(len(CASES)) if chosen[i] != best[i])
        games, search_seed, _ = CASES[where]
        scores, mine, right = played[where], chosen[where], best[where]
        reason = next(
            (reason for choice, reason in WRONG_CHOICES if [int(choice(*case)) for case in CASES] == chosen),
            "evaluate(guesses, games, seed=search_seed) has a row of scores for each guess. Take the best mean",
        )
        raise Wrong(
            f"In the {games} games of seed {search_seed}, your search chose guess {mine} with {scores[mine].tolist()} "
            f"over guess {right} with {scores[right].tolist()}. {reason}."
        )
    for (games, search_seed, judge_seed), scores, index, mean in zip(CASES, played, best, means, strict=True):
        fresh = _scores(100, judge_seed)[index]
        if np.isclose(mean, fresh.mean()):
            continue
        for wrong, reason in [
            (
                scores[index].mean(),
                "the mean in the search's own games, by which it was chosen, luck included. "
                "Judge it in fresh games, with judge_seed",
            ),
            (
                _scores(100, search_seed)[index].mean(),
                "the mean in 100 games with the seed of the search: its own games are among them. Use judge_seed",
            ),
            (fresh.max(), "the best score of a single game, or the median. Take the mean of the 100 fresh games"),
            (
                _scores(games, judge_seed)[index].mean(),
                f"the mean over {games} fresh games. Judge in 100",
            ),
        ]:
            if np.isclose(mean, wrong):
                raise Wrong(f"The winner is right. But {mean:.1f} is {reason}.")
        if mean in [round(fresh.mean(), digits) for digits in range(2)]:
            raise Wrong("The winner is right, and so is its mean, but you rounded it. Return it as it is.")
        raise Wrong(
            f"The winner is right, but its mean over the 100 games of seed {judge_seed} is {fresh.mean():.1f}, and you "
            f"returned {mean:.1f}. Try: evaluate(best, 100, seed=judge_seed).mean()"
        )
    return "Chosen in some games, judged in others: what you report is what anybody else can expect from this policy."


@exercise(
    check=_check_choose_and_judge,
    hints=[
        "Two steps that share no game: choose with search_seed, then judge the one you chose with judge_seed.",
        "evaluate(guesses, games, seed=search_seed).mean(axis=1) holds a mean for each guess; its argmax() says "
        "which is the highest.",
        "Judge with evaluate(best, 100, seed=judge_seed).mean(), and return best and that mean.",
    ],
)
def choose_and_judge(guesses, games, search_seed, judge_seed):
    means = evaluate(guesses, games, seed=search_seed).mean(axis=1)
    best = guesses[means.argmax()]
    fresh = evaluate(best, 100, seed=judge_seed)
    return best, fresh.mean()


BUDGET = 300


def _check_my_search(answer):
    contest = Contest(answer, budget=BUDGET, size=4, play=evaluate, seed=100)
    fresh = evaluate(contest.found, 100, seed=77)
    measured = contest.judged(
        fresh,
        "Does it keep the lowest scores instead of the highest, or other weights than those that got them?"
        if fresh.mean() < 100
        else "One game for each guess finds about 400: luck decides among the winners. "
        "A few games for each of 100 guesses, or a second round for the best, does better.",
    )
    if all(_positive(table) for table in contest.tables):
        return (
            f"{measured} But every weight you tried was positive: the first cheat of this lesson, the answer was in "
            "the range. What does your search find between -0.5 and 0.5?"
        )
    return f"{measured} Can you get more for the same {BUDGET} games, or the same for fewer?"


@exercise(
    check=_check_my_search,
    hints=[
        "Start simple: 100 guesses, 3 games each, best mean. What does the check say?",
        "Then spend unevenly. Most guesses show in their first game that they are hopeless.",
        "Let 200 guesses play one game. np.argsort(-scores)[:10] says which ten did best; give those ten games each.",
    ],
)
def my_search(play_games, rng):
    guesses = rng.uniform(-0.5, 0.5, (200, 4))
    first = play_games(guesses, 1)[:, 0]
    finalists = guesses[np.argsort(-first)[:10]]
    means = play_games(finalists, 10).mean(axis=1)
    return finalists[means.argmax()]


def _ended(hint):
    return hint if hint.endswith("?") else f"{hint}."


def _plain(number):
    return int(number) if float(number).is_integer() else float(number)


def _list(numbers):
    shown = [_plain(round(float(number), 3)) for number in numbers]
    return str(shown) if len(shown) <= 10 else f"{len(shown)} scores from {min(shown)} to {max(shown)}"


def _positive(table):
    return all(isinstance(weight, (int, float, np.number)) and weight >= 0 for weight in table.ravel())


def _row_of(chosen, called_as):
    if not isinstance(chosen, (list, tuple, np.ndarray)) or np.shape(chosen) != (4,):
        raise Wrong(f"{called_as} should return four weights first, but it returned {chosen!r}.")
    numbers = [require_number(weight, "A weight of your winner") for weight in chosen]
    for index, guess in enumerate(GUESSES):
        if guess.tolist() == numbers:
            return index
    raise Wrong(f"{called_as} returned the weights {_list(numbers)}, which are not among the guesses.")


def _fresh_mean(value, what):
    if isinstance(value, (list, tuple, np.ndarray)):
        raise Wrong(f"{what} should be one number, but it is a list of {len(value)} scores. Take their mean.")
    return require_number(value, what)
