"""Searching for a policy: how likely it is to succeed, how fast, and where the good policies are."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import PercentFormatter

from cartpole_helpers.physics import SOLVED
from cartpole_helpers.plots.figure import BLUE, GREY, ORANGE, PINK, SKY, check_guess, describe, new_axes

QUANTITIES = ("cart position", "cart velocity", "pole angle", "pole angular velocity")


def success_chance(share, tries=40, measured=None, guess=None):
    """The chance that at least one of n guesses succeeds, against n.

    Args:
        share: the chance of a single guess, between 0 and 1.
        tries: the largest n, at least 2.
        measured: what happened when searches were really repeated: a dict from n to the share of them
            that succeeded.
        guess: what the reader expected, a pair of n and a chance; with None for the chance nothing is marked.

    Raises:
        TypeError: the chance that was guessed is not a number.
        ValueError: ``share`` is not strictly between 0 and 1, or ``tries`` is less than 2.
    """
    if not 0 < share < 1:
        raise ValueError(f"success_chance needs a share between 0 and 1, but got {share}. Is it in percent?")
    if tries < 2:
        raise ValueError(f"success_chance needs at least 2 tries, but got {tries}. Try tries=40")
    measured = dict(sorted((measured or {}).items()))
    numbers = np.arange(1, tries + 1)
    chances = 1 - (1 - share) ** numbers
    axes = new_axes()
    axes.plot(numbers, chances, color=BLUE, linewidth=2, label="computed")
    if measured:
        axes.plot(*zip(*measured.items(), strict=True), "o", color=ORANGE, ms=8, mfc="white", mew=2, label="measured")
    guessed = guess is not None and guess[1] is not None
    check_guess(guess[1] if guessed else None, "success_chance")
    if guessed:
        axes.plot(*guess, "P", color=PINK, ms=11, linestyle="none", label="your guess")
    if measured or guessed:
        axes.legend(frameon=False, loc="lower right")
    axes.set(xlabel="tries in one search", ylabel="chance of reaching 500", xlim=(0, tries + 0.5), ylim=(0, 1.05))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="y", color=GREY, alpha=0.3)
    shown = sorted({n for n in (1, 5, 10, 20, tries) if n <= tries})
    words = f"Chance of success against tries, rising ever more slowly. {_list_chances(chances[n - 1] for n in shown)}"
    words = f"{words} for {', '.join(map(str, shown))} tries."
    if measured:
        words += f" Measured: {_list_chances(measured.values())} for {', '.join(map(str, measured))} tries."
    if guessed:
        words += f" Your guess: {guess[1]:.0%} for {guess[0]} tries."
    return describe(axes, words)


def best_so_far(scores):
    """How the best score of a search grows from try to try, over many searches: the middle one, and most of them.

    Args:
        scores: shape (searches, tries): each row holds the scores of one search, in the order of its tries.

    Raises:
        ValueError: ``scores`` is not such a table.
    """
    scores = np.asarray(scores, dtype=float)
    if scores.ndim != 2 or not scores.size:
        raise ValueError(
            f"best_so_far needs a table of scores, a row for each search, but got shape {scores.shape}. "
            "Try: scores.reshape(searches, tries)"
        )
    best = np.maximum.accumulate(scores, axis=1)
    low, middle, high = np.percentile(best, [10, 50, 90], axis=0)
    numbers = np.arange(1, scores.shape[1] + 1)
    axes = new_axes()
    axes.fill_between(
        numbers, low, high, step="mid", facecolor=SKY + "66", edgecolor=SKY, hatch="///", label="8 of 10 searches"
    )
    (line,) = axes.step(numbers, middle, where="mid", color=BLUE, linewidth=2.5, label="the one in the middle (median)")
    line.set_path_effects([withStroke(linewidth=4.5, foreground="white")])  # seen on the hatching on a dark page too
    axes.set(xlabel="tries so far", ylabel="best score so far (steps)", xlim=(0.5, len(numbers) + 0.5))
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, loc="lower right")
    shown = sorted({n for n in (1, 2, 5, 10, 20, len(numbers)) if n <= len(numbers)})
    moments = "; ".join(f"after {n}: {middle[n - 1]:.0f} ({low[n - 1]:.0f} to {high[n - 1]:.0f})" for n in shown)
    return describe(
        axes,
        f"Best score so far against tries, over {len(scores):,} searches: the median, and in brackets the range of the "
        f"middle eight in ten searches. {moments}.",
    )


def score_map(scores, values, vary=(2, 3), best=None, searched=None):
    """The score of a policy against two of its weights: dark is low, bright is high.

    Args:
        scores: shape (n, n): row i, column j is the score of the policy whose second weight is ``values[i]`` and
            whose first is ``values[j]``.
        values: shape (n,), rising: the weights tried, the same along both sides.
        vary: which two of the four weights, as their places in the observation: first (drawn to the right), second
            (drawn upwards).
        best: a policy to mark with a star: its two weights (first, second), or all four. With all four the other
            two, which are the same for the whole map, are named above it.
        searched: lowest and highest weight of a search: outlined.

    Raises:
        ValueError: the shapes do not fit, ``vary`` is not two different places, or ``searched`` not a low and a high
            weight.
    """
    scores, values = np.asarray(scores, dtype=float), np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) < 2 or scores.shape != (len(values), len(values)):
        raise ValueError(
            f"score_map needs a square of scores, a row and a column for each weight in values, but got scores of "
            f"shape {scores.shape} and values of shape {values.shape}. Try: scores.reshape(len(values), len(values))"
        )
    first, second = require_two_weights(vary)
    searched = require_range(searched)
    fixed = ""
    if best is not None and len(best) == 4:
        others = [place for place in range(4) if place not in (first, second)]
        fixed = " and ".join(f"{QUANTITIES[place]} {best[place]:.2f}" for place in others)
        best = best[first], best[second]
    axes = new_axes(7.0, 5.2)
    axes.set_title(f"all with the weights {fixed}" if fixed else "", fontsize=10)
    mesh = axes.pcolormesh(values, values, scores, cmap="cividis", vmin=0, vmax=max(500, scores.max()))
    axes.figure.colorbar(mesh, ax=axes, label="mean score (steps)")
    if searched is not None:
        low, high = searched
        outline = Rectangle((low, low), high - low, high - low, fill=False, edgecolor="white", ls="--", lw=2)
        outline.set_path_effects([withStroke(linewidth=4, foreground="black")])  # seen on dark and on bright
        axes.add_patch(outline)
        axes.text(
            low + 0.03, high - 0.04, "searched", color="white", va="top", bbox={"fc": "#000000aa", "lw": 0, "pad": 2}
        )
    if best is not None:
        axes.plot(
            *best, "*", ms=20, mfc=ORANGE, mec="white", mew=1.5, clip_on=False, linestyle="none", label="best found"
        )
        axes.legend(loc="lower left", facecolor="black", framealpha=0.67, edgecolor="none", labelcolor="white")
    axes.set(xlabel=f"weight of the {QUANTITIES[first]}", ylabel=f"weight of the {QUANTITIES[second]}")
    axes.set_aspect("equal")
    axes.spines[["left", "bottom"]].set_visible(False)
    return describe(axes, _map_in_words(scores, values, first, second, fixed, best, searched))


def require_two_weights(vary):
    """The two places in the observation as a pair, or ValueError."""
    vary = tuple(vary)
    if len(vary) != 2 or vary[0] == vary[1] or not all(place in range(4) for place in vary):
        raise ValueError(
            f"vary names two different weights by their places, 0 to 3, but got {vary}. "
            "Try vary=(2, 3) for the pole's angle and its angular velocity"
        )
    return vary


def require_range(searched):
    """The lowest and the highest weight of a search as they are, or None as it is; ValueError for anything else."""
    if searched is not None and not (np.shape(searched) == (2,) and searched[0] < searched[1]):
        raise ValueError(f"searched is the lowest and the highest weight of a search, but got {searched}. Try (0, 1)")
    return searched


def _map_in_words(scores, values, first, second, fixed, best, searched):
    high = scores >= SOLVED
    words = (
        f"Map of the mean score over the weights of {QUANTITIES[first]} (to the right) and {QUANTITIES[second]} "
        f"(upwards), each from {values[0]:g} to {values[-1]:g}. "
        f"{high.mean():.0%} of it is at {SOLVED} or above, {(scores < 20).mean():.0%} below 20."
    )
    if high.any():
        rows, columns = np.nonzero(high)
        words += (
            f" The part at {SOLVED} or above lies between {values[columns.min()]:g} and {values[columns.max()]:g} to "
            f"the right, {values[rows.min()]:g} and {values[rows.max()]:g} upwards."
        )
    if fixed:
        words += f" All of it has the weights {fixed}."
    if searched is not None:
        words += f" Outlined: the weights searched, from {searched[0]:g} to {searched[1]:g}."
    if best is not None:
        words += f" A star marks the best policy found, at {best[0]:.2f} and {best[1]:.2f}."
    return words


def _list_chances(chances):
    return ", ".join("over 99%" if 0.995 <= chance < 1 else f"{chance:.0%}" for chance in chances)
