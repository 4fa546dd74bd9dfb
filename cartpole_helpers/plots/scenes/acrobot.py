"""Two arms that hang from a pivot, and the line that the hand has to reach."""

import numpy as np

from cartpole_helpers.physics import TIME_LIMIT
from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, ORANGE

WIDTH, ABOVE, BELOW = 5.4, 2.3, 3.4  # the ground is the height of the pivot; each arm has the length 1
UNIT = "line: 1 above the pivot"
ENDINGS = {"swung up": (GREEN, "✓"), TIME_LIMIT: (ORANGE, "✕")}


def course(observations):
    _, hand = _joints(observations.T)
    return np.transpose(hand) / 2


def draw(axes, x, ground, observation, colour):
    elbow, hand = (np.add(joint, (x, ground)) for joint in _joints(observation))
    axes.plot([x - 2, x + 2], [ground + 1, ground + 1], ":", color=GREY, linewidth=1.5)
    axes.plot(*zip((x, ground), elbow, strict=True), color=BLUE, linewidth=4, solid_capstyle="round")
    axes.plot(*zip(elbow, hand, strict=True), color=colour, linewidth=4, solid_capstyle="round")
    axes.plot(*zip((x, ground), elbow, strict=True), "o", color=GREY, ms=4)
    return x + 1.7, ground + 1.5


def in_words(observation):
    _, (_, height) = _joints(observation)
    return f"hand {height:+.2f} from the pivot"


def _joints(observation):
    """Where the elbow and the hand are, seen from the pivot."""
    angle1 = np.arctan2(observation[1], observation[0])
    angle2 = angle1 + np.arctan2(observation[3], observation[2])
    elbow = np.array([np.sin(angle1), -np.cos(angle1)])
    return elbow, elbow + np.array([np.sin(angle2), -np.cos(angle2)])
