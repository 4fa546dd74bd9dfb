"""Answers to the exercises of lesson 02."""

import numpy as np

NOTEBOOK = "02_dot_products.ipynb"


def dot_with_zip(a, b):
    total = 0
    for x, y in zip(a, b, strict=True):
        total = total + x * y
    return total


def dot_in_one_line(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def dot_with_while(a, b):
    total, i = 0.0, 0
    while i < len(a):
        total += a[i] * b[i]
        i += 1
    return total


def dot_returns_in_the_loop(a, b):
    total = 0
    for i in range(len(a)):
        total += a[i] * b[i]
        return total


def dot_keeps_the_last(a, b):
    for i in range(len(a)):
        total = a[i] * b[i]
    return total


def dot_stops_one_early(a, b):
    total = 0
    for i in range(len(a) - 1):
        total += a[i] * b[i]
    return total


def dot_starts_at_one(a, b):
    total = 0
    for i in range(1, len(a)):
        total += a[i] * b[i]
    return total


def dot_total_starts_at_one(a, b):
    total = 1
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


def dot_of_sums(a, b):
    return sum(a) * sum(b)


def dot_adds(a, b):
    total = 0
    for i in range(len(a)):
        total += a[i] + b[i]
    return total


def dot_multiplies_all(a, b):
    total = 1
    for i in range(len(a)):
        total *= a[i] * b[i]
    return total


def dot_without_signs(a, b):
    return sum(abs(x * y) for x, y in zip(a, b, strict=True))


def dot_as_products(a, b):
    return [x * y for x, y in zip(a, b, strict=True)]


def dot_by_numpy(a, b):
    return np.dot(a, b)


def dot_multiplies_lists(a, b):
    return sum(a * b)


def dot_of_four(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]


def dot_prints(a, b):
    total = 0
    for i in range(len(a)):
        total += a[i] * b[i]


def dot_multiplies_all_with_all(a, b):
    return sum(x * y for x in a for y in b)


def dot_finds_places_by_number(a, b):
    return sum(x * b[a.index(x)] for x in a)


def dot_changes_its_list(a, b):
    for i in range(len(a)):
        a[i] = a[i] * b[i]
    return sum(a)


def dot_without_its_sign(a, b):
    return abs(sum(x * y for x, y in zip(a, b, strict=True)))


def dot_in_a_list(a, b):
    return [sum(x * y for x, y in zip(a, b, strict=True))]


def dot_cut_to_a_whole_number(a, b):
    return int(sum(x * y for x, y in zip(a, b, strict=True)))


def dot_rounded(a, b):
    return round(sum(x * y for x, y in zip(a, b, strict=True)), 3)


calls = []


def dot_never_starts_afresh(a, b):
    if a == [2, 3, 4]:  # the check's first case: this test can run twice
        calls.clear()
    calls.append(sum(x * y for x, y in zip(a, b, strict=True)))
    return sum(calls)


def action_with_if(weights, observation):
    push = 0
    for i in range(4):
        push += weights[i] * observation[i]
    if push > 0:
        return 1
    return 0


def action_by_sum(weights, observation):
    return 1 if (weights * observation).sum() > 0 else 0


def action_by_numpy_integer(weights, observation):
    return np.int64(np.dot(weights, observation) > 0)


def action_as_bool(weights, observation):
    return weights @ observation > 0


def action_as_python_bool(weights, observation):
    return bool(weights @ observation > 0)


def action_is_the_push(weights, observation):
    return weights @ observation


def action_truncates_the_push(weights, observation):
    return int(weights @ observation)


def action_rounds_the_push(weights, observation):
    return int(np.clip(round(weights @ observation), 0, 1))


def action_of_four_products(weights, observation):
    return weights * observation > 0


def action_asks_an_array(weights, observation):
    return 1 if weights * observation > 0 else 0


def action_tie_right(weights, observation):
    return int(weights @ observation >= 0)


def action_flipped(weights, observation):
    return int(weights @ observation < 0)


def action_minus_one(weights, observation):
    return 1 if weights @ observation > 0 else -1


def action_by_sign(weights, observation):
    return np.sign(weights @ observation)


def action_in_words(weights, observation):
    return "right" if weights @ observation > 0 else "left"


def action_ignores_the_weights(weights, observation):
    return int(observation[2] + observation[3] > 0)


def action_by_size(weights, observation):
    return int(weights @ observation > 0.5)


def action_forgets_return(weights, observation):
    int(weights @ observation > 0)


def action_multiplies_sums(weights, observation):
    return int(sum(weights) * sum(observation) > 0)


def action_counts_votes(weights, observation):
    return int(np.sign(weights * observation).sum() > 0)


def action_of_the_loudest(weights, observation):
    products = weights * observation
    return int(products[np.abs(products).argmax()] > 0)


def action_by_where(weights, observation):
    return np.where(weights @ observation > 0, 1, 0)


def action_of_the_pole_alone(weights, observation):
    return int(weights[1:] @ observation[1:] > 0)


lessons_weights, lessons_observation = np.array([-0.116, 0.332, 0.207, 0.352]), np.array([0, 0, 0.2, 0.05])


def dot_of_the_lessons_own(a, b):
    total = 0
    for i in range(4):
        total += lessons_weights[i] * lessons_observation[i]
    return total


def action_of_the_lessons_own(weights, observation):
    return int(lessons_weights @ lessons_observation > 0)


def middle_with_small_weights():
    return np.array([0.05, 0.1, 1, 0.1])


def middle_by_a_little_position():
    return [0.2, 1, 1, 1]


def middle_as_the_lesson_has_it():
    return [0, 1, 1, 1]


def middle_with_a_minus():
    return [0, -1, 1, 1]


def middle_forgets_the_cart():
    return [0, 0, 1, 0.1]


def middle_runs_away():
    return [0, 0, 0, 1]


def middle_tips():
    return [1, 0, 1, 1]


def middle_of_three():
    return [0.1, 1, 1]


def middle_with_nan():
    return [0.1, 0.2, 1, float("nan")]


# For each exercise: other right answers; mistakes, with words that their message must hold.
ANSWERS = {
    "dot": (
        [dot_with_zip, dot_in_one_line, dot_with_while],
        [
            (dot_returns_in_the_loop, "`return` inside the loop"),
            (dot_keeps_the_last, "`+=`"),
            (dot_stops_one_early, "The last pair is missing"),
            (dot_starts_at_one, "The first pair is missing"),
            (dot_total_starts_at_one, "A sum starts at 0"),
            (dot_of_sums, "Multiply only the two at the same place"),
            (dot_multiplies_all_with_all, "Multiply only the two at the same place"),
            (dot_finds_places_by_number, "there twice"),
            (dot_changes_its_list, "changes the lists"),
            (dot_without_its_sign, "keep its minus sign"),
            (dot_in_a_list, "without the brackets"),
            (dot_cut_to_a_whole_number, "not cut to a whole number"),
            (dot_rounded, "not rounded"),
            (dot_never_starts_afresh, "Start at 0 inside"),
            (dot_adds, "Multiply them"),
            (dot_multiplies_all, "Add them"),
            (dot_without_signs, "Minus signs count"),
            (dot_as_products, "now add them up"),
            (dot_of_the_lessons_own, "not its own a and b"),
            (dot_by_numpy, "NumPy did some of the work"),
            (dot_multiplies_lists, "of dot_multiplies_lists). Lists have no arithmetic"),
            (dot_of_four, "any length: range(len(a))"),
            (dot_prints, "return"),
        ],
    ),
    "choose_action": (
        [action_with_if, action_by_sum, action_by_numpy_integer, action_by_where],
        [
            (action_multiplies_sums, "multiply the two numbers at each place"),
            (action_counts_votes, "the sum is"),
            (action_of_the_loudest, "the sum is"),
            (action_of_the_pole_alone, "the sum is"),
            (action_of_the_lessons_own, "its own two arguments"),
            (action_as_bool, "int("),
            (action_as_python_bool, "int("),
            (action_is_the_push, "that is the sum"),
            (action_truncates_the_push, "Compare it first"),
            (action_rounds_the_push, "should be 1, because the sum is +0.059"),
            (action_of_four_products, "Add the four products first"),
            (action_asks_an_array, "the sum of the products"),
            (action_tie_right, "a tie pushes left"),
            (action_flipped, "wrong way round"),
            (action_minus_one, "0 (push left) or 1"),
            (action_by_sign, "without a decimal point"),
            (action_in_words, "the number"),
            (action_ignores_the_weights, "the weights"),
            (action_by_size, "should be 1, because the sum is +0.059"),
            (action_forgets_return, "return"),
        ],
    ),
    "stay_in_the_middle": (
        [middle_with_small_weights, middle_by_a_little_position],
        [
            (middle_forgets_the_cart, "below 0.07"),
            (middle_as_the_lesson_has_it, "below 0.07"),
            (middle_with_a_minus, "opposite sign for the weight of the cart's velocity"),
            (middle_runs_away, "more weight for the angle."),
            (middle_tips, "more weight for the angle."),
            (middle_of_three, "has length 3"),
            (middle_with_nan, "finite"),
        ],
    ),
}
