"""Play CartPole or MountainCar by hand."""

import numpy as np
import traitlets

from cartpole_helpers.episode import TIME_LIMIT, Episode
from cartpole_helpers.physics import START_RANGE
from cartpole_helpers.plots import filmstrip
from cartpole_helpers.recordings import form_of, from_record
from cartpole_helpers.widgets.modules import joined
from cartpole_helpers.widgets.widget import Widget, picture_of

# The games that hand_play.js has, and between which states they start.
STARTS = {
    "CartPole-v1": ([-START_RANGE] * 4, [START_RANGE] * 4),
    "MountainCar-v0": ([-0.6, 0.0], [-0.4, 0.0]),
}
_hand_played = []  # here, not in the widget, so that the games survive re-running its cell


def play_yourself(environment="CartPole-v1"):
    """Play a game by hand, with the arrow keys, the mouse or by touch: the last expression of a cell.

    The finished games are in :func:`hand_played_games`.

    Args:
        environment: which game, ``"CartPole-v1"`` or ``"MountainCar-v0"``.

    Raises:
        ValueError: it is none of these.
    """
    return HandPlay(_playable(environment, "play_yourself"))


def hand_played_games(environment="CartPole-v1"):
    """The games finished in :func:`play_yourself` since this notebook's kernel started, oldest first.

    Args:
        environment: of which game.

    Returns:
        A list of Episodes.

    Raises:
        ValueError: it cannot be played by hand.
    """
    name = _playable(environment, "hand_played_games")
    return [game for game in _hand_played if game.environment == name]


class HandPlay(Widget):
    """The widget of :func:`play_yourself`."""

    _esm, _css = joined("hand_play.js")
    environment = traitlets.Unicode().tag(sync=True)
    best = traitlets.Int(None, allow_none=True).tag(sync=True)  # None before the first game

    def __init__(self, environment):
        super().__init__(environment=environment, best=_best_by_hand(environment))
        self.on_msg(self._receive)

    def _receive(self, _, message, buffers):
        _hand_played.append(_finished_game(message, self.environment))
        self.best = _best_by_hand(self.environment)

    def _words(self):
        name = self.environment.partition("-")[0]
        return f"Play {name} yourself: run this cell, press Start, and push with the arrow keys"

    def _picture(self):
        picture, description = picture_of([filmstrip(_right_key_held(self.environment), frames=4)])
        return picture, f"What happens if you only ever push right: {description}"


def _playable(environment, caller):
    if environment not in STARTS:
        raise ValueError(f"{caller} knows {' and '.join(STARTS)}, but got {environment!r:.50}. Try {caller}()")
    return environment


def _best_by_hand(environment):
    return max((int(game.score) for game in hand_played_games(environment)), default=None)


def _right_key_held(environment):
    """The shortest way to lose, from a standing start: the same game every time."""
    form = form_of(environment)
    rules, right = form.rules(), form.choices - 1
    states, over = [np.mean(STARTS[environment], axis=0)[:, np.newaxis]], False
    while not over and len(states) <= rules.step_limit:
        state, _, over = rules.step(states[-1], np.array([right]))
        states.append(state)
    steps = len(states) - 1
    ending = _ending(rules, states[-1], over)
    actions = np.full(steps, right, dtype=np.int64)
    observations = rules.observe(np.hstack(states)).T
    return Episode(observations, actions, float(form.score_of(steps, ending)), ending, environment)


def _finished_game(message, environment):
    """An Episode from the browser's message, which must be a whole game by the rules of this environment."""
    record = message if isinstance(message, dict) else {}
    episode = from_record(record | {"environment": environment}, "what the browser sent")
    rules = form_of(environment).rules()
    lowest, highest = STARTS[environment]
    states = episode.observations.T.astype(np.float64)
    # What is sent is rounded to 32 bits: so each step to its rounding, and not the whole game from its start.
    following, _, over = rules.step(states[:, :-1], episode.actions)
    by_the_rules = (
        (states[:, 0] >= np.subtract(lowest, 1e-6)).all()
        and (states[:, 0] <= np.add(highest, 1e-6)).all()
        and np.allclose(following, states[:, 1:], rtol=0, atol=1e-5)
        and not over[:-1].any()
        and len(episode) <= rules.step_limit
        and (over[-1] or len(episode) == rules.step_limit)
        and episode.ending == _ending(rules, following[:, -1:], over[-1])
    )
    if not by_the_rules:
        raise ValueError(
            f"what the browser sent is not a game that {environment} could have played. Run the cell again"
        )
    return episode


def _ending(rules, state, over):
    """How a game ended in this state (k, 1): over by the rules, or else at the time limit."""
    return rules.endings[int(np.ravel(rules.ending(state))[0])] if over else TIME_LIMIT
