"""How often each score came up."""

from itertools import cycle

import numpy as np

from cartpole_helpers.plots.figure import BLUE, GREEN, ORANGE, PINK, describe, new_axes


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
    axes.yaxis.get_major_locator().set_params(integer=True)  # there are no half games
    axes.legend(frameon=False)
    return describe(axes, " ".join(["Histogram of scores.", *sentences]))
