"""Learning to be watched: the policy's line, the scores and the play, update by update, all computed in the browser."""

import numpy as np
import traitlets

from cartpole_helpers.episode import check_seed
from cartpole_helpers.plots import decision_plane, learning_curves
from cartpole_helpers.policy_gradient import learn
from cartpole_helpers.widgets.modules import joined
from cartpole_helpers.widgets.widget import Widget, picture_of


def watch_learning(rate=0.006, baseline=True, seed=1):
    """Watch a policy gradient learn, and take its baseline away: the last expression of a cell.

    Args:
        rate: how far an update goes; the widget begins with the nearest rate that its slider offers.
        baseline: whether the mean score is subtracted from the scores, to begin with.
        seed: of the first learner, in the browser's own random numbers; the next one gets the next seed.

    Returns:
        A widget.

    Raises:
        TypeError: the seed is not a whole number.
        ValueError: the rate is not a positive number, or the seed is negative.
    """
    if isinstance(rate, bool) or not isinstance(rate, (int, float, np.number)) or not 0 < rate < np.inf:
        raise ValueError(f"rate must be a positive number, but got {rate!r}. Try rate=0.006")
    check_seed(seed)
    return LiveLearning(settings={"rate": float(rate), "baseline": bool(baseline), "seed": int(seed or 0)})


class LiveLearning(Widget):
    """The widget of :func:`watch_learning`."""

    _esm, _css = joined("live_learning.js")
    settings = traitlets.Dict().tag(sync=True)

    def _words(self):
        return "Learning to be watched: the policy's line, the scores and the play, update by update"

    def _picture(self):
        kinds = {"with the baseline": lambda scores: scores - scores.mean(), "without it": lambda scores: scores}
        learned = {
            name: learn(credit, self.settings["rate"], learners=5, updates=50, seed=self.settings["seed"])
            for name, credit in kinds.items()
        }
        weights = learned["with the baseline"].weights[-1, 0]
        return picture_of(
            [decision_plane(weights.round(1)), learning_curves({name: one.scores for name, one in learned.items()})]
        )
