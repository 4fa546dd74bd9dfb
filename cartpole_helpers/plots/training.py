"""What a network is, what it learns from, and how well that works when it is done again and again."""

from itertools import cycle, pairwise

import numpy as np

from cartpole_helpers.physics import SOLVED
from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, INK, ORANGE, PINK, SKY, describe, named, new_axes

COIN_LOSS = float(np.log(2))  # the loss of always saying "half and half"
_UNITS = {
    "cart_position": "track units",
    "cart_velocity": "track units per second",
    "pole_angle": "radians",
    "pole_velocity_at_tip": "radians per second",
}
_STYLES = list(zip((BLUE, ORANGE, GREEN, PINK, SKY, GREY), "o^sDvX", ("-", "--", ":", "-.", "-", "--"), strict=True))


def network_diagram(sizes):
    """A network of fully connected layers, as columns of dots. A column of more than 8 is drawn with a gap.

    Args:
        sizes: the numbers of the input, of each layer, and of the output last, such as [4, 64, 64, 32, 2].

    Raises:
        ValueError: there are fewer than 2 columns, or one is empty.
    """
    sizes = list(sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"network_diagram needs two sizes of at least 1, but got {sizes}. Try [4, 64, 64, 32, 2]")
    axes = new_axes(7.0, 3.2)
    columns = [_heights(size) for size in sizes]
    for x, (here, there) in enumerate(pairwise(columns)):
        for start in here:
            for end in there:
                axes.plot([x, x + 1], [start, end], color=GREY, alpha=0.35, linewidth=0.6, zorder=1)
    names = ["input", *(f"layer {i}" for i in range(1, len(sizes) - 1)), "output"]
    for x, (heights, size, name) in enumerate(zip(columns, sizes, names, strict=True)):
        colour = ORANGE if x in (0, len(sizes) - 1) else BLUE
        axes.plot([x] * len(heights), heights, "o", color=colour, ms=10, zorder=2)
        if size > len(heights):
            axes.text(x, 0, "⋮", ha="center", va="center", fontsize=16, zorder=3)
        axes.text(x, -4.6, f"{name}\n{size} number{'s' * (size > 1)}", ha="center", va="top")
    axes.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-6.4, 4.2))
    axes.axis("off")
    steps = ", then ".join(f"{size} in {name}" for name, size in zip(names, sizes, strict=True))
    return describe(
        axes, f"A network as columns of dots: {steps}. Lines join every dot with every dot of the next column."
    )


def _heights(size):
    if size > 8:  # four above a gap and four below it
        return [-3.5, -2.6, -1.7, -0.8, 0.8, 1.7, 2.6, 3.5]
    return list((np.arange(size) - (size - 1) / 2) * 1.1)


