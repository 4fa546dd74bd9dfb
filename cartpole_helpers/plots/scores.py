"""Scores of many games: how often each came up, and policies beside each other."""

from itertools import cycle

import numpy as np

from cartpole_helpers.plots.figure import BLUE, GREEN, INK, ORANGE, PINK, SKY, check_guess, describe, named, new_axes


def score_histogram(scores, title=None, guess=None):
    """How often each score came up.

    Args:
        scores: the scores of many games, shape (n,); or, to compare policies, a dict from a policy's
            name to its scores.
        title: a line above the figure.
        guess: the score that the reader expected, to be marked; None marks nothing.

    Raises:
        TypeError: the scores or the guess are not numbers.
        ValueError: there are no scores, or one is not finite.
    """
    groups = _groups(scores if isinstance(scores, dict) else {"": scores}, "score_histogram")
    check_guess(guess, "score_histogram")
    axes = new_axes()
    lowest, highest = _range(groups)
    # Whole steps, so that every bar counts as many scores; few widths, so that a policy looks alike in two figures.
    width = next((width for width in (1, 5, 10, 50, 100) if highest - lowest <= 70 * width), 500)
    bins = np.arange(lowest // width * width, highest + 2 * width, width)
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
    if guess is not None:
        axes.axvline(guess, color=INK, linestyle=(0, (1, 1)), linewidth=3, label=f"your guess: {guess:g}")
        sentences.append(f"Your guess: {guess:g}.")
    axes.set(xlabel=_score_label(lowest), ylabel="games", title=title)
    axes.set_xlim(left=bins[0])
    axes.yaxis.get_major_locator().set_params(integer=True)  # there are no half games
    axes.legend(frameon=False)
    return describe(axes, " ".join(["Histogram of scores.", *sentences]))


def scores_compared(scores, title=None):
    """Policies beside each other, a row for each: every score a faint dot, the mean a bold mark with its number.

    Args:
        scores: a dict from a policy's name to the scores of its games, any number of them.
        title: a line above the figure.

    Raises:
        TypeError: this is no dict, or the scores are not numbers.
        ValueError: there is no policy, or one without a score, or a score is not finite.
    """
    groups = _groups(scores, "scores_compared")
    lowest, _ = _range(groups)
    axes = new_axes(7.0, 1.1 + 0.5 * len(groups))
    rng = np.random.default_rng(0)  # up and down only, so that equal scores do not hide one another
    sentences = []
    for row, ((name, values), colour) in enumerate(zip(groups.items(), cycle((BLUE, ORANGE, GREEN, PINK, SKY)))):
        height = row + rng.uniform(-0.3, 0.3, values.size)
        few = values.size <= 200
        axes.plot(values, height, ".", color=colour, ms=8 if few else 4, alpha=0.7 if few else 0.3, mew=0)
        mean = values.mean()
        axes.plot([mean, mean], [row - 0.36, row + 0.36], color=INK, linewidth=3, solid_capstyle="butt")
        games = f"{values.size:,} game{'s' * (values.size > 1)}"
        axes.text(1.01, row, f"{mean:.1f}", transform=axes.get_yaxis_transform(), va="center", weight="bold")
        sentences.append(f"{name}: {games}, mean {mean:.1f}, from {values.min():.0f} to {values.max():.0f}.")
    axes.text(1.01, -0.75, "mean", transform=axes.get_yaxis_transform(), va="center", fontsize=9)
    labels = [f"{name}\n{values.size:,} game{'s' * (values.size > 1)}" for name, values in groups.items()]
    axes.set_yticks(range(len(groups)), labels)
    axes.set(xlabel=_score_label(lowest), title=title, ylim=(len(groups) - 0.4, -0.6))
    axes.set_xlim(left=1.02 * lowest)  # with room for the lowest dot
    return describe(axes, " ".join(["Scores of policies, a row each.", *sentences]))


def _groups(scores, caller):
    groups = {name: np.ravel(values) for name, values in named(scores, caller).items()}
    for values in groups.values():
        if values.dtype.kind not in "biuf":
            raise TypeError(
                f"{caller} needs scores, which are numbers, but got {values[0]!r:.60}. "
                "Did you forget a `return`? Of games, try [game.score for game in games]"
            )
    if not groups or not all(values.size for values in groups.values()):
        raise ValueError(f"{caller} needs at least one score for each policy, but got none. Play some games first")
    groups = {name: values.astype(float) for name, values in groups.items()}
    if not all(np.isfinite(values).all() for values in groups.values()):
        raise ValueError(f"{caller} needs finite scores, but one is NaN or infinite. Look for a division by zero")
    return groups


def _range(groups):
    """The lowest and the highest score, and 0 in any case."""
    return min(0, *(values.min() for values in groups.values())), max(values.max() for values in groups.values())


def _score_label(lowest):
    return "score" if lowest < 0 else "score (steps before the game ended)"
