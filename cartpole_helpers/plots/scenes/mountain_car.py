"""A car in a valley, and the flag on the hill, which stands further down in the continuous game."""

import numpy as np

from cartpole_helpers.physics import TIME_LIMIT
from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, ORANGE

LEFT, RIGHT = -1.2, 0.6


class MountainCar:
    """The scene of a car whose flag stands at this position."""

    WIDTH, ABOVE, BELOW = RIGHT - LEFT + 0.4, 1.25, 0.45
    UNIT = "position"

    def __init__(self, flag):
        self.ENDINGS = {"reached the flag": (GREEN, "✓"), TIME_LIMIT: (ORANGE, "✕")}
        self._flag = flag

    def course(self, observations):
        return observations[:, :1] - (LEFT + RIGHT) / 2

    def draw(self, axes, x, ground, observation, colour):
        shift = x - (LEFT + RIGHT) / 2
        places = np.linspace(LEFT, RIGHT, 60)
        axes.plot(places + shift, ground + _height(places), color=GREY, linewidth=1.5)
        foot = ground + _height(self._flag)
        axes.plot([self._flag + shift] * 2, [foot, foot + 0.25], color=GREY, linewidth=1.2)
        axes.plot(self._flag + shift + 0.05, foot + 0.22, ">", color=GREEN, ms=5)
        position = observation[0]
        axes.plot(position + shift, ground + _height(position) + 0.05, "o", color=BLUE, mec=colour, mew=2, ms=8)
        for end, text in ((LEFT, "−1.2"), (RIGHT, "0.6")):
            axes.text(end + shift, ground - 0.1, text, ha="center", va="top", fontsize=8)
        return x, ground + 0.8

    def in_words(self, observation):
        return f"car at {observation[0]:+.2f}, moving at {observation[1]:+.3f}"


def _height(position):
    """Gymnasium's hill, its lowest point at 0."""
    return 0.45 * np.sin(3 * position) + 0.45
