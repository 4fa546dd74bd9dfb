"""Learning from every step: the chance of a push, and how many learners get on."""

import numpy as np

from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, ORANGE, PINK, describe, named, new_axes

_STYLES = [(BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (PINK, ":")]


def chance_curves(weights):
    """The chance of pushing right against one number of the observation, for weights of different size.

    Args:
        weights: up to four weights for that number. Infinity is the hard decision.

    Raises:
        ValueError: there are no weights, or more than four.
    """
    if not 1 <= len(weights) <= len(_STYLES):
        raise ValueError(f"chance_curves draws one to {len(_STYLES)} weights, but got {len(weights)}. Try [1, 4, 16]")
    numbers = np.linspace(-1, 1, 201)
    axes = new_axes()
    words = []
    for weight, (colour, line) in zip(weights, _STYLES, strict=False):
        hard = np.isinf(weight)
        chances = (numbers > 0).astype(float) if hard else 1 / (1 + np.exp(-weight * numbers))
        name = "the hard decision" if hard else f"weight {weight:g}"
        axes.plot(numbers, 100 * chances, color=colour, linestyle=line, linewidth=2.5, label=name)
        words.append(f"{name}: {chances[50]:.0%} at {numbers[50]:+.2f}, {chances[150]:.0%} at {numbers[150]:+.2f}.")
    axes.axhline(50, color=GREY, linewidth=1)
    axes.set(
        xlabel="angular velocity of the pole (radians per second)", ylabel="chance of pushing right (%)", ylim=(-4, 104)
    )
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return describe(axes, "The chance of pushing right against the pole's angular velocity. " + " ".join(words))


def learning_curves(groups, games=10):
    """How the scores of many learners grow with the games they play: a thin line each, a thick one for the median.

    Args:
        groups: a dict from a name to a table of mean scores (updates, learners).
        games: how many games lie behind each update.

    Raises:
        TypeError: this is no dict.
        ValueError: there are no groups, or more than four, or a table is not one.
    """
    tables = {name: np.asarray(table, dtype=float) for name, table in named(groups, "learning_curves").items()}
    if not 1 <= len(tables) <= len(_STYLES) or not all(table.ndim == 2 and table.size for table in tables.values()):
        raise ValueError(
            f"learning_curves needs one to {len(_STYLES)} tables of scores (updates, learners), but got shapes "
            f"{[table.shape for table in tables.values()]}. Try {{'name': learning.scores}}"
        )
    axes = new_axes(7.0, 3.6)
    words = []
    for (name, table), (colour, line) in zip(tables.items(), _STYLES, strict=False):
        played = games * np.arange(1, len(table) + 1)
        axes.plot(played, table, color=colour, linewidth=0.6, alpha=0.35)
        median = np.median(table, axis=1)
        axes.plot(played, median, color=colour, linestyle=line, linewidth=3, label=name)
        moments = sorted({len(table) // 4, len(table) // 2, len(table) - 1})
        medians = ", ".join(f"{median[i]:.0f} after {played[i]:,} games" for i in moments)
        words.append(
            f"{name}: {table.shape[1]} learners, median {medians}; at the end from {table[-1].min():.0f} to "
            f"{table[-1].max():.0f}."
        )
    axes.set(xlabel="games played", ylabel=f"mean score of the last {games} games", ylim=(0, 520))
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return describe(axes, " ".join([f"Mean score of the last {games} games against games played.", *words]))
