"""How good a policy is, how sure that is, and why its games end."""

import numpy as np

from cartpole_helpers.physics import LEFT_THE_TRACK, SOLVED, TIME_LIMIT, TIPPED_OVER
from cartpole_helpers.plots.figure import (
    BLUE,
    ENDINGS,
    GREEN,
    GREY,
    INK,
    ORANGE,
    check_guess,
    describe,
    named,
    new_axes,
)

_LINE = dict(color=GREY, linestyle=":", linewidth=1.5)
_BOX = dict(facecolor="white", edgecolor="none", pad=1.5)  # behind a number on a coloured bar


def selected_beside_fresh(selected, fresh, threshold=SOLVED, guess=None):
    """The score each search reported for its winner, joined to what the winner was worth in fresh games.

    Args:
        selected: shape (n,): one search's best score each, the one it was chosen by.
        fresh: shape (n,): the same winners' mean scores over games that played no part in choosing them.
        threshold: the score that counts as solved.
        guess: the mean that the reader expected in fresh games, to be marked; None marks nothing.

    Raises:
        TypeError: the guess is not a number.
        ValueError: there are no searches, or not one fresh score for each selected one.
    """
    check_guess(guess, "selected_beside_fresh")
    selected, fresh = np.asarray(selected, dtype=float), np.asarray(fresh, dtype=float)
    if selected.ndim != 1 or selected.shape != fresh.shape or not selected.size:
        raise ValueError(
            "selected_beside_fresh needs one selected and one fresh score for each search, "
            f"but got shapes {selected.shape} and {fresh.shape}"
        )
    axes = new_axes(7.0, 3.8)
    # A little sideways shift, always the same, so that equal scores don't hide one another.
    shift = np.random.default_rng(0).uniform(-0.08, 0.08, (2, len(selected)))
    for i, (before, after) in enumerate(zip(selected, fresh, strict=True)):
        axes.plot(shift[:, i] + [0, 1], [before, after], color=GREY, alpha=0.18, linewidth=0.8)
    axes.plot(shift[0], selected, "^", color=ORANGE, ms=4, alpha=0.6)
    axes.plot(shift[1] + 1, fresh, "o", color=BLUE, ms=4, alpha=0.6)
    for place, scores in enumerate((selected, fresh)):
        left, side = (-0.14, "right") if place == 0 else (1.14, "left")
        axes.plot([place - 0.12, place + 0.12], 2 * [scores.mean()], color="black", linewidth=3)
        axes.annotate(f"mean {scores.mean():.0f}", (left, scores.mean()), ha=side, va="center")
    if guess is not None:
        axes.plot(1.14, guess, "*", color=INK, ms=14)
        axes.annotate(f"  your guess: {guess:g}", (1.16, guess), ha="left", va="center")
    axes.axhline(threshold, **_LINE)
    axes.text(-0.48, threshold - 8, f"solved: {threshold:g}", ha="left", va="top")
    axes.set(xlim=(-0.5, 1.5), ylabel="score (steps)")
    axes.set_ylim(bottom=0)
    axes.set_xticks([0, 1], ["in the search\n(selected score)", "in fresh games\n(mean score)"])
    below = np.mean(fresh < threshold)
    return describe(
        axes,
        f"The winners of {len(selected)} searches. Scores they were selected by: mean {selected.mean():.0f}, "
        f"lowest {selected.min():.0f}. The same winners in fresh games: mean {fresh.mean():.0f}, "
        f"lowest {fresh.min():.0f}; {below:.0%} of them are below {threshold:g}."
        + (f" Your guess: {guess:g}." if guess is not None else ""),
    )


