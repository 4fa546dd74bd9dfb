"""Four sliders drive the cart: find a policy by hand, and see what each weight does."""

import gymnasium as gym
import numpy as np
import traitlets

from cartpole_helpers.batch import CartPole
from cartpole_helpers.episode import linear_policy, one_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds, start_states
from cartpole_helpers.plots import filmstrip, score_histogram
from cartpole_helpers.widgets.modules import joined
from cartpole_helpers.widgets.widget import Widget, picture_of

GAMES = 100
SEED = 2026  # always the same games: what changes the histogram is the weights

_latest = {"weights": np.zeros(4)}  # where the sliders stood last, in any workbench of this kernel

POLICIES = {
    "Only the angle": [0.0, 0.0, 1.0, 0.0],
    "Only the angular velocity": [0.0, 0.0, 0.0, 1.0],
    "Angle and angular velocity": [0.0, 0.0, 1.0, 1.0],
    "The article's four weights": [-0.116, 0.332, 0.207, 0.352],
}


def workbench(weights=None):
    """Balance the pole with four sliders: the last expression of a cell.

    Args:
        weights: the four weights to begin with, each from -1 to 1. None begins where the sliders stood last, so
            that running the cell again loses nothing; the first time, with zeros.

    Returns:
        A :class:`Workbench`. Kept in a variable, it tells the weights you found, ``bench.weights``, and takes
        others, ``bench.load(weights)``.

    Raises:
        TypeError: the weights are not numbers.
        ValueError: there are not four of them, or one is not within -1 and 1.
    """
    return Workbench(_latest["weights"] if weights is None else weights)


class Workbench(Widget):
    """The widget of :func:`workbench`.

    The sliders are the browser's own rather than ipywidgets': a ``FloatSlider`` rounds the weights it is given
    to its step (-0.116 comes back as -0.12), and has no name for a screen reader.
    """

    _esm, _css = joined("four_weights.js")
    values = traitlets.List(traitlets.Float(), minlen=4, maxlen=4).tag(sync=True)
    policies = traitlets.Dict(POLICIES).tag(sync=True)
    starts = traitlets.List().tag(sync=True)  # of the games, which the browser plays while a slider moves
    games = traitlets.Dict().tag(sync=True)  # the same as Python plays them, once the sliders rest

    def __init__(self, weights):
        weights = _within_reach(weights)
        starts = start_states(CartPole(), SEED, GAMES).T.tolist()
        super().__init__(values=weights.tolist(), starts=starts, games=_play_games(weights))
        self.observe(self._refresh, "values")

    @property
    def weights(self):
        """The current weights: a new array of shape (4,)."""
        return np.array(self.values)

    def load(self, weights):
        """Move the sliders to these four weights.

        Raises:
            TypeError, ValueError: as for :func:`workbench`.
        """
        self.values = _within_reach(weights).tolist()

    def _refresh(self, _):
        _latest["weights"] = self.weights
        self.games = _play_games(self.weights)

    def _words(self):
        return f"Workbench: four weights, one cart, {GAMES} games"

    def _picture(self):
        env = gym.make("CartPole-v1")
        first = play(env, linear_policy(self.weights), seed=game_seeds(SEED, GAMES)[0])
        env.close()
        text = ", ".join(f"{weight:.3g}" for weight in self.weights)
        title = f"{GAMES} games with the weights [{text}]"
        return picture_of([filmstrip(first), score_histogram(self.games["scores"], title=title)])


def _play_games(weights):
    scores, endings = evaluate(weights, trials=GAMES, seed=SEED, endings=True)
    return {"weights": weights.tolist(), "scores": scores.tolist(), "endings": endings.tolist()}


def _within_reach(weights):
    weights = one_policy(weights, "the workbench")
    if np.abs(weights).max() > 1:
        raise ValueError(
            f"the sliders reach from -1 to 1, but one weight is {weights[np.abs(weights).argmax()]:g}. "
            "Only the direction of the weights matters: try weights / abs(weights).max()"
        )
    return weights