def push_shares(groups, column="pole_velocity_at_tip", low=-1.0, high=1.0, bins=5):
    """How often games push right, by what the state was: the tendency in each group of games.

    Args:
        groups: a dict from a name to a table of games.
        column: which of the four numbers of the state to sort the rows by.
        low, high: rows outside are left out.
        bins: into how many equal parts the range between is divided.

    Raises:
        TypeError: this is no dict.
        ValueError: there are no groups, more than six, or a part of the range in which a group has no row.
    """
    if not named(groups, "push_shares", len(_STYLES)):
        raise ValueError("push_shares needs at least one table of games, but got none")
    edges = np.linspace(low, high, bins + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    axes = new_axes()
    axes.axhline(50, color=GREY, linestyle=":", linewidth=1.5)
    sentences = []
    for (name, table), (colour, marker, line) in zip(groups.items(), _STYLES, strict=False):
        part = np.digitize(table[column], edges) - 1
        counts = np.array([(part == i).sum() for i in range(bins)])
        if not counts.all():
            raise ValueError(f"{name!r} has no row in a part of {column} from {low} to {high}. Try fewer bins")
        shares = np.array([table["action_to_right"].to_numpy()[part == i].mean() for i in range(bins)])
        errors = np.sqrt(shares * (1 - shares) / counts)
        axes.errorbar(
            middles,
            100 * shares,
            100 * errors,
            color=colour,
            marker=marker,
            linestyle=line,
            ms=7,
            capsize=3,
            label=name,
        )
        sentences.append(f"{name}: {', '.join(f'{share:.0%}' for share in shares)}.")
    words = column.replace("_", " ")
    axes.set(xlabel=f"{words} ({_UNITS[column]}; right is positive)", ylabel="pushes to the right (%)", ylim=(-4, 104))
    axes.set_xticks(middles, [f"{a:+.1f} to\n{b:+.1f}" for a, b in pairwise(edges)])
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return describe(
        axes, f"Share of pushes to the right, in {bins} steps of {words} from {low} to {high}. " + " ".join(sentences)
    )


def loss_and_play(updates, learned, held_out, scores):
    """The loss of networks that are trained ever longer, and below it how well the same networks play.

    Args:
        updates: shape (n,), rising: after how many updates each measurement was taken.
        learned: shape (networks, n): the loss on the games that the networks learned from.
        held_out: the same on games that they have never seen.
        scores: the same networks' mean scores.

    Raises:
        ValueError: the three tables do not have a column for each number of updates, and as many rows.
    """
    learned, held_out, scores = (np.asarray(table, dtype=float) for table in (learned, held_out, scores))
    shape = (len(learned), len(updates))
    if not shape[0] or any(table.shape != shape for table in (learned, held_out, scores)):
        raise ValueError(
            "loss_and_play needs three tables with a row for each network and a column for each of the "
            f"{len(updates)} numbers of updates, but got shapes {learned.shape}, {held_out.shape} and {scores.shape}"
        )
    below = new_axes(7.0, 5.2)
    figure = below.figure
    below.set_subplotspec(figure.add_gridspec(2, 1)[1])
    above = figure.add_subplot(figure.axes[0].get_subplotspec().get_gridspec()[0], sharex=below, facecolor="none")
    above.spines[["top", "right"]].set_visible(False)
    for row in range(len(learned)):
        first = row == 0
        above.plot(updates, learned[row], color=BLUE, lw=1.2, label="games it learns from" if first else None)
        above.plot(updates, held_out[row], color=ORANGE, lw=1.2, ls="--", label="held-out games" if first else None)
        colour, marker, line = _STYLES[row % len(_STYLES)]
        below.plot(updates, scores[row], color=colour, marker=marker, ls=line, ms=6)
    lowest = int(held_out.mean(axis=0).argmin())
    for axes in (above, below):
        axes.axvline(updates[lowest], color=GREY, linestyle=":", linewidth=1.5)
    above.axhline(COIN_LOSS, color=INK, linestyle=":", linewidth=1.5, label='"half and half"')
    above.set(ylabel="loss")
    above.legend(frameon=False, loc="lower left")
    above.tick_params(labelbottom=False)
    below.set(xscale="log", xlabel="updates", ylabel="mean score of 100 games", ylim=(0, 520))
    below.set_xticks(updates, [f"{number:,}" for number in updates])
    below.minorticks_off()
    below.text(updates[lowest], 505, "  lowest held-out loss", va="top", fontsize=9)
    end = f"at the end from {scores[:, -1].min():.0f} to {scores[:, -1].max():.0f}"
    best = scores[:, lowest]
    return describe(
        below,
        f"{len(learned)} networks after {', '.join(map(str, updates))} updates. Above: the loss on the games they "
        f"learn from falls from {learned[:, 0].mean():.2f} to {learned[:, -1].mean():.2f}; on held-out games it is "
        "lowest, "
        f"{held_out[:, lowest].mean():.2f}, after {updates[lowest]} updates, and {held_out[:, -1].mean():.2f} "
        "at the end. "
        f"Below: their mean scores, at the lowest held-out loss from {best.min():.0f} to {best.max():.0f}, {end}.",
    )


def score_dots(results, reference=None):
    """The mean score of every single network: a dot each, a bar at the median of each group, its range below.

    Args:
        results: a dict from a group's name to the mean scores of its networks.
        reference: a pair (name, score) for a dotted line, such as ("coin", 22).

    Raises:
        TypeError: this is no dict.
        ValueError: there are no scores.
    """
    results = named(results, "score_dots")
    groups = {name: np.asarray(scores, dtype=float).ravel() for name, scores in results.items()}
    if not groups or not all(scores.size for scores in groups.values()):
        raise ValueError("score_dots needs at least one score in each group. Play some games first")
    axes = new_axes(7.0, 3.6)
    sentences, labels = [], []
    rng = np.random.default_rng(0)  # sideways only, and in no order, so that there is no trend to be seen
    for place, ((name, scores), (colour, marker, _)) in enumerate(zip(groups.items(), cycle(_STYLES))):
        shift = rng.permutation(np.linspace(-0.2, 0.2, scores.size)) if scores.size > 1 else np.zeros(1)
        axes.plot(place + shift, scores, marker, color=colour, ms=6, alpha=0.75)
        axes.plot([place - 0.28, place + 0.28], 2 * [np.median(scores)], color=INK, linewidth=2.5)
        spread = f"lowest {scores.min():.0f}, median {np.median(scores):.0f}, highest {scores.max():.0f}"
        count = f"{scores.size} network{'s' * (scores.size > 1)}"
        solved = int(np.sum(scores >= SOLVED))
        sentences.append(f"{' '.join(name.split())}: {count}, {spread}, {solved} at {SOLVED} or more.")
        labels.append(f"{name}\n{scores.min():.0f} to {scores.max():.0f}, {solved} of {scores.size} ≥ {SOLVED}")
    for name, score in [(f"{SOLVED}", SOLVED), *([reference] if reference else [])]:
        axes.axhline(score, color=GREY, linestyle=":", linewidth=1.5)
        axes.text(-0.48, score + 4, name, ha="left", va="bottom", color=INK)
    if reference:
        sentences.append(f"{reference[0]}: {reference[1]:.0f}.")
    axes.set(ylabel="mean score of 100 games", xlim=(-0.5, len(groups) - 0.5), ylim=(0, 520))
    axes.set_xticks(range(len(groups)), labels)
    return describe(axes, " ".join(["Mean scores, a dot a network; the bar is the median.", *sentences]))


def accuracy_and_score(results):
    """How often copies agree with the games they learned from, against how well they play.

    Args:
        results: a dict from a name to a list of pairs (accuracy between 0 and 1, mean score).

    Raises:
        TypeError: this is no dict.
        ValueError: there are no pairs, or more than six names.
    """
    if not named(results, "accuracy_and_score", len(_STYLES)) or not all(len(pairs) for pairs in results.values()):
        raise ValueError("accuracy_and_score needs at least one pair (accuracy, score) for each name")
    axes = new_axes(7.0, 3.4)
    sentences = []
    for (name, pairs), (colour, marker, _) in zip(results.items(), _STYLES, strict=False):
        shares, scores = np.array(pairs, dtype=float).T
        axes.plot(100 * shares, scores, marker, color=colour, ms=8, alpha=0.7, label=name)
        sentences.append(
            f"{name}: accuracy from {shares.min():.0%} to {shares.max():.0%}, mean score from {scores.min():.0f} to "
            f"{scores.max():.0f}."
        )
    axes.set(xlabel="accuracy on the games it learned from (%)", ylabel="mean score of 100 games", ylim=(-15, 520))
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return describe(axes, " ".join(["Accuracy against score, a mark a copy.", *sentences]))