def ending_bars(endings, title=None):
    """Why games end: for each policy a bar, divided into the shares of its endings.

    Args:
        endings: a dict from a policy's name to the endings of its games, as ``evaluate(..., endings=True)`` gives them.
        title: a line above the figure.

    Raises:
        TypeError: this is no dict.
        ValueError: there are no policies, one without games, or an ending that is not one of CartPole's.
    """
    endings = {name: np.asarray(values).ravel() for name, values in named(endings, "ending_bars").items()}
    if not endings or not all(values.size for values in endings.values()):
        raise ValueError("ending_bars needs the endings of at least one game for each policy. Play some games first")
    kinds = {TIPPED_OVER: "///", LEFT_THE_TRACK: "...", TIME_LIMIT: ""}
    if others := set(np.concatenate(list(endings.values())).tolist()) - kinds.keys():
        raise ValueError(f"ending_bars can draw {', '.join(kinds)}, but got {others.pop()!r:.50}. Try CartPole's games")
    shares = {name: [np.mean(values == kind) for kind in kinds] for name, values in endings.items()}
    axes = new_axes(7.0, 1.4 + 0.45 * len(endings))
    rows = np.arange(len(endings))
    start = np.zeros(len(endings))
    free = np.zeros(len(endings))  # where there is room above each bar
    for column, (kind, hatch) in enumerate(kinds.items()):
        colour, _ = ENDINGS[kind]
        widths = np.array([share[column] for share in shares.values()])
        axes.barh(
            rows, widths, left=start, height=0.65, facecolor=colour + "99", edgecolor="white", hatch=hatch, label=kind
        )
        for row, width in enumerate(widths):
            if width >= 0.08:
                axes.text(start[row] + width / 2, row, f"{width:.0%}", ha="center", va="center", bbox=_BOX)
            elif width:  # too narrow for its number, which goes above, to the right of another such number
                place = max(start[row], free[row])
                axes.text(place, row - 0.34, f"{width:.0%}", ha="left", va="bottom", fontsize=8)
                free[row] = place + 0.045
        start += widths
    axes.set_yticks(rows, list(shares))
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xlabel="share of games", title=title)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    sentences = [
        f"{name}: " + ", ".join(f"{share:.0%} {kind}" for kind, share in zip(kinds, row, strict=True) if share) + "."
        for name, row in shares.items()
    ]
    return describe(axes, " ".join(["How games ended.", *sentences]))


def spread_of_means(means, truth=None):
    """How far the mean score wanders when the same measurement is repeated, for shorter and longer measurements.

    Args:
        means: a dict from the number of games in a measurement to the means, shape (n,), of repeated measurements.
        truth: the mean over very many games, drawn as a line.

    Raises:
        TypeError: this is no dict.
        ValueError: there are no means.
    """
    means = named(means, "spread_of_means")
    means = {games: np.asarray(values, dtype=float).ravel() for games, values in means.items()}
    if not means or not all(values.size for values in means.values()):
        raise ValueError("spread_of_means needs at least one mean for each number of games, but got none")
    axes = new_axes(7.0, 1.2 + 0.75 * len(means))
    rng = np.random.default_rng(0)
    sentences = []
    for row, (games, values) in enumerate(means.items()):
        axes.plot(values, row + rng.uniform(-0.22, 0.22, values.size), "o", color=BLUE, ms=3.5, alpha=0.35)
        middle, spread = values.mean(), values.std()
        axes.plot(
            [middle - spread, middle + spread], 2 * [row + 0.36], color=ORANGE, linewidth=4, solid_capstyle="butt"
        )
        axes.text(middle + spread, row + 0.36, f"  ± {spread:.1f}", color=ORANGE, va="center")
        sentences.append(
            f"Means of {_games(games)}: from {values.min():.0f} to {values.max():.0f}, standard deviation {spread:.1f}."
        )
    if truth is not None:
        axes.axvline(truth, **_LINE)
        sentences.append(f"A dotted line marks {truth:.1f}.")
    axes.set_yticks(range(len(means)), [f"mean of\n{_games(games)}" for games in means])
    axes.set(xlabel="mean score (steps)", ylim=(len(means) - 0.4, -0.5))
    return describe(axes, " ".join(["The same measurement, repeated.", *sentences]))


def means_with_errors(scores, threshold=SOLVED, errors=2):
    """The mean score of each policy with its uncertainty, beside the score that counts as solved.

    Args:
        scores: a dict from a policy's name to the scores of its games, at least two.
        threshold: the score that counts as solved.
        errors: how many standard errors the bar reaches to either side.

    Raises:
        TypeError: this is no dict.
        ValueError: there are no policies, or one with fewer than two games.
    """
    scores = named(scores, "means_with_errors")
    scores = {name: np.asarray(values, dtype=float).ravel() for name, values in scores.items()}
    if not scores or not all(values.size >= 2 for values in scores.values()):
        raise ValueError("means_with_errors needs the scores of at least two games for each policy")
    axes = new_axes(7.0, 1.2 + 0.45 * len(scores))
    sentences = []
    for row, (name, values) in enumerate(scores.items()):
        mean, reach = values.mean(), errors * values.std(ddof=1) / np.sqrt(values.size)
        above, below = mean - reach > threshold, mean + reach < threshold
        colour, marker = (GREEN, "o") if above else (ORANGE, "v") if below else (GREY, "D")
        axes.errorbar(mean, row, xerr=reach, fmt=marker, color=colour, ms=7, capsize=5, elinewidth=2)
        # Beside the axes, where no bar and no threshold crosses it.
        axes.text(1.02, row, f"{mean:.1f} ± {reach:.1f}", transform=axes.get_yaxis_transform(), va="center")
        side = "above" if above else "below" if below else "not clearly on either side of"
        sentences.append(f"{name}: {mean:.1f} plus or minus {reach:.1f}, {side} {threshold:g}.")
    axes.axvline(threshold, **_LINE)
    axes.text(threshold, 0.0, f" solved: {threshold:g}", transform=axes.get_xaxis_transform(), va="bottom")
    axes.set_yticks(range(len(scores)), list(scores))
    axes.set(xlabel=f"mean score (steps) ± {errors:g} standard errors", ylim=(len(scores) - 0.5, -0.7))
    axes.margins(x=0.12)
    return describe(axes, " ".join(["Mean scores with their uncertainty.", *sentences]))


