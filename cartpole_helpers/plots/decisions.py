"""How four weights decide: the sum behind one push, and the line that divides left from right."""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patheffects import withStroke

from cartpole_helpers.episode import ending_in_words, environment_of
from cartpole_helpers.physics import TILT_LIMIT
from cartpole_helpers.plots.figure import BLUE, ENDINGS, GREEN, GREY, INK, ORANGE, describe, new_axes

NAMES = ("cart position", "cart velocity", "pole angle", "angular velocity")


def contribution_bars(weights, observation):
    """The four products of weights and observation, each bar from where the last one ended: together, the push.

    Args:
        weights: four numbers.
        observation: the four numbers the policy sees.

    Raises:
        ValueError: either is not four finite numbers.
    """
    weights = _four(weights, "contribution_bars", "weights")
    observation = _four(observation, "contribution_bars", "numbers (the observation)")
    products = weights * observation + 0.0  # a product of -0.0 becomes plain 0
    ends = products.cumsum()
    starts = ends - products
    push = ends[-1]
    axes = new_axes(7.0, 3.4)
    for row, (start, product) in enumerate(zip([*starts, 0.0], [*products, push], strict=True)):
        colour, hatch = (BLUE, "//") if product > 0 else (ORANGE, "..")
        style = {"facecolor": colour} if row == 4 else {"facecolor": to_rgba(colour, 0.3), "hatch": hatch}
        axes.barh(row, product, left=start, height=0.62, edgecolor=colour, **style)
        # The number stands at the end away from zero, where no connecting line is in its way.
        outer = max(start, start + product, key=abs)
        axes.annotate(
            f"{product:+.3f}" if product else "0",
            (outer, row),
            xytext=(6 if outer >= 0 else -6, 0),
            textcoords="offset points",
            ha="left" if outer >= 0 else "right",
            va="center",
            fontweight="bold" if row == 4 else "normal",
        )
    for row, end in enumerate(ends):
        axes.plot([end, end], [row + 0.31, row + 0.69], color=GREY, linewidth=1.2, linestyle=":")
    axes.axvline(0, color="black", linewidth=1)
    axes.axhline(3.5, color=GREY, linewidth=0.8)
    labels = [f"{name}\n{w:g} × {o:g}" for name, w, o in zip(NAMES, weights, observation.round(3), strict=True)]
    axes.set_yticks(range(5), [*labels, f"the sum:\npush {_direction(push)}"])
    axes.get_yticklabels()[4].set_fontweight("bold")
    reach = np.abs(ends).max() or 1.0
    axes.set(xlim=(-1.4 * reach, 1.4 * reach), ylim=(4.5, -0.5))
    axes.set_xlabel("←  below 0: push left            above 0: push right  →")
    parts = ", ".join(f"{name} {product:+.3f}" for name, product in zip(NAMES, products, strict=True))
    return describe(axes, f"Four bars, added up: {parts}. Their sum is {push:+.3f}: push {_direction(push)}.")


