"""Random search that can be trusted: screen many guesses with a game each, then let the best few play again.

The games that choose a policy flatter it, because luck is part of what is chosen. So nobody is judged here:
that takes games that played no part in the choice, ``evaluate(result.weights, 100, seed=another_seed)``.
"""

from dataclasses import dataclass

import numpy as np

from cartpole_helpers.evaluation import evaluate


@dataclass(frozen=True, eq=False)
class SearchResult:
    """What a search found.

    Attributes:
        weights: array (4,): the policy that was chosen.
        search_score: its mean score in the games it was chosen by; on fresh games expect less.
        games: how many games the whole search played.
    """

    weights: np.ndarray
    search_score: float
    games: int


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
    """
    weights, scores = many_searches(1, candidates, finalists=finalists, final_games=final_games, seed=seed, **options)
    games = candidates * options.get("games", 1) + finalists * final_games
    return SearchResult(weights[0], float(scores[0]), games)


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
        ValueError: fewer than one search, candidate or game, more finalists than candidates, finalists
            without games or the other way round, or ``low`` not less than ``high``.
    """
    for name, value in [("searches", searches), ("candidates", candidates), ("games", games)]:
        if value < 1:
            raise ValueError(f"{name} must be at least 1, but got {value}")
    if not 0 <= finalists <= candidates:
        raise ValueError(
            f"of {candidates} candidates, between 0 and {candidates} can be finalists, but got {finalists}"
        )
    if (finalists > 0) != (final_games > 0):
        raise ValueError(
            f"a final needs finalists and games for them, but got finalists={finalists}, final_games={final_games}. "
            "Try finalists=10, final_games=10, or leave out both"
        )
    if not low < high:
        raise ValueError(f"weights are drawn between low and high, but got low={low}, high={high}")
    rng = np.random.default_rng(seed)
    weights = rng.uniform(low, high, (searches, candidates, 4))
    # The games get seeds of their own from the same source, so that one seed repeats the whole search.
    first_seed, final_seed = rng.integers(2**32, size=2).tolist()

    means = _mean_scores(weights, games, first_seed, rules)
    if finalists:
        best = np.argsort(-means, axis=1, kind="stable")[:, :finalists]
        weights = np.take_along_axis(weights, best[:, :, None], axis=1)
        means = _mean_scores(weights, final_games, final_seed, rules)
    chosen = means.argmax(axis=1)
    each = np.arange(searches)
    return weights[each, chosen], means[each, chosen]


def _mean_scores(weights, games, seed, rules):
    """The mean score (searches, n) of policies (searches, n, 4), each in games that no other one meets."""
    scores = evaluate(weights.reshape(-1, 4), games, seed=seed, same_games=False, **rules)
    return scores.mean(axis=1).reshape(weights.shape[:2])
