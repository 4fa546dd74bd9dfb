"""Lesson 08: how long a pole policies can hold, and what a policy does where in the mountain car's world."""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Patch

from cartpole_helpers.episode import ending_in_words
from cartpole_helpers.physics import SOLVED
from cartpole_helpers.plots.figure import BLUE, GREEN, GREY, INK, ORANGE, describe, named, new_axes, new_panels

# MountainCar's own limits: how far left and right the car may be, and how fast.
POSITIONS, VELOCITIES = (-1.2, 0.6), (-0.07, 0.07)
ACTIONS = {0: ("left", ORANGE, "..."), 1: ("nothing", GREY, ""), 2: ("right", BLUE, "///")}


def longest_poles(limits, lengths, scores):
    """What policies score with poles of many lengths, a row a policy, and where each was predicted to stop.

    Args:
        limits: shape (n,): the half-length that each policy should just be able to hold; infinity for no limit.
        lengths: shape (m,), rising: the half-lengths that were tried.
        scores: shape (n, m): the mean scores.

    Raises:
        ValueError: the shapes do not fit, or the lengths do not rise.
    """
    limits, lengths, scores = (np.asarray(part, dtype=float) for part in (limits, lengths, scores))
    if limits.ndim != 1 or scores.shape != (limits.size, lengths.size) or not limits.size or lengths.size < 2:
        raise ValueError(
            "longest_poles needs a limit for each policy, two lengths or more, and a score for each policy and length, "
            f"but got shapes {limits.shape}, {lengths.shape} and {scores.shape}"
        )
    if not (np.diff(lengths) > 0).all() or lengths[0] <= 0:
        raise ValueError(f"longest_poles needs lengths that rise from above 0, but got {lengths.tolist()}")
    order = np.argsort(limits, kind="stable")
    between = np.sqrt(lengths[1:] * lengths[:-1])  # on a logarithmic scale, halfway
    edges = np.concatenate([[lengths[0] ** 2 / between[0]], between, [lengths[-1] ** 2 / between[-1]]])
    axes = new_axes(7.2, 4.4)
    rows = np.arange(limits.size + 1) - 0.5
    picture = axes.pcolormesh(edges, rows, scores[order], cmap="cividis", vmin=0, vmax=500)
    sorted_limits = limits[order]
    shown = sorted_limits < edges[-1]
    points = dict(color=ORANGE, markeredgecolor="white", linestyle="", zorder=3, clip_on=False)
    axes.plot(sorted_limits[shown], np.flatnonzero(shown), "o", ms=6, label="the division", **points)
    axes.plot(np.full(np.sum(~shown), edges[-1]), np.flatnonzero(~shown), ">", ms=7, **points)
    axes.set_xscale("log")
    axes.set_xticks(lengths, [f"{length:g}" for length in lengths])
    axes.minorticks_off()
    axes.set(
        xlabel="half the length of the pole (ordinary: 0.5)", ylabel="policies, by the division", ylim=rows[[0, -1]]
    )
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    axes.figure.colorbar(picture, ax=axes, label="mean score")
    axes.figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", frameon=False)
    shares = ", ".join(
        f"{length:g}: {np.mean(column >= SOLVED):.0%} and {np.mean(limits > length):.0%}"
        for length, column in zip(lengths, scores.T, strict=True)
    )
    return describe(
        axes,
        f"Scores of {limits.size} policies with poles of different length. By half-length, the share that reaches "
        f"{SOLVED} and the share that the division foretells: {shares}.",
    )


def chosen_actions(drivers):
    """What MountainCar policies do for each position and velocity, a panel a policy, and a game of each on its plane.

    Args:
        drivers: a dict from a name to a pair: a policy, a function from an observation to an action, and an Episode
            that it played.

    Raises:
        TypeError: this is no dict.
        ValueError: there are no drivers, or an episode is of another game.
    """
    if not named(drivers, "chosen_actions"):
        raise ValueError("chosen_actions needs at least one policy with a game of it, but got none")
    for _, episode in drivers.values():
        if episode.environment != "MountainCar-v0":
            raise ValueError(f"chosen_actions draws MountainCar-v0, but an episode was played in {episode.environment}")
    panels = new_panels(len(drivers), 3.7 * len(drivers), 3.5)
    positions, velocities = (np.linspace(low, high, 73) for low, high in (POSITIONS, VELOCITIES))
    sentences = []
    for axes, (name, (policy, episode)) in zip(panels, drivers.items(), strict=True):
        chosen = np.array([[policy(np.array([x, v], dtype=np.float32)) for x in positions] for v in velocities])
        for action, (_, colour, hatch) in ACTIONS.items():
            where = axes.contourf(
                positions, velocities, chosen == action, [0.5, 1.5], colors=[to_rgba(colour, 0.35)], hatches=[hatch]
            )
            where.set(edgecolor=INK, linewidth=0)  # the colour of the pattern
        axes.plot(*episode.observations.T, color=GREEN, linewidth=2.5)
        axes.plot(*episode.observations[0], "o", color=GREEN, ms=7)
        axes.set(title=name, xlabel="position", xlim=POSITIONS, ylim=VELOCITIES)
        taken = [f"{ACTIONS[action][0]} {np.sum(episode.actions == action)} times" for action in ACTIONS]
        sentences.append(f"{name}: its game takes {', '.join(taken)}, and {ending_in_words(episode)}.")
    panels[0].set_ylabel("velocity")
    keys = [
        Patch(facecolor=to_rgba(colour, 0.35), hatch=hatch, edgecolor=INK, label=word)
        for word, colour, hatch in ACTIONS.values()
    ]
    panels[0].figure.legend(handles=keys, loc="outside lower center", ncols=3, frameon=False)
    return describe(panels[0], " ".join(["The action taken for each position and velocity.", *sentences]))
