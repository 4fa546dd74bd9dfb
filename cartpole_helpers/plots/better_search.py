"""How searches that learn where to look get there: what they cost, and their way over the score map."""

import numpy as np
from matplotlib.ticker import PercentFormatter

from cartpole_helpers.physics import SOLVED
from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, INK, ORANGE, PINK, describe, named, new_panels
from cartpole_helpers.plots.search import QUANTITIES, require_two_weights

_STYLES = list(zip((BLUE, ORANGE, GREEN, PINK, GREY), "osD^v", ("-", "--", ":", "-.", "-"), strict=True))


def sample_efficiency(curves, threshold=SOLVED):
    """The share of searches that have found a good policy, against the games they have played, and against the steps.

    Args:
        curves: a dict from a search's name to what ``learning_curve`` returns: games (m,), steps (m,), and the fresh
            scores (m, searches) of what it would have chosen then.
        threshold: the mean score that counts as good.

    Raises:
        TypeError: this is no dict.
        ValueError: there are no curves, more than five, or their shapes do not fit.
    """
    curves = named(curves, "sample_efficiency", len(_STYLES))
    curves = {name: [np.asarray(part, dtype=float) for part in curve] for name, curve in curves.items()}
    for name, (games, steps, worth) in curves.items():
        if games.shape != steps.shape or worth.ndim != 2 or len(worth) != len(games):
            raise ValueError(
                f"a curve has as many games, steps and rows of scores, but {name!r} has the shapes {games.shape}, "
                f"{steps.shape} and {worth.shape}. Try learning_curve(results)"
            )
    if not curves:
        raise ValueError("sample_efficiency needs at least one curve, but got none. Try learning_curve(results)")
    left, right = new_panels(2, 7.6, 3.4)
    sentences = []
    for (name, (games, steps, worth)), (colour, marker, line) in zip(curves.items(), _STYLES, strict=False):
        share = (worth >= threshold).mean(axis=1)
        error = np.sqrt(share * (1 - share) / worth.shape[1])
        style = dict(color=colour, marker=marker, ls=line, lw=1.8, ms=6, capsize=3, elinewidth=1, label=name)
        for axes, cost in ((left, games), (right, steps / 1000)):
            axes.errorbar(cost, share, yerr=error, **style)
        sentences.append(
            f"{name}: "
            + ", ".join(
                f"{part:.0%} after {count:.0f} games or {lasted / 1000:.0f} thousand steps"
                for part, count, lasted in zip(share, games, steps, strict=True)
            )
            + "."
        )
    for axes, what in ((left, "games played"), (right, "steps played (thousands)")):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color=GREY, alpha=0.3)
        axes.set(xlabel=what, ylim=(-0.03, 1.05))
        axes.set_xlim(left=0)
    left.set_ylabel(f"searches that found {threshold:g} or more")
    left.yaxis.set_major_formatter(PercentFormatter(1))
    left.figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return describe(left, " ".join(["Share of searches that have found a good policy.", *sentences]))


def search_paths(scores, values, paths, vary=(2, 3)):
    """Score maps side by side, each with all policies that one search tried and the way of its choice over the map.

    Args:
        scores: shape (n, n): row i, column j is the score of the policy whose second weight is ``values[i]`` and
            whose first is ``values[j]``.
        values: shape (n,), rising.
        paths: a dict from a search's name to a pair: the policies it tried (m, 2), and its choices one after
            another (k, 2).
        vary: which two of the four weights: first (drawn to the right), second (drawn upwards).

    Raises:
        TypeError: the paths are no dict.
        ValueError: there are no paths, or ``vary`` is not two different places.
    """
    if not named(paths, "search_paths"):
        raise ValueError("search_paths needs at least one path, but got none")
    first, second = require_two_weights(vary)
    panels = new_panels(len(paths), 3.8 * len(paths), 4.0)
    sentences = []
    for axes, (name, (tried, choices)) in zip(panels, paths.items(), strict=True):
        tried, choices = np.asarray(tried), np.asarray(choices)
        axes.pcolormesh(values, values, scores, cmap="cividis", vmin=0, vmax=500)
        axes.plot(*tried.T, "o", ms=3, mfc="white", mec="#000000", mew=0.5, alpha=0.7)
        axes.plot(*choices.T, color="white", lw=4)
        axes.plot(*choices.T, color=ORANGE, lw=2)
        axes.plot(*choices[-1], "*", ms=18, mfc=ORANGE, mec="white", mew=1.5)
        axes.set(title=name, xlabel=f"weight of the {QUANTITIES[first]}", aspect="equal")
        axes.set(xlim=(values[0], values[-1]), ylim=(values[0], values[-1]))
        axes.spines[:].set_color(INK)
        sentences.append(
            f"{name}: {len(tried)} policies tried; its choice went from ({choices[0][0]:.2f}, {choices[0][1]:.2f}) to "
            f"({choices[-1][0]:.2f}, {choices[-1][1]:.2f}), marked with a star."
        )
    panels[0].set_ylabel(f"weight of the {QUANTITIES[second]}")
    words = (
        f"The map of the mean score over the weights of {QUANTITIES[first]} and {QUANTITIES[second]}, once a search."
    )
    return describe(panels[0], " ".join([words, *sentences]))
