"""A game as a row of pictures."""

import numpy as np
from matplotlib.patches import Rectangle

from cartpole_helpers.episode import ending_in_words, require_cartpole
from cartpole_helpers.physics import HALF_POLE_LENGTH, TILT_LIMIT, TRACK_LIMIT
from cartpole_helpers.plots.figure import BLUE, GREY, ORANGE, describe, new_axes


def filmstrip(episode, frames=8, title=None):
    """A CartPole game as a row of pictures: evenly spaced moments from the first to the last.

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
    steps = np.unique(np.linspace(0, len(episode), frames).round().astype(int))
    columns = min(4, len(steps))
    rows = -(-len(steps) // columns)
    cell_width, cell_height = 2 * TRACK_LIMIT + 1.0, 2.1
    axes = new_axes(8.0, 8.0 * rows * cell_height / (columns * cell_width) + 0.1)
    for i, step in enumerate(steps):
        left = i % columns * cell_width
        bottom = -(i // columns) * cell_height
        _draw_cart(axes, left + TRACK_LIMIT, bottom, episode.observations[step], last=step == len(episode))
        caption = ending_in_words(episode) if step == len(episode) else f"step {step}"
        axes.text(left + TRACK_LIMIT, bottom - 0.42, caption, ha="center", va="top", fontsize=9)
    axes.set(xlim=(-0.5, columns * cell_width - 0.5), ylim=(-(rows - 1) * cell_height - 0.8, cell_height - 0.75))
    axes.set_aspect("equal")
    axes.set_title(title or "", loc="left", fontsize=11)
    axes.axis("off")
    moments = "; ".join(f"step {step}: {_state_in_words(episode.observations[step])}" for step in steps)
    name = f"{title}: " if title else ""
    return describe(
        axes, f"{name}{len(steps)} moments of a CartPole game. {moments}. The game {ending_in_words(episode)}."
    )


def _draw_cart(axes, x, y, state, last):
    position, _, angle, _ = state
    axes.plot([x - TRACK_LIMIT, x + TRACK_LIMIT], [y, y], color=GREY, linewidth=1.5, solid_capstyle="butt")
    for end in (x - TRACK_LIMIT, x + TRACK_LIMIT):
        axes.plot([end, end], [y - 0.12, y + 0.12], color=GREY, linewidth=1.5)
    axes.add_patch(Rectangle((x + position - 0.3, y - 0.15), 0.6, 0.3, facecolor=BLUE, zorder=2))
    foot = np.array([x + position, y + 0.1])
    length = 2 * HALF_POLE_LENGTH
    for limit in (-TILT_LIMIT, TILT_LIMIT):
        axes.plot(
            *zip(foot, foot + length * np.array([np.sin(limit), np.cos(limit)]), strict=True), ":", color=GREY, lw=1
        )
    tip = foot + length * np.array([np.sin(angle), np.cos(angle)])
    axes.plot(
        *zip(foot, tip, strict=True), color=ORANGE if last else "black", linewidth=4, solid_capstyle="round", zorder=3
    )


def _state_in_words(state):
    position, _, angle, _ = state
    return f"cart at {position:+.2f}, pole {np.degrees(angle):+.1f} degrees"
