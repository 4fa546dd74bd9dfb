"""Searching for a policy: searches that run side by side, and random search that can be trusted.

The games that choose a policy flatter it, because luck is part of what is chosen. So nobody is judged here:
that takes games that played no part in the choice, ``evaluate(result.weights, 100, seed=another_seed)``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cartpole_helpers.episode import check_seed
from cartpole_helpers.evaluation import at_least_one, evaluate


class Round(NamedTuple):
    """What a search asks for next: games for some policies.

    Attributes:
        weights: array (n, k): the policies to try.
        games: how many games each of them plays.
        choice: array (k,): the policy it would hand in if it had to stop before these games; None for no choice yet.
    """

    weights: np.ndarray
    games: int = 1
    choice: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class SearchResult:
    """What a search found.

    Attributes:
        weights: array (k,), with k = 4 in ordinary CartPole: the policy that was chosen.
        search_score: the score it was chosen by; on fresh games expect less.
        games: how many games the whole search played.
        steps: the sum of all their scores: in CartPole, how many steps these games lasted together.
        rounds: what it asked for, in order: pairs of a :class:`Round` and the scores (n, games) it got.
    """

    weights: np.ndarray
    search_score: float
    games: int
    steps: int = 0
    rounds: list = field(default_factory=list, repr=False)


def run_together(searches, rng, play: Callable | None = None, **rules):
    """Run searches side by side, the way to repeat one many times: it plays the games of all of them at once.

    A search is a generator. It yields a :class:`Round`, is sent the scores (n, games) in return, yields the next,
    and in the end returns the weights it chose and the score it chose them by.

    Args:
        searches: the generators, such as ``[two_rounds(table) for table in guesses]``.
        rng: a NumPy random generator; the games get their seeds from it. If the searches draw from it as well, one
            seed repeats everything.
        play: what plays the games, called as ``evaluate`` is; None for ``evaluate`` itself.
        rules: what else to pass to it, such as ``max_steps`` and ``start_range``.

    Returns:
        A :class:`SearchResult` for each search, in their order.

    Raises:
        TypeError: ``searches`` is not a list of generators, or ``rng`` not a random generator; or a search yields or
            returns anything else.
    """
    if not isinstance(searches, (list, tuple)) or not all(hasattr(search, "send") for search in searches):
        raise TypeError(
            f"run_together needs a list of searches, but got {searches!r:.60}. Try run_together([one], rng)"
        )
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"run_together needs a random generator, but got {rng!r:.60}. Try np.random.default_rng(1)")
    play = play or evaluate
    rounds = [[] for _ in searches]
    results = [None] * len(searches)
    waiting = {}

    def go_on(number, scores=None):
        try:
            asked = searches[number].send(scores)
        except StopIteration as end:
            if not isinstance(end.value, tuple) or len(end.value) != 2:
                raise TypeError(
                    "a search must return the weights it chose and the score it chose them by, but returned "
                    f"{end.value!r:.60}. Try: return weights, score"
                ) from None
            weights, score = end.value
            games = sum(scores.size for _, scores in rounds[number])
            steps = int(sum(scores.sum() for _, scores in rounds[number]))
            results[number] = SearchResult(weights, float(score), games, steps, rounds[number])
        else:
            if not isinstance(asked, Round):
                raise TypeError(
                    f"a search must yield a Round, but yielded {asked!r:.60}. Try: scores = yield Round(weights, games)"
                )
            waiting[number] = asked

    for number in range(len(searches)):
        go_on(number)
    while waiting:
        asked = dict(waiting)
        waiting.clear()
        for games in sorted({each.games for each in asked.values()}):
            some = [number for number, each in asked.items() if each.games == games]
            tables = [asked[number].weights for number in some]
            # No two policies meet the same games: in a search, one is tried after another.
            seed = int(rng.integers(2**32))
            scores = play(np.concatenate(tables), games, seed=seed, same_games=False, **rules)
            ends = np.cumsum([len(table) for table in tables])
            for number, its_scores in zip(some, np.split(scores, ends[:-1]), strict=True):
                rounds[number].append((asked[number], its_scores))
                go_on(number, its_scores)
    return results


def fair_search(candidates=200, finalists=10, final_games=10, *, seed=None, **options):
    """One search in two rounds: a game for every guess, then more games for the best of them.

    Args:
        candidates: random policies that play one game each.
        finalists: how many of them, the best, go on to the final.
        final_games: new games for each finalist. The best mean *of these* decides.
        seed: the same seed makes the same search: the same guesses, and the same games.
        options: anything else that :func:`many_searches` takes.

    Returns:
        A :class:`SearchResult`.

    Raises:
        TypeError, ValueError: as for :func:`many_searches`.
    """
    return _results(1, candidates, finalists=finalists, final_games=final_games, seed=seed, **options)[0]


def many_searches(
    searches,
    candidates,
    games=1,
    *,
    finalists=0,
    final_games=0,
    seed=None,
    low=-0.5,
    high=0.5,
    **rules,
):
    """The same search again and again, with new guesses and new games each time: what does it find as a rule?

    Each search draws its candidates, lets each play ``games`` games of its own, and takes the best mean. With
    finalists, these first games only say who goes on: the best mean of the ``final_games`` wins. Among
    equals the earliest guess wins.

    Args:
        searches: how many searches.
        candidates: random policies in each of them.
        games: games for each candidate.
        finalists: how many of the candidates play a final; 0 for a search without one.
        final_games: new games for each finalist.
        seed: the same seed makes the same searches.
        low, high: each weight is drawn uniformly from [low, high).
        rules: ``max_steps`` and ``start_range``, passed to :func:`~cartpole_helpers.evaluation.evaluate`.

    Returns:
        The chosen policies (searches, 4), and the mean scores (searches,) they were chosen by.

    Raises:
        TypeError: a number of searches, candidates, games or finalists, or the seed, is not a whole one.
        ValueError: fewer than one search, candidate or game, more finalists than candidates, finalists
            without games or the other way round, a negative seed, or ``low`` not less than ``high``.
    """
    final = {"finalists": finalists, "final_games": final_games}
    results = _results(searches, candidates, games, **final, seed=seed, low=low, high=high, **rules)
    return np.array([each.weights for each in results]), np.array([each.search_score for each in results])


def _results(searches, candidates, games=1, *, finalists, final_games, seed, low=-0.5, high=0.5, **rules):
    numbers = {"searches": searches, "candidates": candidates, "games": games}
    final = {name: value for name, value in [("finalists", finalists), ("final_games", final_games)] if value}
    for name, value in (numbers | final).items():
        at_least_one(name, value)
    check_seed(seed)
    if finalists > candidates:
        raise ValueError(
            f"of {candidates} candidates, between 0 and {candidates} can be finalists, but got {finalists}"
        )
    if len(final) == 1:
        raise ValueError(
            f"a final needs finalists and games for them, but got finalists={finalists}, final_games={final_games}. "
            "Try finalists=10, final_games=10, or leave out both"
        )
    if not -np.inf < low < high < np.inf:
        raise ValueError(f"weights are drawn between low and high, but got low={low}, high={high}")
    rng = np.random.default_rng(seed)
    guesses = [rng.uniform(low, high, (candidates, 4)) for _ in range(searches)]
    return run_together([two_rounds(table, games, finalists, final_games) for table in guesses], rng, **rules)


def best_of(weights, scores, count):
    """The rows of ``weights`` (n, k) with the ``count`` highest of the ``scores`` (n,); among equals the earlier."""
    return weights[np.argsort(-scores, kind="stable")[:count]]


def two_rounds(guesses, games=1, finalists=0, final_games=0):
    """A search for :func:`run_together`: games for every guess, then a final for the best of them, if there is one."""
    means = (yield Round(guesses, games)).mean(axis=1)
    if finalists:
        guesses = best_of(guesses, means, finalists)
        means = (yield Round(guesses, final_games)).mean(axis=1)
    return guesses[means.argmax()], means.max()
