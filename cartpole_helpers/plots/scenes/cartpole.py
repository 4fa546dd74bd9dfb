"""A cart on its track, with the pole and how far it may lean."""

import numpy as np
from matplotlib.patches import Rectangle

from cartpole_helpers.physics import HALF_POLE_LENGTH, TILT_LIMIT, TRACK_LIMIT
from cartpole_helpers.plots.figure import BLUE, GREY
from cartpole_helpers.plots.figure import ENDINGS as ENDINGS

WIDTH, ABOVE, BELOW = 2 * TRACK_LIMIT + 1.2, 1.3, 1.3
UNIT = "track units"


def course(observations):
    return observations[:, [0, 2]] / (TRACK_LIMIT, TILT_LIMIT)


def draw(axes, x, ground, observation, colour):
    position, _, angle, *_ = observation
    axes.plot([x - TRACK_LIMIT, x + TRACK_LIMIT], [ground, ground], color=GREY, linewidth=1.5, solid_capstyle="butt")
    for mark in (-TRACK_LIMIT, -2, -1, 0, 1, 2, TRACK_LIMIT):
        height = 0.16 if abs(mark) == TRACK_LIMIT else 0.06
        axes.plot([x + mark, x + mark], [ground - height, ground + height], color=GREY, linewidth=1.2)
    for end, text in ((-TRACK_LIMIT, f"−{TRACK_LIMIT:g}"), (TRACK_LIMIT, f"{TRACK_LIMIT:g}")):
        axes.text(x + end, ground - 0.38, text, ha="center", va="top", fontsize=8)
    axes.add_patch(Rectangle((x + position - 0.3, ground - 0.15), 0.6, 0.3, facecolor=BLUE, zorder=2))
    foot = np.array([x + position, ground + 0.1])
    for limit in (-TILT_LIMIT, TILT_LIMIT):
        axes.plot(*_pole(foot, limit), ":", color=GREY, linewidth=1)
    axes.plot(*_pole(foot, angle), color=colour, linewidth=4, solid_capstyle="round", zorder=3)
    return x + position - np.sign(angle) * 0.75, ground + 0.65


def _pole(foot, angle):
    return np.column_stack([foot, foot + 2 * HALF_POLE_LENGTH * np.array([np.sin(angle), np.cos(angle)])])


def in_words(observation):
    position, _, angle, *_ = observation
    return f"cart at {position:+.2f}, pole {np.degrees(angle):+.1f} degrees"
