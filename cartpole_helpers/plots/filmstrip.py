"""A game as a row of pictures."""

import numpy as np
from matplotlib.patches import Rectangle

from cartpole_helpers.episode import ending_in_words, require_cartpole
from cartpole_helpers.physics import HALF_POLE_LENGTH, TILT_LIMIT, TRACK_LIMIT
from cartpole_helpers.plots.figure import BLUE, ENDINGS, GREY, INK, describe, new_axes

CELL = 2 * TRACK_LIMIT + 1.2, 2.5  # width and height of one picture, in track units


def filmstrip(episode, frames=8, title=None):
    """A CartPole game as a row of pictures: the first moment, the last, and between them the turning points.

    Args:
        episode: a game of CartPole, as :func:`cartpole_helpers.episode.play` returns it.
        frames: how many moments, at least 2. A game with fewer states shows each of them.
        title: a line above the pictures.

    Raises:
        ValueError: the episode is not CartPole's, or ``frames`` is less than 2.
    """
    require_cartpole(episode, "filmstrip")
    if frames < 2:
        raise ValueError(f"filmstrip needs at least 2 frames, but got {frames}. Try filmstrip(episode, frames=8)")
    steps = _turning_points(episode.observations[:, [0, 2]] / (TRACK_LIMIT, TILT_LIMIT), frames)
    columns = min(4, len(steps))
    rows = -(-len(steps) // columns)
    width, height = CELL
    axes = new_axes(8.0, 8.0 * rows * height / (columns * width) + (0.4 if title else 0.1))
    for i, step in enumerate(steps):
        middle, ground = i % columns * width, -(i // columns) * height
        last = step == len(episode)
        colour, mark = ENDINGS[episode.ending] if last else (INK, "")
        _draw_cart(axes, middle, ground, episode.observations[step], colour)
        axes.text(middle, ground - 0.35, f"step {step}", ha="center", va="top", fontsize=9)
        if last:
            position, _, angle, _ = episode.observations[step]
            aside = middle + position - np.sign(angle) * 0.75
            axes.text(aside, ground + 0.65, mark, ha="center", va="center", fontsize=14, color=colour, weight="bold")
            axes.text(middle, ground - 0.8, episode.ending, ha="center", va="top", fontsize=9, weight="bold")
        elif i == 0:
            axes.text(middle, ground - 0.8, "track units", ha="center", va="top", fontsize=8, color=GREY)
    axes.set(xlim=(-width / 2, (columns - 0.5) * width), ylim=(-(rows - 1) * height - 1.2, height - 1.2))
    axes.set_aspect("equal")
    axes.set_title(title or "", loc="left", fontsize=11)
    axes.axis("off")
    moments = "; ".join(f"step {step}: {_state_in_words(episode.observations[step])}" for step in steps)
    name = f"{title}: " if title else ""
    return describe(
        axes, f"{name}{len(steps)} moments of a CartPole game. {moments}. The game {ending_in_words(episode)}."
    )


def _turning_points(course, count):
    """The steps that tell most about a course (T + 1, n): the ends, then again and again the step furthest from
    the straight line between the chosen ones before and after it."""
    steps = [0, len(course) - 1]
    while len(steps) < min(count, len(course)):
        expected = np.column_stack([np.interp(np.arange(len(course)), steps, values[steps]) for values in course.T])
        surprise = np.abs(course - expected).max(axis=1)
        surprise[steps] = -1
        steps = sorted([*steps, int(surprise.argmax())])
    return steps


def _draw_cart(axes, x, ground, state, colour):
    """One picture: the track with a mark at every unit, its middle at x, the tilt limits dotted, the pole in colour."""
    position, _, angle, _ = state
    axes.plot([x - TRACK_LIMIT, x + TRACK_LIMIT], [ground, ground], color=GREY, linewidth=1.5, solid_capstyle="butt")
    for mark, height in [
        (-TRACK_LIMIT, 0.16),
        (-2, 0.06),
        (-1, 0.06),
        (0, 0.06),
        (1, 0.06),
        (2, 0.06),
        (TRACK_LIMIT, 0.16),
    ]:
        axes.plot([x + mark, x + mark], [ground - height, ground + height], color=GREY, linewidth=1.2)
    for end, side in ((-TRACK_LIMIT, "−"), (TRACK_LIMIT, "")):
        text = f"{side}{TRACK_LIMIT:g}"
        axes.text(x + end, ground - 0.38, text, ha="center", va="top", fontsize=8, color=GREY)
    axes.add_patch(Rectangle((x + position - 0.3, ground - 0.15), 0.6, 0.3, facecolor=BLUE, zorder=2))
    foot = np.array([x + position, ground + 0.1])
    for limit in (-TILT_LIMIT, TILT_LIMIT):
        axes.plot(*_pole(foot, limit), ":", color=GREY, linewidth=1)
    axes.plot(*_pole(foot, angle), color=colour, linewidth=4, solid_capstyle="round", zorder=3)


def _pole(foot, angle):
    return np.column_stack([foot, foot + 2 * HALF_POLE_LENGTH * np.array([np.sin(angle), np.cos(angle)])])


def _state_in_words(state):
    position, _, angle, _ = state
    return f"cart at {position:+.2f}, pole {np.degrees(angle):+.1f} degrees"
