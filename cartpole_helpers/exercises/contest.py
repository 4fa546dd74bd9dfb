"""A contest of searches: the learner's own, eight times over, on one budget of games.

A search plays through ``play_games``, where its games are counted; what it finds is judged on games it never saw.
"""

import time

import numpy as np

from cartpole_helpers.exercises.exercise import Wrong, attempt, require_number

SEARCHES = 8
ENOUGH = 450  # the mean score in fresh games that a contest asks for
PATIENCE = 15  # seconds of computing, after which a check tells a slow search from an endless one

# What plays games behind the back of play_games.
UNCOUNTED = {"evaluate", "evaluate_with_noise", "play", "many_searches", "fair_search", "run_together"}


class Contest:
    """Eight searches with the learner's function, each with new games and a generator of its own.

    Args:
        answer: the search, called with ``play_games``, then ``*arguments``, then a generator.
        budget: how many games each search may play.
        size: how many weights a policy has.
        play: plays a table of policies and returns their scores, as :func:`cartpole_helpers.evaluation.evaluate` does.
        seed: of the first search's generator; the others follow.

    Attributes:
        found: what the searches returned, an array (8, size).
        spent: the most games that one of them played.
        tables: every table of weights that was handed to ``play_games``.

    Raises:
        Wrong: games were played uncounted, too many, too slowly or not at all; or it returned no policy, or always
            the same one.
    """

    def __init__(self, answer, *arguments, budget, size, play, seed):
        name = answer.__name__
        if uncounted := sorted(UNCOUNTED & _names_in(answer)):
            raise Wrong(
                f"{name} uses {uncounted[0]}, which plays games that are not counted in your {budget}. "
                "Let play_games play them all."
            )
        self.budget, self.spent, self.tables, found = budget, 0, [], []
        started = time.process_time()
        for number in range(SEARCHES):
            played = 0

            def play_games(weights, games, number=number):
                nonlocal played
                if time.process_time() - started > PATIENCE:
                    raise Wrong(
                        f"After {PATIENCE} seconds and {len(self.tables)} calls of play_games, only {number} of your "
                        f"{SEARCHES} searches were done. There need be no mistake in it, but fifty calls take "
                        "far longer than one with a table of fifty: play fewer calls, each with many policies."
                    )
                self.tables.append(np.atleast_2d(np.asarray(weights)))
                policies = len(self.tables[-1])
                if played + policies * games > budget:
                    raise Wrong(
                        f"Your search wanted {policies * games} more games after {played}, and has only {budget}. "
                        "A table of n policies costs n games for every game each."
                    )
                # Every call gets new games: how many came before tells one call from the next.
                scores = play(weights, games, seed=1_000_000 * (number + 1) + played, same_games=False)
                played += policies * games
                return scores

            weights = attempt(answer, play_games, *arguments, np.random.default_rng(seed + number))
            found.append(_one_policy(weights, size, name))
            self.spent = max(self.spent, played)
        self.found = np.array(found)
        if self.spent == 0:
            raise Wrong("Your search did not play a single game. Try a policy with play_games(weights, games).")
        if len(np.unique(self.found, axis=0)) == 1:
            raise Wrong(
                f"{SEARCHES} searches, and all found the same weights, beginning with {self.found[0, :4].round(3)}. "
                "Did you write the weights down, or use a random generator with a seed of your own? "
                "Draw from the rng that is passed in."
            )

    def judged(self, scores, otherwise):
        """What the finds are worth, in a sentence; :class:`Wrong` with the advice ``otherwise`` if that is too little.

        Args:
            scores: the scores of each find in fresh games, an array (8, games).
        """
        means = scores.mean(axis=1)
        measured = (
            f"{SEARCHES} searches of yours, with at most {self.spent} games each, found policies worth "
            f"{means.mean():.0f} on average in fresh games; {np.sum(means >= 475)} of {SEARCHES} reach 475."
        )
        if means.mean() < ENOUGH:
            raise Wrong(f"{measured} Get beyond {ENOUGH}. {otherwise}")
        return measured


def _names_in(function):
    """The names that a function uses, and those in functions of the same notebook that it calls."""
    seen, waiting = set(), [function]
    names = set()
    while waiting:
        code = getattr(waiting.pop(), "__code__", None)
        parts = [code] if code else []
        while parts:
            part = parts.pop()
            names |= set(part.co_names)
            parts += [const for const in part.co_consts if hasattr(const, "co_names")]
        for name in names - seen:
            seen.add(name)
            other = function.__globals__.get(name)
            if getattr(other, "__module__", None) == function.__module__:
                waiting.append(other)
    return names


def _one_policy(value, size, name):
    if isinstance(value, (tuple, list)) and len(value) == 2:
        raise Wrong(f"{name} returned two things. Return just the weights of the policy you chose.")
    if not isinstance(value, (list, tuple, np.ndarray)):
        raise Wrong(f"{name} should return the weights of one policy, but it returned {value!r}.")
    if np.shape(value) != (size,):
        table = " Return one policy, not a table." if np.ndim(value) == 2 else ""
        raise Wrong(f"Here a policy has {size} weights, shape ({size},), but yours has shape {np.shape(value)}.{table}")
    weights = np.array([require_number(weight, f"A weight that {name} returned") for weight in value])
    if not np.isfinite(weights).all():
        raise Wrong(f"{name} returned a weight that is not a finite number.")
    return weights