def decision_plane(weights, episode=None, position=0.0, velocity=0.0):
    """Which way the weights push, for every pole angle and angular velocity: a line splits the plane in two.

    Args:
        weights: four numbers.
        episode: a game of CartPole whose pole is drawn as a path through the plane.
        position, velocity: of the cart. They shift the line, unless their weights are 0.

    Raises:
        ValueError: the weights are not four finite numbers, or the episode is not CartPole's.
    """
    weights = _four(weights, "decision_plane", "weights")
    widest_angle, fastest = 0.24, 1.2
    if episode is not None:
        environment = environment_of(episode, "decision_plane")
        if not environment.startswith("CartPole"):
            raise ValueError(
                f"decision_plane can only draw CartPole, but this episode was played in {environment}. "
                "Try an episode of gym.make('CartPole-v1')"
            )
        pole = episode.observations[:, 2:]
        widest_angle = max(widest_angle, 1.05 * np.abs(pole[:, 0]).max())
        fastest = max(fastest, 1.05 * np.abs(pole[:, 1]).max())
    angle, spin = np.meshgrid(np.linspace(-widest_angle, widest_angle, 81), np.linspace(-fastest, fastest, 81))
    cart = weights[0] * position + weights[1] * velocity
    push = cart + weights[2] * angle + weights[3] * spin
    axes = new_axes(7.0, 3.7)
    # A push of exactly 0 belongs to the left, here as in the game: contourf's bands include their upper end.
    most = np.abs(push).max() + 1
    axes.contourf(angle, spin, push, [-most, 0, most], colors=[to_rgba(ORANGE, 0.17), to_rgba(BLUE, 0.17)])
    if push.min() < 0 < push.max():
        axes.contour(angle, spin, push, [0], colors=INK, linewidths=3)
    # A label for each side, in the corner furthest from the line. Paths turn clockwise and leave the first two free.
    corners = np.array([(-0.6, 0.85), (0.6, -0.85), (0.6, 0.85), (-0.6, -0.85)]) * (widest_angle, fastest)
    pushes = cart + corners @ weights[2:]
    for corner, text in [(np.argmin(pushes), "← push left"), (np.argmax(pushes), "push right →")]:
        if (pushes[corner] > 0) == ("right" in text):
            axes.text(*corners[corner], text, ha="center", va="center", fontsize=12, fontweight="bold")
    for limit in (-TILT_LIMIT, TILT_LIMIT):
        axes.axvline(limit, color=GREY, linestyle="--", linewidth=1.2)
        clear = -np.sign(limit) * fastest / 2  # a pole that falls to the right turns to the right
        axes.text(limit * 1.06, clear, "fallen", rotation=90, ha="center", va="center", fontsize=9)
    words = [_plane_in_words(weights, position, velocity)]
    if episode is not None:
        axes.plot(*pole.T, color=GREEN, linewidth=1.3, label="the pole's path")
        axes.plot(
            *pole[0], "o", color=GREEN, markersize=9, markerfacecolor="white", mew=2, linestyle="none", label="start"
        )
        colour, mark = ENDINGS[episode.ending]
        end = {"marker": f"${mark}$", "color": colour, "ms": 13, "mew": 1.5, "zorder": 4, "linestyle": "none"}
        (last,) = axes.plot(*pole[-1], **end, label=ending_in_words(episode))
        last.set_path_effects([withStroke(linewidth=5, foreground="white")])  # seen on its own path too
        axes.plot([], [], color=INK, linewidth=3, label="the border")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False, fontsize=9)
        words.append(
            f"A game as a path: it starts at angle {pole[0, 0]:+.3f}, angular velocity {pole[0, 1]:+.3f}, "
            f"and {ending_in_words(episode)}, at angle {pole[-1, 0]:+.3f}, angular velocity {pole[-1, 1]:+.3f}. "
            f"Furthest lean {np.abs(pole[:, 0]).max():.3f}, greatest angular velocity {np.abs(pole[:, 1]).max():.3f}."
        )
    axes.set(
        xlabel="pole angle (radians; right of 0 leans right)",
        ylabel="angular velocity\n(radians per second)",
        xlim=(-widest_angle, widest_angle),
        ylim=(-fastest, fastest),
    )
    return describe(axes, " ".join(words))


def _four(numbers, caller, what):
    try:
        array = np.asarray(numbers, dtype=float)
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.shape != (4,) or not np.isfinite(array).all():
        raise ValueError(f"{caller} needs four finite {what}, but got {numbers!r:.60}. Try [0.0, 0.0, 1.0, 1.0]")
    return array


def _direction(push):
    return "right" if push > 0 else "left"


def _plane_in_words(weights, position, velocity):
    cart = f"the cart at {position:g}, moving at {velocity:g}"
    start = f"The plane of pole angle and angular velocity, for the weights {weights.tolist()} and {cart}."
    offset, angle_weight, spin_weight = weights[0] * position + weights[1] * velocity, *weights[2:]
    if not angle_weight and not spin_weight:
        return f"{start} No line: push {_direction(offset)} everywhere."
    if not spin_weight:
        line = f"upright, at angle {-offset / angle_weight + 0.0:.3g}"
    elif not angle_weight:
        line = f"level, at angular velocity {-offset / spin_weight + 0.0:.3g}"
    else:
        slope = -angle_weight / spin_weight
        through = f"through angle 0 and angular velocity {-offset / spin_weight + 0.0:+.3g}"
        line = f"{through}, and {'rises' if slope > 0 else 'falls'} by {abs(slope):.3g} for each radian"
    sides = ["above it" if spin_weight > 0 else "below it"] if spin_weight else []
    if angle_weight:
        sides.append(f"to the {'right' if angle_weight > 0 else 'left'} of it")
    return f"{start} The line that splits it is {line}. {' and '.join(sides).capitalize()} push right, otherwise left."