def ranges_beside_truth(sets, truth, errors=2):
    """Repeated measurements of one policy, each with its uncertainty, and which of them miss the truth.

    Args:
        sets: scores, shape (n, games): a row for each measurement.
        truth: the mean over very many games.
        errors: how many standard errors each range reaches to either side of its mean.

    Raises:
        ValueError: there is no measurement of at least two games.
    """
    sets = np.asarray(sets, dtype=float)
    if sets.ndim != 2 or len(sets) < 1 or sets.shape[1] < 2:
        raise ValueError(
            "ranges_beside_truth needs a table with a row of at least two scores for each set, "
            f"but got shape {sets.shape}"
        )
    means = sets.mean(axis=1)
    reaches = errors * sets.std(axis=1, ddof=1) / np.sqrt(sets.shape[1])
    holds = np.abs(means - truth) <= reaches
    numbers = np.arange(1, len(sets) + 1)
    axes = new_axes()
    for which, colour, marker, label in [(holds, BLUE, "o", "holds the truth"), (~holds, ORANGE, "X", "misses it")]:
        if which.any():
            axes.errorbar(
                numbers[which], means[which], reaches[which], fmt=marker, color=colour, ms=5, capsize=2, label=label
            )
    axes.axhline(truth, color=INK, linestyle=":", linewidth=1.5, label=f"the truth: {truth:.1f}")
    axes.set(xlabel="set", ylabel=f"mean ± {errors:g} standard errors", xlim=(0, len(sets) + 1))
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return describe(
        axes,
        f"The means of {len(sets)} sets of {_games(sets.shape[1])}, each ± {errors:g} standard errors. "
        f"{np.sum(~holds)} of these ranges miss the truth, {truth:.1f}; {np.sum(reaches == 0)} have no width at all.",
    )


def plans_compared(selected, fresh, threshold=SOLVED):
    """Ways to spend the same number of games: what each way of searching reports, and what its finds are worth.

    The bar reaches two standard errors to either side.

    Args:
        selected: a dict from a plan's name to the scores, shape (n,), by which n searches chose their winners.
        fresh: the same winners' means over fresh games, under the same names.
        threshold: the score that counts as solved.

    Raises:
        TypeError: one of the two is no dict.
        ValueError: there are no plans, or the names differ.
    """
    selected, fresh = named(selected, "plans_compared"), named(fresh, "plans_compared")
    if not selected or list(selected) != list(fresh):
        raise ValueError(
            "plans_compared needs selected and fresh scores of the same plans in the same order, "
            f"but got {list(selected)} and {list(fresh)}"
        )
    axes = new_axes(7.0, 1.4 + 0.45 * len(selected))
    sentences = []
    for row, name in enumerate(selected):
        values = np.asarray(fresh[name], dtype=float)
        claimed, worth, good = np.mean(selected[name]), values.mean(), np.mean(values >= threshold)
        reach = 2 * values.std(ddof=1) / np.sqrt(values.size) if values.size > 1 else 0
        axes.plot([claimed, worth], [row, row], color=GREY, linewidth=1.5, zorder=1)
        axes.plot(claimed, row, "^", color=ORANGE, mfc="none", mew=2, ms=12, label="" if row else "says the search")
        axes.errorbar(
            worth, row, xerr=reach, fmt="o", color=BLUE, ms=8, capsize=4, label="" if row else "say fresh games"
        )
        axes.text(1.02, row, f"{good:.0%}", transform=axes.get_yaxis_transform(), va="center")
        sentences.append(
            f"{' '.join(name.split())}: the search says {claimed:.0f}, fresh games say {worth:.0f} plus or minus "
            f"{reach:.0f}, {good:.0%} reach {threshold:g}."
        )
    axes.text(1.02, -0.75, f"reach {threshold:g}", transform=axes.get_yaxis_transform(), va="center")
    axes.axvline(threshold, **_LINE)
    axes.set_yticks(range(len(selected)), list(selected))
    axes.set(xlabel="mean score of the chosen policies (steps)", ylim=(len(selected) - 0.5, -1.0))
    axes.figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return describe(axes, " ".join(["The same number of games, spent in different ways.", *sentences]))


def _games(number):
    return "1 game" if number == 1 else f"{number} games"
