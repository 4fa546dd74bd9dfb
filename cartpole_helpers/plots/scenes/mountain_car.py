"""A car in a valley, and the flag on the hill."""

import numpy as np

from cartpole_helpers.physics import TIME_LIMIT
from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, ORANGE

LEFT, RIGHT, FLAG = -1.2, 0.6, 0.5
WIDTH, ABOVE, BELOW = RIGHT - LEFT + 0.4, 1.25, 0.45
UNIT = "position"
ENDINGS = {"reached the flag": (GREEN, "✓"), TIME_LIMIT: (ORANGE, "✕")}


def course(observations):
    return observations[:, :1] - (LEFT + RIGHT) / 2


def draw(axes, x, ground, observation, colour):
    shift = x - (LEFT + RIGHT) / 2
    places = np.linspace(LEFT, RIGHT, 60)
    axes.plot(places + shift, ground + _height(places), color=GREY, linewidth=1.5)
    flag = ground + _height(FLAG)
    axes.plot([FLAG + shift] * 2, [flag, flag + 0.25], color=GREY, linewidth=1.2)
    axes.plot(FLAG + shift + 0.05, flag + 0.22, ">", color=ORANGE, ms=5)
    position = observation[0]
    axes.plot(position + shift, ground + _height(position) + 0.05, "o", color=BLUE, mec=colour, mew=2, ms=8)
    for end, text in ((LEFT, "−1.2"), (RIGHT, "0.6")):
        axes.text(end + shift, ground - 0.1, text, ha="center", va="top", fontsize=8, color=GREY)
    return x, ground + 0.8


def in_words(observation):
    return f"car at {observation[0]:+.2f}, moving at {observation[1]:+.3f}"


def _height(position):
    """Gymnasium's hill, its lowest point at 0."""
    return 0.45 * np.sin(3 * position) + 0.45
