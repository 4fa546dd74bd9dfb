"""A game as a row of pictures."""

import numpy as np

from cartpole_helpers.episode import ENDED, ending_in_words
from cartpole_helpers.plots.figure import ENDINGS, INK, describe, new_axes
from cartpole_helpers.plots.scenes import scene_of


def filmstrip(episode, frames=8, title=None):
    """A game as a row of pictures: the first moment, the last, and between them the turning points.

    Args:
        episode: a game of CartPole, Acrobot, MountainCar or Pendulum, as :func:`cartpole_helpers.episode.play`
            returns it.
        frames: how many moments, at least 2. A game with fewer states shows each of them.
        title: a line above the pictures.

    Raises:
        ValueError: the episode is of another game, or ``frames`` is less than 2.
    """
    scene = scene_of(episode, "filmstrip")
    if frames < 2:
        raise ValueError(f"filmstrip needs at least 2 frames, but got {frames}. Try filmstrip(episode, frames=8)")
    steps = _turning_points(scene.course(episode.observations), frames)
    columns = min(4, len(steps))
    rows = -(-len(steps) // columns)
    width, height = scene.WIDTH, scene.ABOVE + scene.BELOW
    line = 0.16 * columns * width / 8.0  # the height of a line of text, in the game's units
    axes = new_axes(8.0, 8.0 * rows * height / (columns * width) + (0.4 if title else 0.1))
    for i, step in enumerate(steps):
        middle, ground = i % columns * width, -(i // columns) * height
        last = step == len(episode)
        colour, mark = scene.ENDINGS.get(episode.ending, ENDINGS[ENDED]) if last else (INK, "")
        beside, above = scene.draw(axes, middle, ground, episode.observations[step], colour)
        axes.text(beside, above, mark, ha="center", va="center", fontsize=14, color=colour, weight="bold")
        bottom = ground - scene.BELOW
        axes.text(middle, bottom + 1.9 * line, f"step {step}", ha="center", va="top", fontsize=9)
        if last:
            axes.text(middle, bottom + 0.9 * line, episode.ending, ha="center", va="top", fontsize=9, weight="bold")
        elif i == 0:
            axes.text(middle, bottom + 0.9 * line, scene.UNIT, ha="center", va="top", fontsize=8)
    axes.set(xlim=(-width / 2, (columns - 0.5) * width), ylim=(-(rows - 1) * height - scene.BELOW, scene.ABOVE))
    axes.set_aspect("equal")
    axes.set_title(title or "", loc="left", fontsize=11)
    axes.axis("off")
    moments = "; ".join(f"step {step}: {scene.in_words(episode.observations[step])}" for step in steps)
    name, game = f"{title}: " if title else "", episode.environment.rpartition("-")[0]
    game = f"an {game}" if game[0] in "AEIOU" else f"a {game}"
    return describe(axes, f"{name}{len(steps)} moments of {game} game. {moments}. The game {ending_in_words(episode)}.")


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
