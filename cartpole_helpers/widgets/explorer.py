"""A map of policies to click on: choose two weights, see the score they get, and watch them play."""

import gymnasium as gym
import matplotlib
import numpy as np
import traitlets
from matplotlib.colors import to_hex

from cartpole_helpers.batch import CartPole
from cartpole_helpers.episode import linear_policy, one_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds, start_states
from cartpole_helpers.plots import filmstrip, score_map
from cartpole_helpers.plots.search import QUANTITIES, require_range, require_two_weights
from cartpole_helpers.widgets.modules import joined
from cartpole_helpers.widgets.widget import Widget, picture_of

VALUES = np.linspace(-1, 1, 41)  # the weights on offer, in steps of 0.05
GAMES = 20  # for each of the 1,681 policies of the map: together about half a second


def explore(weights, vary=(2, 3), searched=(0, 1), seed=0):
    """A map of policies to click on: the last expression of a cell.

    Two of the four weights can be chosen, on the map or with two sliders; the others stay as they are. Every
    choice shows the mean score of that policy over 20 games and plays the first of them.

    Args:
        weights: four numbers, the best policy found so far. It gets a star, and the map starts there.
        vary: which two of the weights can be chosen, as their places in the observation, 0 to 3: the first
            goes to the right, the second upwards.
        searched: the lowest and highest weight of a search, outlined; None for no outline.
        seed: of the games; all policies meet the same ones.

    Returns:
        A widget; its ``weights`` are the four weights shown now.

    Raises:
        TypeError: the weights are not numbers.
        ValueError: there are not four, ``vary`` is not two different places, or ``searched`` not a low and a high
            weight.
    """
    return Explorer(weights, vary, searched, seed)


def map_scores(weights, vary=(2, 3), seed=0):
    """The mean scores behind the map: row i, column j is for ``VALUES[i]`` upwards and ``VALUES[j]`` to the right."""
    first, second = require_two_weights(vary)
    policies = np.tile(one_policy(weights, "explore"), (len(VALUES), len(VALUES), 1))
    policies[:, :, first] = VALUES[np.newaxis, :]
    policies[:, :, second] = VALUES[:, np.newaxis]
    scores = evaluate(policies.reshape(-1, 4), trials=GAMES, seed=seed)
    return scores.mean(axis=1).reshape(len(VALUES), len(VALUES))


def map_colours():
    """The colours of the map, from a score of 0 to one of 500."""
    return [to_hex(colour) for colour in matplotlib.colormaps["cividis"](np.linspace(0, 1, 21))]


class Explorer(Widget):
    """The widget of :func:`explore`."""

    _esm, _css = joined("explorer.js")
    board = traitlets.Dict().tag(sync=True)  # what the map shows, fixed
    chosen = traitlets.List(traitlets.Int()).tag(sync=True)  # column and row; empty at the start

    def __init__(self, weights, vary, searched, seed):
        self._vary = require_two_weights(vary)
        self._start = one_policy(weights, "explore")
        self._searched = require_range(searched)
        self._seed = seed
        self._scores = map_scores(self._start, self._vary, seed)
        super().__init__(
            board={
                "names": [QUANTITIES[place] for place in self._vary],
                "values": [round(float(value), 2) for value in VALUES],
                "scores": self._scores.round(1).tolist(),
                "games": GAMES,
                "colours": map_colours(),
                "weights": self._start.tolist(),
                "vary": list(self._vary),
                # The first of the games that the means are of: the browser plays it with the weights chosen.
                "first": start_states(CartPole(), seed, GAMES)[:, 0].tolist(),
                "start_score": round(float(evaluate(self._start, trials=GAMES, seed=seed).mean()), 1),
                "searched": list(searched) if searched is not None else None,
            },
            chosen=[],
        )

    @property
    def weights(self):
        """The four weights shown now, shape (4,)."""
        weights = self._start.copy()
        if self.chosen:
            weights[list(self._vary)] = [VALUES[place].round(2) for place in self.chosen]
        return weights

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal):
        places = proposal["value"]
        if len(places) not in (0, 2) or not all(0 <= place < len(VALUES) for place in places):
            raise traitlets.TraitError(
                f"chosen is a column and a row, each from 0 to {len(VALUES) - 1}, but got {places}. Try [40, 40]"
            )
        return places

    def _words(self):
        first, second = (QUANTITIES[place] for place in self._vary)
        return f"A map to click on: the score against the weights of {first} and {second}"

    def _picture(self):
        start = self._start[list(self._vary)]
        with gym.make("CartPole-v1") as env:
            game = play(env, linear_policy(self._start), seed=game_seeds(self._seed, GAMES)[0])
        axes = score_map(self._scores, VALUES, vary=self._vary, best=start, searched=self._searched)
        return picture_of([axes, filmstrip(game, frames=4)])
