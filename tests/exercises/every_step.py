"""Answers to the exercises of lesson 07."""

import math

import numpy as np

from cartpole_helpers.policy_gradient import sigmoid

NOTEBOOK = "07_every_step.ipynb"


def chance_with_the_helper(weights, observation):
    return sigmoid((weights * observation).sum())


def chance_in_plain_python(weights, observation):
    total = sum(w * o for w, o in zip(weights, observation, strict=True))
    return math.exp(total) / (1 + math.exp(total))


def chance_of_left(weights, observation):
    return 1 / (1 + np.exp(weights @ observation))


def chance_is_the_sum(weights, observation):
    return weights @ observation


def chance_is_hard(weights, observation):
    return int(weights @ observation > 0)


def chance_is_exp(weights, observation):
    return np.exp(weights @ observation)


def chance_without_a_sum(weights, observation):
    return 1 / (1 + np.exp(-weights * observation))


def arrow_in_a_loop(weights, observation, action):
    surprise = action - 1 / (1 + np.exp(-(weights @ observation)))
    return [surprise * number for number in observation]


def arrow_by_cases(weights, observation, action):
    chance = 1 / (1 + np.exp(-(weights @ observation)))
    return (1 - chance) * observation if action == 1 else -chance * observation


def arrow_backwards(weights, observation, action):
    return (sigmoid(weights @ observation) - action) * observation


def arrow_for_right_only(weights, observation, action):
    return (1 - sigmoid(weights @ observation)) * observation


def arrow_without_observation(weights, observation, action):
    return np.full(4, action - sigmoid(weights @ observation))


def arrow_is_a_number(weights, observation, action):
    return action - sigmoid(weights @ observation)


def arrow_of_the_decision(weights, observation, action):
    return (action - (weights @ observation > 0)) * observation


def arrow_without_the_chance(weights, observation, action):
    return observation if action == 1 else -observation


def arrow_times_weights(weights, observation, action):
    return (action - sigmoid(weights @ observation)) * weights


def _update(weights, games, rate, credit=None, first=0, divide=True):
    mean = np.mean([game.score for game in games])
    total = np.zeros(4)
    for game in games:
        seen = game.observations[first : first + len(game)]
        arrows = ((game.actions - sigmoid(seen @ weights))[:, np.newaxis] * seen).sum(axis=0)
        total += (credit(game.score) if credit else game.score - mean) * arrows
    return weights + rate * total / (len(games) if divide else 1)


def update_step_by_step(weights, games, rate):
    scores = [game.score for game in games]
    mean = sum(scores) / len(scores)
    new = list(weights)
    for game in games:
        for seen, action in zip(game.observations[:-1], game.actions, strict=True):
            surprise = action - sigmoid(float(weights @ seen))
            for i in range(4):
                new[i] += rate * (game.score - mean) * surprise * seen[i] / len(games)
    return new


def update_without_baseline(weights, games, rate):
    return _update(weights, games, rate, credit=lambda score: score)


def update_downhill(weights, games, rate):
    return _update(weights, games, -rate)


def update_adds_up(weights, games, rate):
    return _update(weights, games, rate, divide=False)


def update_one_step_late(weights, games, rate):
    return _update(weights, games, rate, first=1)


def update_without_rate(weights, games, rate):
    return _update(weights, games, 1.0)


def update_is_the_step(weights, games, rate):
    return _update(weights, games, rate) - weights


def update_one_game_after_another(weights, games, rate):
    mean = np.mean([game.score for game in games])
    for game in games:
        seen = game.observations[:-1]
        weights = weights + rate * (game.score - mean) * ((game.actions - sigmoid(seen @ weights)) @ seen) / len(games)
    return weights


def update_does_nothing(weights, games, rate):
    return weights


def to_go_by_sums(rewards, discount):
    steps = range(len(rewards))
    return [sum(rewards[later] * discount ** (later - t) for later in steps if later >= t) for t in steps]


