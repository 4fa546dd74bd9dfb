"""Exercises of lesson 08: the longest pole, the largest sum, other units, and eyes for the pendulum."""

import gymnasium as gym
import numpy as np

from cartpole_helpers.better_search import cross_entropy
from cartpole_helpers.evaluation import evaluate
from cartpole_helpers.exercises.exercise import Wrong, attempt, exercise, require_number
from cartpole_helpers.search import run_together


def _check_longest_pole(answer):
    policies = np.array([[0.13, 0.3, 0.39, 0.4], [0.02, 0.25, 0.9, 0.5], [-0.1, 0.1, 0.6, 0.8]])
    lengths = []
    for weights in policies:
        length = attempt(answer, weights)
        lengths.append(require_number(length, f"longest_pole({_list(weights)})"))
    w0, w1, w2, w3 = policies.T
    right = 3 / 4 * w3 / w1
    for wrong, reason in [
        (
            4 / 3 * w3 / w1,
            "you multiplied by 4/3. The limit has 3/4 above the half-length, so it is 3/4 times w3 / w1",
        ),
        (w3 / w1, "the 3/4 is missing"),
        (2 * right, "that is the whole pole. The game counts in half lengths"),
        (w1 / w3, "the division is upside down. A larger w3 calms it, so it should allow a longer pole"),
        (4 / 3 * w1 / w3, "the division is upside down. A larger w3 calms it, so it should allow a longer pole"),
        (3 / 4 * w1 / w3, "the division is upside down. A larger w3 calms it, so it should allow a longer pole"),
        (w2 / (4 / 3 * w0), "these are the weights of position and angle. A push changes the two *velocities* at once"),
        (w2 / (4 / 3 * w1), "weights[2] belongs to the angle. A push changes the angular velocity at once: weights[3]"),
    ]:
        if np.allclose(lengths, wrong):
            raise Wrong(
                f"For the weights {_list(policies[0])} it should be {right[0]:.3f}, but yours is {lengths[0]:.3f}: "
                f"{reason}."
            )
    for weights, mine, wanted in zip(policies, lengths, right, strict=True):
        if not np.isclose(mine, wanted):
            raise Wrong(f"longest_pole({_list(weights)}) should be {wanted:.3f}, but it is {mine:.3f}.")
    return "Two of four weights, and one division. Now let it foretell something."


@exercise(
    check=_check_longest_pole,
    hints=[
        "At the longest pole the limit is the policy's own ratio.",
        "As an equation: 3/4 / half_length = w1 / w3.",
        "Solve for half_length: 3/4 * w3 / w1, where w1 is weights[1] and w3 is weights[3].",
    ],
)
def longest_pole(weights):
    return 3 / 4 * weights[3] / weights[1]


def _check_best_action(answer):
    rng = np.random.default_rng(80)
    cases = [(rng.uniform(-0.5, 0.5, 3 * size), rng.normal(0, 1, size)) for size in (6, 6, 6, 6, 2, 2, 2, 2)]
    actions = []
    for weights, observation in cases:
        action = attempt(answer, weights, observation)
        called_as = f"best_action({len(weights)} weights, {len(observation)} numbers)"
        if isinstance(action, np.ndarray) and action.shape == (3,):
            raise Wrong(f"{called_as} returned three numbers. Which of them is the largest? The action is its place.")
        if isinstance(action, (float, np.floating)):
            raise Wrong(
                f"{called_as} returned {action:.3f}. That may be the largest sum; the action is its *place*, 0, 1 or 2."
            )
        if isinstance(action, (bool, np.bool_)) or not isinstance(action, (int, np.integer)):
            raise Wrong(f"{called_as} should return 0, 1 or 2, but it returned {action!r} ({type(action).__name__}).")
        actions.append(int(action))
    sums = [weights.reshape(3, -1) @ observation for weights, observation in cases]
    right = [int(each.argmax()) for each in sums]
    columns = [int((weights.reshape(-1, 3).T @ observation).argmax()) for weights, observation in cases]
    for wrong, reason in [
        ([int(each.argmin()) for each in sums], "That is the smallest sum. Take the largest"),
        ([int(np.abs(each).argmax()) for each in sums], "The largest counts with its sign: -3 is smaller than 1"),
        (columns, "You cut the row into columns. The first third of the weights belongs to action 0: reshape(3, -1)"),
    ]:
        if actions == wrong:
            where = next(i for i in range(len(cases)) if right[i] != wrong[i])
            raise Wrong(
                f"The three sums are {_list(sums[where])}, so the action is {right[where]}, but yours is "
                f"{actions[where]}. {reason}."
            )
    for mine, wanted, each in zip(actions, right, sums, strict=True):
        if mine != wanted:
            raise Wrong(f"The three sums are {_list(each)}, so the action is {wanted}, but yours is {mine}.")
    return "Each action makes its bid, and the highest bid wins. With two actions that is lesson 02's sign again."


