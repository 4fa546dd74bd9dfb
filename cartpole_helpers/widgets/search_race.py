"""Searches on their way over the score map, side by side: watch a cloud of policies move."""

import numpy as np
import traitlets

from cartpole_helpers.episode import one_policy
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.plots import search_paths
from cartpole_helpers.plots.search import QUANTITIES, require_two_weights
from cartpole_helpers.search import run_together
from cartpole_helpers.widgets.explorer import GAMES, VALUES, map_colours, map_scores
from cartpole_helpers.widgets.modules import joined
from cartpole_helpers.widgets.widget import Widget, picture_of


def race(searches, weights, vary=(2, 3), seed=0):
    """Searches on the map of scores, game by game: the last expression of a cell.

    They search only two of the four weights, so that the map shows all there is to find.

    Args:
        searches: a dict from a name to a function that takes a random generator and returns a search of two weights
            for ``run_together``, such as ``{"climb": lambda rng: hill_climb(rng, size=2)}``. At most three.
        weights: four numbers; two of them stay as they are.
        vary: which two are searched, as their places in the observation, 0 to 3: the first is drawn to the right, the
            second upwards.
        seed: of the searches and their games; and the map's games are number ``seed`` of ``evaluate``.

    Returns:
        A widget.

    Raises:
        TypeError: the weights are not numbers, or ``searches`` is not such a dict.
        ValueError: there are no searches or more than three, one has policies of another size, there are not four
            weights, or ``vary`` is not two different places.
    """
    if not isinstance(searches, dict) or not all(callable(search) for search in searches.values()):
        raise TypeError(
            f"race needs a dict from names to functions, but got {searches!r:.60}. "
            'Try: race({"climb": lambda rng: hill_climb(rng, size=2)}, weights)'
        )
    if not 1 <= len(searches) <= 3:
        raise ValueError(f"race shows one to three searches side by side, but got {len(searches)}")
    return Race(searches, one_policy(weights, "race"), require_two_weights(vary), seed)


class Race(Widget):
    """The widget of :func:`race`."""

    _esm, _css = joined("search_race.js")
    board = traitlets.Dict().tag(sync=True)

    def __init__(self, searches, weights, vary, seed):
        self._weights, self._vary = weights, vary
        self._scores = map_scores(weights, vary, seed)
        self._runs = {name: self._run(name, search, seed) for name, search in searches.items()}
        super().__init__(
            board={
                "names": [QUANTITIES[place] for place in vary],
                "values": [round(float(value), 2) for value in VALUES],
                "scores": self._scores.round(1).tolist(),
                "games": GAMES,
                "colours": map_colours(),
                "searches": [self._record(name, result, seed) for name, result in self._runs.items()],
            }
        )

    def _run(self, name, search, seed):
        def play(pairs, games, **how):
            return self._play(name, pairs, games, **how)

        rng = np.random.default_rng(seed)
        return run_together([search(rng)], rng, play=play)[0]

    def _play(self, name, pairs, games, **how):
        """Scores (n, games) of the policies with these pairs of weights (n, 2)."""
        pairs = np.asarray(pairs)
        if pairs.shape[-1] != 2:
            raise ValueError(
                f"race searches two weights, but {name!r} has policies of {pairs.shape[-1]}. Try size=2 in the search"
            )
        policies = np.tile(self._weights, (len(pairs), 1))
        policies[:, list(self._vary)] = pairs
        return evaluate(policies, games, **how)

    def _record(self, name, result, seed):
        """What search_race.js takes: the games of each round, and what the search would have handed in between them."""
        choices = [asked.choice for asked, _ in result.rounds] + [result.weights]
        known = [choice for choice in choices if choice is not None]
        worth = iter(self._play(name, known, GAMES, seed=seed).mean(axis=1))
        stations = [
            None if choice is None else {"at": np.round(choice, 3).tolist(), "worth": round(float(next(worth)), 1)}
            for choice in choices
        ]
        rounds = [
            {"points": asked.weights.round(3).tolist(), "scores": scores.mean(axis=1).round(1).tolist()}
            for asked, scores in result.rounds
        ]
        return {"title": name, "rounds": rounds, "stations": stations}

    def _words(self):
        return f"A race on the score map: {', '.join(self._runs)}"

    def _picture(self):
        paths = {}
        for name, result in self._runs.items():
            tried = np.concatenate([asked.weights for asked, _ in result.rounds])
            choices = [asked.choice for asked, _ in result.rounds if asked.choice is not None]
            paths[name] = tried, [*choices, result.weights]
        return picture_of([search_paths(self._scores, VALUES, paths, self._vary)])
