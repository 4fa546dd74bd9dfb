"""How fast are games played? `evaluate` beside the plain loop and Gymnasium's own vector environment, in one run.

    python -m benchmarks.evaluation

A *useful* step is one of a game that is still going on: what a learner waits for, whatever else is computed.
All three play random linear policies with weights in [0, 1). Each is repeated, and its best time counts.
"""

import time
import tracemalloc

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import linear_policy, play
from cartpole_helpers.evaluation import evaluate, game_seeds

POLICIES, GAMES = 1_000, 100


def best_time(function, repeats):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - start)
    return min(times), result


def plain_loop(weights, seeds):
    env = gym.make("CartPole-v1")
    return sum(play(env, linear_policy(row), seed=seed).score for row in weights for seed in seeds)


def vector_environment(weights, games):
    """Every policy and game at once, in Gymnasium's batched CartPole, until the last game ends."""
    weights = np.repeat(weights, games, axis=0)
    envs = gym.make_vec("CartPole-v1", num_envs=len(weights), vectorization_mode="vector_entry_point")
    observations, _ = envs.reset(seed=1)
    scores, over = np.zeros(len(weights)), np.zeros(len(weights), dtype=bool)
    while not over.all():
        push = (weights * observations).sum(axis=1) > 0
        observations, rewards, terminated, truncated, _ = envs.step(push.astype(int))
        scores[~over] += rewards[~over]
        over |= terminated | truncated
    return scores.sum()


def compare():
    weights = np.random.default_rng(0).random((POLICIES, 4))
    contenders = {
        "one game at a time: play": (lambda: plain_loop(weights[:100], game_seeds(1, 10)), 3),
        "gym.make_vec, all games at once": (lambda: vector_environment(weights, GAMES), 3),
        "evaluate": (lambda: evaluate(weights, GAMES, seed=1).sum(), 5),
    }
    rates = {}
    print(f"{POLICIES:,} policies x {GAMES} games (the plain loop: 100 x 10 of them)")
    for name, (function, repeats) in contenders.items():
        seconds, steps = best_time(function, repeats)
        rates[name] = steps / seconds
        print(f"  {name:33} {rates[name] / 1e6:7.2f} million useful steps/s")
    loop, vector, ours = rates.values()
    print(f"  evaluate is {ours / loop:.0f} times the plain loop and {ours / vector:.1f} times make_vec")


def one_good_policy():
    perfect = [-0.116, 0.332, 0.207, 0.352]
    seconds, scores = best_time(lambda: evaluate(perfect, GAMES, seed=1), 5)
    print(f"1 policy x {GAMES} games, mean score {scores.mean():.1f}: {seconds * 1e3:.1f} ms")


def a_million_games():
    weights = np.random.default_rng(1).random((10_000, 4))
    tracemalloc.start()  # sees NumPy's arrays too
    seconds, scores = best_time(lambda: evaluate(weights, 100, seed=2), 1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(
        f"{scores.size:,} games: {seconds:.1f} s and {peak / 1e6:.0f} MB at the peak, "
        f"{scores.nbytes / 1e6:.0f} MB of it the scores"
    )


if __name__ == "__main__":
    compare()
    one_good_policy()
    a_million_games()