@exercise(
    check=_check_best_action,
    hints=[
        "weights.reshape(3, -1) makes three rows of the one: a row for each action.",
        "rows @ observation is all three dot products at once.",
        "(rows @ observation).argmax() is the place of the largest. int(...) makes a plain number of it.",
    ],
)
def best_action(weights, observation):
    rows = weights.reshape(3, -1)
    return int((rows @ observation).argmax())


LOW, HIGH = np.array([-1.2, -0.07]), np.array([0.6, 0.07])  # MountainCar's own limits


def _check_rescale(answer):
    table = np.array([[-1.2, -0.07], [0.6, 0.07], [-0.3, 0.0], [-0.5, 0.035]])
    mine = _numbers(attempt(answer, table), "rescale of a table with four observations, shape (4, 2),", (4, 2))
    right = (table - (LOW + HIGH) / 2) / ((HIGH - LOW) / 2)
    for wrong, reason in [
        (table, "nothing changed"),
        (table / [1, 0.07], "only the velocity was stretched. The position should go from -1 to 1, too"),
        (table / [0.9, 0.07], "the position was stretched, but its middle, -0.3, should become 0: subtract it first"),
        (table / [1.2, 0.07], "the position's middle, -0.3, should become 0: subtract it first"),
        ((table + np.array([-0.3, 0])) / [0.9, 0.07], "you added the middle. Subtracting -0.3 is adding 0.3"),
        (right / 2, "you divided by the whole width, so it goes from -0.5 to 0.5. Divide by half of it"),
        ((right + 1) / 2, "that goes from 0 to 1. From -1 to 1, 0 is in the middle, and a sign says left or right"),
        (right * [1, 0.07], "the velocity is still as small as it was"),
        (right * [1, 0.07**2], "you multiplied the velocity by 0.07. Divide"),
        (right[:, ::-1], "the two numbers have changed places"),
    ]:
        if np.allclose(mine, wrong):
            raise Wrong(f"{_list(table[3])} should become {_list(right[3])}, but yours is {_list(mine[3])}: {reason}.")
    for seen, one, wanted in zip(table, mine, right, strict=True):
        if not np.allclose(one, wanted):
            raise Wrong(f"{_list(seen)} should become {_list(wanted)}, but yours is {_list(one)}.")
    one = _numbers(attempt(answer, table[3]), "rescale of one observation, shape (2,),", (2,))
    if not np.allclose(one, right[3]):
        raise Wrong(f"A table comes out right, but the single observation {_list(table[3])} becomes {_list(one)}.")
    return "The same game, seen in units that fit. Nothing was added, and nothing taken away."


@exercise(
    check=_check_rescale,
    hints=[
        "First the middle: what is halfway between -1.2 and 0.6? And between -0.07 and 0.07?",
        "Subtract the middle, then divide by how far it goes to either side of it.",
        "(observations - [-0.3, 0]) / [..., ...] does it for both numbers, and for a whole table at once.",
    ],
)
def rescale(observations):
    return (observations - [-0.3, 0]) / [0.9, 0.07]


