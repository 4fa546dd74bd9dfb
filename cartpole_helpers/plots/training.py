"""What a network is, what it learns from, and how well that works when it is done again and again."""

from itertools import pairwise

import numpy as np
from matplotlib.ticker import MaxNLocator

from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, ORANGE, PINK, SKY, describe, new_axes

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
        ValueError: there are no groups, or a part of the range in which a group has no row.
    """
    if not groups:
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


def loss_curves(history):
    """The loss after each round through the data, on what the network learns from and on what was held out.

    Args:
        history: the ``history`` of what Keras's ``fit`` returns: a dict with ``loss`` and ``val_loss``.

    Raises:
        ValueError: one of the two is missing.
    """
    if not {"loss", "val_loss"} <= set(history):
        raise ValueError(
            f"loss_curves needs loss and val_loss, but got {sorted(history)}. "
            "Try model.fit(..., validation_data=(states, actions))"
        )
    axes = new_axes()
    curves = {"games it learns from": history["loss"], "held-out games": history["val_loss"]}
    sentences = []
    for (name, losses), (colour, _, line) in zip(curves.items(), _STYLES, strict=False):
        epochs = np.arange(1, len(losses) + 1)
        axes.plot(epochs, losses, color=colour, linestyle=line, linewidth=2, label=name)
        sentences.append(f"{name}: {losses[0]:.2f} at first, {losses[-1]:.2f} at the end.")
    held_out = np.asarray(history["val_loss"])
    lowest = int(held_out.argmin())
    axes.plot(lowest + 1, held_out[lowest], "v", color=ORANGE, ms=9, label=f"lowest: epoch {lowest + 1}")
    axes.axhline(COIN_LOSS, color=GREY, linestyle=":", linewidth=1.5, label='"half and half"')
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="epoch (rounds through the data)", ylabel="loss")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return describe(
        axes,
        f"Loss over {len(held_out)} epochs. {' '.join(sentences)} The held-out loss is lowest, "
        f"{held_out[lowest]:.2f}, after epoch {lowest + 1}. Saying half and half has a loss of {COIN_LOSS:.2f}.",
    )


def score_dots(results, xlabel=None, reference=None):
    """The mean score of every single network: a dot each, and a bar at the median of each group.

    Args:
        results: a dict from a group's name to the mean scores of its networks; or, for several kinds of
            network in each group, a dict from a kind to such a dict.
        xlabel: what tells the groups apart.
        reference: a pair (name, score) for a dotted line, such as ("coin", 22).

    Raises:
        ValueError: there are no scores.
    """
    nested = bool(results) and all(isinstance(value, dict) for value in results.values())
    kinds = results if nested else {"": results}
    if not results or not all(np.size(scores) for groups in kinds.values() for scores in groups.values()):
        raise ValueError("score_dots needs at least one score in each group. Play some games first")
    names = list(dict.fromkeys(name for groups in kinds.values() for name in groups))
    axes = new_axes(7.0, 3.4)
    sentences = []
    for i, ((kind, groups), (colour, marker, _)) in enumerate(zip(kinds.items(), _STYLES, strict=False)):
        middle = (i - (len(kinds) - 1) / 2) * 0.4
        for name, scores in groups.items():
            scores = np.asarray(scores, dtype=float)
            x = names.index(name) + middle
            shift = np.linspace(-0.12, 0.12, len(scores)) if len(scores) > 1 else np.zeros(1)
            axes.plot(
                x + shift, scores, marker, color=colour, ms=6, alpha=0.75, label=kind if name == names[0] else None
            )
            axes.plot([x - 0.17, x + 0.17], 2 * [np.median(scores)], color="black", linewidth=2.5)
            label = f"{kind}, {name}" if kind else name
            spread = f"lowest {scores.min():.0f}, median {np.median(scores):.0f}, highest {scores.max():.0f}"
            count = f"{len(scores)} network{'s' * (len(scores) > 1)}"
            sentences.append(f"{label}: {count}, {spread}.")
    if reference:
        sentences.append(f"{reference[0]}: {reference[1]:.0f}.")
        axes.axhline(reference[1], color=GREY, linestyle=":", linewidth=1.5)
        if reference[1] < 450:
            axes.text(-0.48, reference[1] + 6, reference[0], ha="left", va="bottom", color=GREY)
        else:  # at the top there is no room above the line
            axes.text(-0.48, reference[1] - 6, reference[0], ha="left", va="top", color=GREY)
    axes.set(ylabel="mean score of 100 games", xlabel=xlabel, xlim=(-0.5, len(names) - 0.4), ylim=(0, 520))
    axes.set_xticks(range(len(names)), [name.replace(", ", ",\n") for name in names])
    if nested:
        axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(kinds))
    return describe(
        axes,
        " ".join(["Mean scores, a dot a network; the bar is the median.", *sentences]),
    )


def accuracy_and_score(results):
    """How often networks agree with the games they learned from, against how well they play.

    Args:
        results: a dict from a name to a list of pairs (accuracy between 0 and 1, mean score).

    Raises:
        ValueError: there are no pairs.
    """
    if not results or not all(len(pairs) for pairs in results.values()):
        raise ValueError("accuracy_and_score needs at least one pair (accuracy, score) for each name")
    axes = new_axes(7.0, 3.4)
    sentences = []
    for (name, pairs), (colour, marker, _) in zip(results.items(), _STYLES, strict=False):
        shares, scores = np.array(pairs, dtype=float).T
        axes.plot(100 * shares, scores, marker, color=colour, ms=8, alpha=0.7, label=name)
        sentences.append(f"{name}: accuracy {shares.mean():.0%}, mean score {scores.mean():.0f}.")
    axes.set(xlabel="accuracy on the games it learned from (%)", ylabel="mean score of 100 games", ylim=(-15, 520))
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return describe(axes, " ".join(["Accuracy against score, a mark a network; averages:", *sentences]))
