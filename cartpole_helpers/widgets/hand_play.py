"""Play CartPole by hand."""

import numpy as np
import traitlets

from cartpole_helpers.episode import LEFT_THE_TRACK, TIME_LIMIT, TIPPED_OVER, Episode
from cartpole_helpers.physics import START_RANGE, STEP_LIMIT, TILT_LIMIT, TRACK_LIMIT, advance
from cartpole_helpers.plots import filmstrip
from cartpole_helpers.recordings import from_record
from cartpole_helpers.widgets.modules import joined
from cartpole_helpers.widgets.widget import Widget, picture_of

_hand_played = []  # here, not in the widget, so that the games survive re-running its cell


def play_yourself():
    """Play CartPole by hand, with the arrow keys, the mouse or by touch: the last expression of a cell.

    The finished games are in :func:`hand_played_games`.
    """
    return HandPlay()


def hand_played_games():
    """The games finished in :func:`play_yourself` since this notebook's kernel started, oldest first.

    Returns:
        A list of Episodes.
    """
    return list(_hand_played)


class HandPlay(Widget):
    """The widget of :func:`play_yourself`."""

    _esm, _css = joined("hand_play.js")
    best = traitlets.Int().tag(sync=True)

    def __init__(self):
        super().__init__(best=_best_by_hand())
        self.on_msg(self._receive)

    def _receive(self, _, message, buffers):
        _hand_played.append(_finished_game(message))
        self.best = _best_by_hand()

    def _words(self):
        return "Play CartPole yourself: run this cell, press Start, and push with the arrow keys"

    def _picture(self):
        picture, description = picture_of([filmstrip(_right_key_held(), frames=4)])
        return picture, f"What happens if you only ever push right: {description}"


def _best_by_hand():
    return int(max((game.score for game in _hand_played), default=0))


def _right_key_held():
    """The shortest way to lose, from a standing start: the same game every time."""
    states = [np.zeros((4, 1))]
    while abs(states[-1][2, 0]) <= TILT_LIMIT:
        states.append(advance(states[-1], np.array([True])))
    steps = len(states) - 1
    observations = np.hstack(states).T.astype(np.float32)
    return Episode(observations, np.ones(steps, dtype=np.int64), float(steps), TIPPED_OVER, "CartPole-v1")


def _finished_game(message):
    """An Episode from the browser's message, which must be a whole game by the rules of CartPole-v1."""
    record = message if isinstance(message, dict) else {}
    actions = record.get("actions")
    score = len(actions) if isinstance(actions, list) else None
    episode = from_record(record | {"environment": "CartPole-v1", "score": score}, "what the browser sent")
    # Rounding to 32 bits may carry a number over a limit or back, but no further than this.
    rounding = 1e-6
    outward = np.abs(episode.observations[:, 0]) / TRACK_LIMIT
    lean = np.abs(episode.observations[:, 2]) / TILT_LIMIT
    inside = np.maximum(outward, lean) <= 1 + rounding
    by_the_rules = (
        len(episode) <= STEP_LIMIT
        and (np.abs(episode.observations[0]) <= START_RANGE + rounding).all()
        and inside[:-1].all()
        and {
            TIPPED_OVER: lean[-1] >= 1 - rounding,
            LEFT_THE_TRACK: outward[-1] >= 1 - rounding,
            TIME_LIMIT: len(episode) == STEP_LIMIT and inside[-1],
        }[episode.ending]
    )
    if not by_the_rules:
        raise ValueError("what the browser sent is not a game that CartPole-v1 could have played. Run the cell again")
    return episode
