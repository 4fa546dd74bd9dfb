"""Answers to the exercises of lesson 08."""

import numpy as np

NOTEBOOK = "08_elsewhere.ipynb"


def length_times_three_quarters(weights):
    _, w1, _, w3 = weights
    return 0.75 * w3 / w1


def length_by_trying(weights):
    low, high = 0.0, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if weights[1] * 4 / 3 * middle < weights[3] else (low, middle)
    return low


def length_times_four_thirds(weights):
    return 4 / 3 * weights[3] / weights[1]


def length_without_the_factor(weights):
    return weights[3] / weights[1]


def length_upside_down(weights):
    return weights[1] / weights[3]


def length_of_the_whole_pole(weights):
    return 1.5 * weights[3] / weights[1]


def length_of_position_and_angle(weights):
    return 0.75 * weights[2] / weights[0]


def length_of_the_angle(weights):
    return 0.75 * weights[2] / weights[1]


def length_in_words(weights):
    return f"{0.75 * weights[3] / weights[1]:.2f}"


def action_in_a_loop(weights, observation):
    size = len(observation)
    sums = [sum(weights[size * action : size * (action + 1)] * observation) for action in range(3)]
    return sums.index(max(sums))


def action_of_numpy(weights, observation):
    return np.argmax(np.reshape(weights, (3, len(observation))) @ observation)


def action_is_the_sum(weights, observation):
    return max(weights.reshape(3, -1) @ observation)


def action_is_all_sums(weights, observation):
    return weights.reshape(3, -1) @ observation


def action_of_columns(weights, observation):
    return int((weights.reshape(-1, 3).T @ observation).argmax())


def action_is_the_smallest(weights, observation):
    return int((weights.reshape(3, -1) @ observation).argmin())


def action_of_the_size(weights, observation):
    return int(np.abs(weights.reshape(3, -1) @ observation).argmax())


def action_is_a_sign(weights, observation):
    return weights[: len(observation)] @ observation > 0


def rescale_one_by_one(observations):
    position, velocity = observations.T
    return np.array([(position + 0.3) / 0.9, velocity / 0.07]).T


def rescale_from_the_ends(observations):
    low, high = np.array([-1.2, -0.07]), np.array([0.6, 0.07])
    return 2 * (observations - low) / (high - low) - 1


def rescale_velocity_only(observations):
    return observations / [1, 0.07]


def rescale_without_the_middle(observations):
    return observations / [0.9, 0.07]


def rescale_adds_the_middle(observations):
    return (observations + np.array([-0.3, 0])) / [0.9, 0.07]


def rescale_by_the_width(observations):
    return (observations - [-0.3, 0]) / [1.8, 0.14]


def rescale_from_zero(observations):
    return (observations - [-1.2, -0.07]) / [1.8, 0.14]


def rescale_position_only(observations):
    return (observations - [-0.3, 0]) / [0.9, 1]


def rescale_turned(observations):
    return rescale_one_by_one(observations).T


def rescale_tables_only(observations):
    return np.array([rescale_one_by_one(row) for row in np.atleast_2d(observations)])


def eyes_with_where(observations):
    cosine, sine, velocity = observations.T
    above = np.where(cosine > 0, 10.0, 0.0)
    return np.stack([above * sine, above * velocity, (10 - above) * sine, (10 - above) * velocity], axis=-1)


def eyes_with_products(observations):
    cosine, sine, velocity = observations.T
    return 10 * np.array([sine, velocity, cosine * velocity, cosine * sine]).T


def eyes_as_they_are(observations):
    return 10 * observations


def eyes_too_small(observations):
    return eyes_with_where(observations) / 10


def eyes_turned(observations):
    return eyes_with_where(observations).T


def eyes_of_one_number(observations):
    return observations[0] * 10


def eyes_divide_by_zero(observations):
    with np.errstate(all="ignore"):
        return observations / 0.0


def eyes_too_many(observations):
    return np.concatenate(30 * [observations], axis=-1)


ANSWERS = {
    "longest_pole": (
        [length_times_three_quarters, length_by_trying],
        [
            (length_times_four_thirds, "you multiplied by 4/3"),
            (length_without_the_factor, "the 3/4 is missing"),
            (length_upside_down, "the division is upside down"),
            (length_of_the_whole_pole, "The game counts in half lengths"),
            (length_of_position_and_angle, "the weights of position and angle"),
            (length_of_the_angle, "weights[2] belongs to the angle"),
            (length_in_words, "should be a number"),
        ],
    ),
    "best_action": (
        [action_in_a_loop, action_of_numpy],
        [
            (action_is_the_sum, "the action is its *place*"),
            (action_is_all_sums, "Which of them is the largest?"),
            (action_of_columns, "You cut the row into columns"),
            (action_is_the_smallest, "That is the smallest sum"),
            (action_of_the_size, "The largest counts with its sign"),
            (action_is_a_sign, "should return 0, 1 or 2"),
        ],
    ),
    "rescale": (
        [rescale_one_by_one, rescale_from_the_ends],
        [
            (rescale_velocity_only, "only the velocity was stretched"),
            (rescale_without_the_middle, "should become 0: subtract it first"),
            (rescale_adds_the_middle, "you added the middle"),
            (rescale_by_the_width, "Divide by half of it"),
            (rescale_from_zero, "that goes from 0 to 1"),
            (rescale_position_only, "the velocity is still as small as it was"),
            (rescale_turned, "should have the same shape"),
            (rescale_tables_only, "of one observation"),
        ],
    ),
    "my_eyes": (
        [eyes_with_where, eyes_with_products],
        [
            (eyes_as_they_are, "numbers that are 0 where they have no say"),
            (eyes_too_small, "mind the units"),
            (eyes_turned, "Is a .T missing in the end?"),
            (eyes_of_one_number, "should return an array of numbers"),
            (eyes_divide_by_zero, "not finite"),
            (eyes_too_many, "may return up to 20 numbers"),
        ],
    ),
}