def to_go_in_numpy(rewards, discount):
    powers = discount ** np.arange(len(rewards))
    return np.array([(np.array(rewards[t:]) * powers[: len(rewards) - t]).sum() for t in range(len(rewards))])


def to_go_so_far(rewards, discount):
    return list(np.cumsum(rewards))


def to_go_without_its_own(rewards, discount):
    return [sum(r * discount**k for k, r in enumerate(rewards[t + 1 :])) for t in range(len(rewards))]


def to_go_without_discount(rewards, discount):
    return [sum(rewards[t:]) for t in range(len(rewards))]


def to_go_from_the_start(rewards, discount):
    return [sum(rewards[k] * discount**k for k in range(t, len(rewards))) for t in range(len(rewards))]


def to_go_discounted_once(rewards, discount):
    return [rewards[t] + discount * sum(rewards[t + 1 :]) for t in range(len(rewards))]


def to_go_backwards(rewards, discount):
    return to_go_by_sums(rewards, discount)[::-1]


def to_go_in_total(rewards, discount):
    return sum(rewards)


def credit_minus_the_mean(scores):
    return scores - scores.mean()


def credit_by_rank(scores):
    return 10 * (np.argsort(np.argsort(scores)) - 4.5)


def credit_is_the_score(scores):
    return scores


def credit_the_wrong_way_round(scores):
    return scores.mean() - scores


def credit_far_too_large(scores):
    return 100 * (scores - scores.mean())


def credit_is_one_number(scores):
    return scores.mean()


def credit_for_too_few(scores):
    return (scores - scores.mean())[1:]


def credit_divides_by_zero(scores):
    return scores / 0.0


ANSWERS = {
    "chance_of_right": (
        [chance_with_the_helper, chance_in_plain_python],
        [
            (chance_of_left, "That is the chance of pushing *left*"),
            (chance_is_the_sum, "That is the dot product itself"),
            (chance_is_hard, "That is the hard decision"),
            (chance_is_exp, "The whole is 1 / (1 + exp(-sum))"),
            (chance_without_a_sum, "four numbers. First the dot product"),
        ],
    ),
    "arrow": (
        [arrow_in_a_loop, arrow_by_cases],
        [
            (arrow_backwards, "it points the wrong way round"),
            (arrow_for_right_only, "it is the same for both actions"),
            (arrow_without_observation, "every number is the same"),
            (arrow_is_a_number, "should return four numbers"),
            (arrow_of_the_decision, "take the chance, not the decision"),
            (arrow_without_the_chance, "its length does not depend on the chance"),
            (arrow_times_weights, "Multiply by the observation"),
        ],
    ),
    "one_update": (
        [_update, update_step_by_step],
        [
            (update_without_baseline, "there is no baseline in it"),
            (update_downhill, "it moves the wrong way"),
            (update_adds_up, "Divide by len(games)"),
            (update_one_step_late, "what was seen *after* it"),
            (update_without_rate, "rate is not in it"),
            (update_is_the_step, "you return only the step"),
            (update_one_game_after_another, "change from game to game"),
            (update_does_nothing, "your weights did not move at all"),
        ],
    ),
    "rewards_to_go": (
        [to_go_by_sums, to_go_in_numpy],
        [
            (to_go_so_far, "these are the rewards *so far*"),
            (to_go_without_its_own, "a step's own reward is missing"),
            (to_go_without_discount, "the discount is not used"),
            (to_go_from_the_start, "you count the discount from the start of the game"),
            (to_go_discounted_once, "the discount is multiplied in once"),
            (to_go_backwards, "right numbers in the wrong order"),
            (to_go_in_total, "a list with a number for each step"),
        ],
    ),
    "my_credit": (
        [credit_minus_the_mean, credit_by_rank],
        [
            (credit_is_the_score, "Is what was better than usual positive"),
            (credit_the_wrong_way_round, "Is what was better than usual positive"),
            (credit_far_too_large, "a rate ten times as high"),
            (credit_is_one_number, "should return an array"),
            (credit_for_too_few, "my_credit returned the shape (9,)"),
            (credit_divides_by_zero, "not finite"),
        ],
    ),
}
