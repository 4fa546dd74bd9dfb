"""CartPole with extra sensors that show pure noise, and nobody tells the agent which they are."""

import numpy as np

from cartpole_helpers.batch import CartPole, play_batch
from cartpole_helpers.episode import check_seed, finite_numbers
from cartpole_helpers.evaluation import at_least_one, start_states, weighted_sums


def evaluate_with_noise(weights, trials=1, seed=None, *, same_games=True, noise=0.2):
    """As ``evaluate``, but with useless sensors: a policy's weights beyond the fourth are for inputs of pure noise.

    A useless sensor shows a new number at every step, drawn from a normal distribution around 0. What k of them add to
    the sum, with weights v, is then normally distributed too, with ``noise`` times the length of v as its
    standard deviation. So one number is drawn for all of them.

    Args:
        weights: one policy, shape (4 + k,), or many, shape (n, 4 + k).
        trials, seed, same_games: as for ``evaluate``. The starts are the same as there; the noise is each game's own.
        noise: the standard deviation of what a useless sensor shows.

    Returns:
        Scores, whole numbers of shape (trials,) for one policy or (n, trials) for many.

    Raises:
        TypeError: the weights are not numbers, or the trials or the seed not whole ones.
        ValueError: there are fewer than four weights, one is NaN or infinite, fewer than one trial, or a negative seed.
    """
    weights = finite_numbers(weights)
    trials = at_least_one("trials", trials)
    check_seed(seed)
    if weights.ndim not in (1, 2) or weights.shape[-1] < 4:
        raise ValueError(
            "a policy with useless sensors has 4 weights for CartPole and one more for each useless sensor, "
            f"but got an array of shape {weights.shape}. Try 12 numbers, shape (12,), or many rows of 12, shape (n, 12)"
        )
    policies = np.atleast_2d(weights)
    game = np.arange(len(policies) * trials)
    rules = CartPole()
    starts = start_states(rules, seed, trials if same_games else len(game))
    driver = policies[game // trials].T
    loudness = noise * np.sqrt((driver[4:] ** 2).sum(axis=0))
    rng = np.random.default_rng(seed)

    def choose(step, who, observations, weights, loudness):
        sums = weighted_sums(weights, observations)
        return rules.choose(sums + loudness * rng.standard_normal(len(who)))

    start = starts[:, game % trials if same_games else game]
    columns = [np.ascontiguousarray(driver[:4]), loudness]
    played = play_batch(rules, start, choose, rules.step_limit, columns)
    return played.scores.astype(int).reshape(*weights.shape[:-1], trials)