SEARCHES, BUDGET, SEED = 8, 1000, 85
ENOUGH = -500
MOST_NUMBERS = 20


def _check_my_eyes(answer):
    def see(observations):
        seen = attempt(answer, observations)
        rows = observations.shape[:-1]
        if not isinstance(seen, np.ndarray) or seen.dtype.kind not in "biuf":
            raise Wrong(f"my_eyes should return an array of numbers, but it returned {seen!r} ({type(seen).__name__}).")
        if seen.ndim != observations.ndim or seen.shape[:-1] != rows:
            turned = " Is a .T missing in the end?" if seen.shape[1:] == rows and seen.ndim == 2 else ""
            raise Wrong(
                f"For observations of shape {observations.shape} my_eyes should return shape "
                f"{(*rows, 'k')}, k numbers for each, but it returned shape {seen.shape}.{turned}".replace("'", "")
            )
        if not 1 <= seen.shape[-1] <= MOST_NUMBERS:
            raise Wrong(f"my_eyes may return up to {MOST_NUMBERS} numbers, but it returned {seen.shape[-1]}.")
        if not np.isfinite(seen).all():
            raise Wrong("A number that my_eyes returned is not finite. Is there a division by zero?")
        return seen.astype(float)

    env = gym.make("Pendulum-v1")
    sizes = {see(observations).shape[-1] for observations in (np.array([1.0, 0.0, 0.5]), np.array([[0.0, 1.0, -8.0]]))}
    if len(sizes) > 1:
        raise Wrong(f"my_eyes should always return as many numbers, but it returned {' and '.join(map(str, sizes))}.")
    (size,) = sizes
    rng = np.random.default_rng(SEED)
    searches = [cross_entropy(rng, games=BUDGET, size=size) for _ in range(SEARCHES)]
    found = run_together(searches, rng, env=env, see=see)
    worth = evaluate([result.weights for result in found], 50, seed=SEED + 1, env=env, see=see).mean(axis=1)
    measured = (
        f"{SEARCHES} searches with your eyes, {BUDGET:,} games each: worth {worth.mean():.0f} on average in fresh "
        f"games, the best {worth.max():.0f}."
    )
    if worth.mean() < ENOUGH:
        raise Wrong(
            f"{measured} Get beyond {ENOUGH}. What should it do near the top, and what far from it? Give it numbers "
            "that are 0 where they have no say. And mind the units: ten times as large is ten times as strong."
        )
    return f"{measured} The policy is still a dot product. What you changed is what it sees."


@exercise(
    check=_check_my_eyes,
    hints=[
        "Near the top it should stop the fall; far from it, it should swing. So the same velocity asks for opposite "
        "pushes, and one weight can't do both. Two weights can: one that counts above, one that counts below.",
        "up = cosine > 0 is True, that is 1, in the upper half. up * velocity is the velocity above and 0 below; "
        "~up is the other half.",
        "Four numbers: up * sine, up * velocity, ~up * sine, ~up * velocity; as columns, times 10.",
    ],
)
def my_eyes(observations):
    cosine, sine, velocity = observations.T
    up = cosine > 0
    return 10 * np.array([up * sine, up * velocity, ~up * sine, ~up * velocity]).T


def _numbers(value, called_as, shape):
    if not isinstance(value, (list, tuple, np.ndarray)) or np.shape(value) != shape:
        shown = f"shape {np.shape(value)}" if isinstance(value, (list, tuple, np.ndarray)) else repr(value)
        raise Wrong(f"{called_as} should have the same shape, {shape}, but it is {shown}.")
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise Wrong(f"{called_as} should be numbers, but it is {value!r}.")
    return array.astype(float)


def _list(numbers):
    return "[" + ", ".join(f"{float(number):.3g}" for number in numbers) + "]"
