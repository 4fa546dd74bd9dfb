"""A pendulum that is to stand on its head."""

import numpy as np

from cartpole_helpers.physics import TIME_LIMIT
from cartpole_helpers.plots.figure import BLUE, GREY

WIDTH, ABOVE, BELOW = 3.4, 1.4, 2.2  # the ground is the height of the pivot; the pendulum has the length 1
UNIT = "dotted: upright"
ENDINGS = {TIME_LIMIT: (BLUE, "■")}


def course(observations):
    return observations[:, :2]


def draw(axes, x, ground, observation, colour):
    upward, left = observation[:2]
    axes.plot([x, x], [ground, ground + 1], ":", color=GREY, linewidth=1.5)
    axes.plot([x, x - left], [ground, ground + upward], color=colour, linewidth=4, solid_capstyle="round")
    axes.plot(x, ground, "o", color=GREY, ms=5)
    return x + 0.8, ground + 0.8


def in_words(observation):
    return f"{np.degrees(np.arctan2(observation[1], observation[0])):+.0f} degrees from upright"
