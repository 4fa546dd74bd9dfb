"""The figures of the lessons. One function a figure; each returns its Axes, labelled and described in words."""

import html
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from IPython.core.pylabtools import print_figure
from IPython.display import HTML, display
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cartpole_helpers.episode import TIME_LIMIT
from cartpole_helpers.physics import HALF_POLE_LENGTH, TILT_LIMIT, TRACK_LIMIT

# From the palette of Okabe and Ito, which colour-blind readers can tell apart; no figure relies on colour alone.
BLUE, ORANGE, GREEN, PINK, SKY, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#666666"


class DescribedFigure(Figure):
    """A figure that also says in words what it shows.

    In a notebook the picture carries the description as its alt text. JupyterLab drops the alt text of
    an output picture, so the words follow it once more, where only a screen reader finds them.
    """

    description = ""

    def png(self):
        """The picture as PNG bytes."""
        # Without the software's version in it, the same picture is the same bytes.
        return print_figure(self, fmt="png", metadata={"Software": None})

    def _ipython_display_(self):
        picture = {"image/png": print_figure(self, fmt="png", base64=True, metadata={"Software": None})}
        display(
            picture | {"text/plain": self.description},
            raw=True,
            metadata={"image/png": {"alt": self.description}},
        )
        display(HTML(f'<p style="{_VISUALLY_HIDDEN}">{html.escape(self.description)}</p>'))


_VISUALLY_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"


def new_axes(width=7.0, height=3.2):
    """A plain Axes in a :class:`DescribedFigure`, in the style of the lessons.

    Args:
        width, height: in inches.
    """
    _, axes = plt.subplots(
        FigureClass=DescribedFigure, figsize=(width, height), dpi=100, facecolor="white", layout="constrained"
    )
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def describe(axes, description):
    """Set the words that stand for the figure of these Axes, and return the Axes."""
    axes.figure.description = description
    return axes


def score_histogram(scores, title=None):
    """How often each score came up.

    Args:
        scores: the scores of many games, shape (n,); or, to compare policies, a dict from a policy's
            name to its scores.
        title: a line above the figure.

    Raises:
        ValueError: there are no scores.
    """
    groups = scores if isinstance(scores, dict) else {"": scores}
    groups = {name: np.asarray(values, dtype=float).ravel() for name, values in groups.items()}
    if not groups or not all(values.size for values in groups.values()):
        raise ValueError(
            "score_histogram needs at least one score for each policy, but got none. Play some games first"
        )
    axes = new_axes()
    highest = max(values.max() for values in groups.values())
    width = max(1, round(highest / 50))  # a whole number of steps, so that every bar counts as many scores
    bins = np.arange(0, highest + 2 * width, width)
    styles = cycle(zip((BLUE, ORANGE, GREEN, PINK), ("-", "--", ":", "-."), ("", "///", "...", "xx"), strict=True))
    sentences = []
    for (name, values), (colour, line, hatch) in zip(groups.items(), styles, strict=False):
        label = f"{name}: mean {values.mean():.1f}" if name else f"mean {values.mean():.1f}"
        axes.hist(values, bins, histtype="stepfilled", facecolor=colour + "55", edgecolor=colour, hatch=hatch, lw=1.2)
        axes.axvline(values.mean(), color=colour, linestyle=line, linewidth=2, label=label)
        sentences.append(
            f"{name + ': ' if name else ''}{values.size:,} games, mean {values.mean():.1f}, "
            f"half of them at most {np.median(values):.0f}, lowest {values.min():.0f}, highest {values.max():.0f}."
        )
    axes.set(xlabel="score (steps before the game ended)", ylabel="games", title=title)
    axes.set_xlim(left=0)
    axes.legend(frameon=False)
    return describe(axes, " ".join(["Histogram of scores.", *sentences]))


def filmstrip(episode, frames=8):
    """A CartPole game as a row of pictures: evenly spaced moments from the first to the last.

    Args:
        episode: a game of CartPole, as :func:`cartpole_helpers.episode.play` returns it.
        frames: how many moments, at least 2. A game with fewer states shows each of them.

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
    axes.axis("off")
    moments = "; ".join(f"step {step}: {_state_in_words(episode.observations[step])}" for step in steps)
    return describe(axes, f"{len(steps)} moments of a CartPole game. {moments}. The game {ending_in_words(episode)}.")


def ending_in_words(episode):
    """For example "tipped over at step 42"."""
    if episode.ending == TIME_LIMIT:
        return f"reached the time limit at step {len(episode)}"
    return f"{episode.ending} at step {len(episode)}"


def require_cartpole(episode, caller):
    """Raise ValueError unless ``episode`` is a recorded game of CartPole."""
    environment = getattr(episode, "environment", None)
    if environment is None:
        raise ValueError(
            f"{caller} needs an Episode, but got a {type(episode).__name__}. "
            f"Try: {caller}(play(gym.make('CartPole-v1'), policy))"
        )
    if not environment.startswith("CartPole"):
        raise ValueError(
            f"{caller} can only draw CartPole, but this episode was played in {environment}. "
            "Try an episode of gym.make('CartPole-v1')"
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
