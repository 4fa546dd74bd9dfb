"""Searches that learn where to look, and what they had learned when.

The searches are generators, for :func:`~cartpole_helpers.search.run_together`: ``scores = yield Round(weights)`` hands
a table of policies over, waits until each has played a game, and goes on with their scores.
"""

import numpy as np

from cartpole_helpers.evaluation import at_least_one, evaluate
from cartpole_helpers.search import Round, best_of, two_rounds

EVEN_SPREAD = 1 / np.sqrt(12)  # the standard deviation of numbers drawn evenly from [-0.5, 0.5)


def guess(rng, *, games=300, size=4, keep=1):
    """Guess blindly, and choose the mean of the best: of the best one, or of as many as ``keep`` says.

    Args:
        rng: a NumPy random generator.
        games: the budget, one game for each guess. It asks for them 50 at a time.
        size: how many weights a policy has.
        keep: how many of the best to take the mean of.

    Raises, as soon as it is run:
        TypeError, ValueError: ``games`` or ``keep`` is not a whole number of at least 1.
    """
    at_least_one("games", games)
    at_least_one("keep", keep)
    weights, scores, choice = np.empty((0, size)), np.empty(0), None
    while len(weights) < games:
        more = rng.uniform(-0.5, 0.5, (min(50, games - len(weights)), size))
        scores = np.append(scores, (yield Round(more, choice=choice)))
        weights = np.concatenate([weights, more])
        choice = best_of(weights, scores, keep).mean(axis=0)
    return choice, np.sort(scores)[-keep:].mean()


def guess_in_two_rounds(rng, *, games=300, size=4):
    """Guess with two thirds of the budget, and let the ten best play a final with the rest: lesson 04's fair search.

    Raises:
        TypeError, ValueError: ``games`` is not a whole number of at least 30.
    """
    at_least_one("games", games)
    if games < 30:
        raise ValueError(f"ten finalists need a game each, and 20 guesses before it: games={games} is less than 30")
    final_games = games // 30
    guesses = rng.uniform(-0.5, 0.5, (games - 10 * final_games, size))
    return two_rounds(guesses, finalists=10, final_games=final_games)


def not_worse(best_score, score):
    """Whether hill climbing moves: yes, unless it would get worse."""
    return score >= best_score


def hill_climb(rng, accept=not_worse, *, games=300, tries=10, noise=0.1, size=4):
    """Stay near the best so far: try a few small changes of it, and move to the best of these if it is accepted.

    Args:
        rng: a NumPy random generator.
        accept: called with the best score so far and the best new one; says whether to move.
        games: the budget. The start takes one game, and each round ``tries``.
        tries: how many changes it tries, a game each, before it moves.
        noise: standard deviation of what is added to each weight.
        size: how many weights a policy has.

    Raises, as soon as it is run:
        TypeError, ValueError: ``games`` or ``tries`` is not a whole number of at least 1.
    """
    at_least_one("games", games)
    at_least_one("tries", tries)
    best = rng.uniform(-0.5, 0.5, size)
    best_score = (yield Round(best[np.newaxis])).max()
    for _ in range((games - 1) // tries):
        near = best + rng.normal(0, noise, (tries, size))
        scores = (yield Round(near, choice=best))[:, 0]
        if accept(best_score, scores.max()):
            best, best_score = near[scores.argmax()], scores.max()
    return best, best_score


def cross_entropy(rng, *, games=300, population=50, elites=10, size=4, shrink=True):
    """The cross-entropy method: draw a cloud of policies, keep the best, and draw the next cloud around these.

    R. Y. Rubinstein, "The cross-entropy method for combinatorial and continuous optimization" (1999).

    Args:
        rng: a NumPy random generator.
        games: the budget, one game for each policy.
        population: how many policies a generation has.
        elites: how many of them the next one is drawn around.
        size: how many weights a policy has.
        shrink: whether the next generation spreads as far as the elites do, weight by weight. If not, all
            generations spread as far as the first.

    What it chooses is the mean of the last elites, and the score is theirs.

    Raises, as soon as it is run:
        TypeError, ValueError: a number is not a whole one of at least 1, there are more elites than policies in a
            generation, or not games enough for one.
    """
    for name, value in [("games", games), ("population", population), ("elites", elites)]:
        at_least_one(name, value)
    if games < population:
        raise ValueError(f"one generation plays {population} games, but got games={games}. Try games={population}")
    if elites > population:
        raise ValueError(f"of {population} policies, at most as many can be elites, but got {elites}. Try elites=10")
    mean, spread = np.zeros(size), EVEN_SPREAD
    for _ in range(games // population):
        weights = rng.normal(mean, spread, (population, size))
        scores = (yield Round(weights, choice=mean))[:, 0]
        best = best_of(weights, scores, elites)
        mean = best.mean(axis=0)
        if shrink:
            spread = best.std(axis=0)
    return mean, np.sort(scores)[-elites:].mean()


def learning_curve(results, every=50, trials=20, seed=None, play=evaluate):
    """What searches of one kind would have chosen, had they had to stop early: how good was it, and what had it cost?

    Args:
        results: what :func:`~cartpole_helpers.search.run_together` returned, for searches that ask for as many games.
        every: look about every so many games, and at the end.
        trials: fresh games for each choice.
        seed: of these games.
        play: what plays them, called as ``evaluate`` is.

    Returns:
        Three arrays: the games that each search had played (m,), the steps that these lasted on average (m,), and
        the mean fresh score of each search's choice (m, searches).

    Raises:
        ValueError: there are no results, they asked for different numbers of games, or do not say on the way what they
            would choose.
    """
    at_least_one("every", every)
    if len({tuple(scores.size for _, scores in result.rounds) for result in results}) != 1:
        raise ValueError(
            f"learning_curve needs results of searches that ask for equally many games, but got {len(results)} that do "
            "not. Try run_together([guess(rng) for _ in range(10)], rng)"
        )
    games, steps, choices = [], [], []
    played = np.cumsum([scores.size for _, scores in results[0].rounds])
    lasted = np.cumsum([[scores.sum() for _, scores in result.rounds] for result in results], axis=1)
    for number, so_far in enumerate(played):
        last = number + 1 == len(played)
        if last or (so_far - 1) // every < (played[number + 1] - 1) // every:  # the next would go beyond a multiple
            games.append(so_far)
            steps.append(lasted[:, number].mean())
            choices += [each.weights if last else each.rounds[number + 1][0].choice for each in results]
    if any(choice is None for choice in choices):
        raise ValueError(
            "learning_curve needs searches that say on the way what they would choose, in Round(..., choice=...), but "
            "these do not. Try guess, hill_climb or cross_entropy"
        )
    worth = play(np.array(choices), trials, seed=seed).mean(axis=1)
    return np.array(games), np.array(steps), worth.reshape(len(games), len(results))
