"""Answers to the exercises of lesson 01."""

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import play as play_episode

NOTEBOOK = "01_rl_basics.ipynb"


def lean_as_int(observation):
    return int(observation[2] > 0)


def lean_as_numpy_integer(observation):
    return np.int64(observation[2] > 0)


def lean_by_where(observation):
    return np.where(observation[2] > 0, 1, 0)


def lean_as_bool(observation):
    return observation[2] > 0


def lean_in_words(observation):
    return "right" if observation[2] > 0 else "left"


def lean_away(observation):
    return int(observation[2] < 0)


def lean_of_the_cart(observation):
    return int(observation[0] > 0)


def lean_forgets_return(observation):
    int(observation[2] > 0)


def lean_minus_one(observation):
    return 1 if observation[2] > 0 else -1


def lean_as_float(observation):
    return 1.0 if observation[2] > 0 else 0.0


def lean_divides(observation):
    return observation[2] / undefined  # noqa: F821


def lean_without_argument():
    return 1


def lean_never_ends(observation):
    while True:
        pass


def play_with_break(env, policy):
    observation, _ = env.reset()
    score = 0.0
    while True:
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        score += reward
        if terminated or truncated:
            return score


def play_with_helper(env, policy):
    return play_episode(env, policy).score


def play_stops_when_it_is_content(env, policy):
    observation, _ = env.reset()
    score, over = 0, False
    while not over and score < 200:
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        over = terminated or truncated
        score += reward
    return score


def play_resets_at_the_end(env, policy):
    score = play_with_break(env, policy)
    env.reset()
    return score


def play_goes_on_while_it_is_over(env, policy):
    observation, _ = env.reset()
    score, terminated, truncated = 0, False, False
    while terminated or truncated:
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        score += reward
    return score


def play_ignores_truncated(env, policy):
    observation, _ = env.reset()
    score, terminated = 0, False
    while not terminated:
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        score += reward
    return score


def play_drops_last_reward(env, policy):
    observation, _ = env.reset()
    score = 0
    while True:
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        if terminated or truncated:
            return score
        score += reward


def play_keeps_first_observation(env, policy):
    first, _ = env.reset()
    score, over = 0, False
    while not over:
        _, reward, terminated, truncated, _ = env.step(policy(first))
        over = terminated or truncated
        score += reward
    return score


def play_forgets_info(env, policy):
    observation = env.reset()
    policy(observation)
    return 0


def play_never_resets(env, policy):
    env.step(1)
    return 1


def play_resets_in_the_loop(env, policy):
    score = 0
    for _ in range(10):
        observation, _ = env.reset()
        _, reward, _, _, _ = env.step(policy(observation))
        score += reward
    return score


def play_asks_once(env, policy):
    observation, _ = env.reset()
    action, score, over = policy(observation), 0, False
    while not over:
        _, reward, terminated, truncated, _ = env.step(action)
        over = terminated or truncated
        score += reward
    return score


def play_does_the_opposite(env, policy):
    observation, _ = env.reset()
    score, over = 0, False
    while not over:
        observation, reward, terminated, truncated, _ = env.step(1 - policy(observation))
        over = terminated or truncated
        score += reward
    return score


def play_throws_the_answer_away(env, policy):
    observation, _ = env.reset()
    score, over = 0, False
    while not over:
        policy(observation)
        observation, reward, terminated, truncated, _ = env.step(1)
        over = terminated or truncated
        score += reward
    return score


def play_forgets_to_start_the_loop(env, policy):
    observation, _ = env.reset()
    score = 0
    while not terminated or truncated:  # noqa: F821
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        score += reward
    return score


def play_makes_its_own_environment(env, policy):
    env = gym.make("CartPole-v1")
    return play_episode(env, policy).score


def play_plays_the_same_game_for_ever(env, policy):
    return play_episode(env, policy, seed=1).score


def play_returns_in_the_loop(env, policy):
    observation, _ = env.reset()
    score, over = 0, False
    while not over:
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        over = terminated or truncated
        score += reward
        return score


def play_negates_only_terminated(env, policy):
    observation, _ = env.reset()
    score, terminated, truncated = 0, False, False
    while not terminated or truncated:
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        score += reward
    return score


def play_stops_early(env, policy):
    observation, _ = env.reset()
    observation, _, _, _, _ = env.step(policy(observation))
    env.step(policy(observation))
    return 2


def play_forgets_return(env, policy):
    play_episode(env, policy)


def play_returns_last_reward(env, policy):
    observation, _ = env.reset()
    over = False
    while not over:
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        over = terminated or truncated
    return reward


def play_returns_the_observations(env, policy):
    return play_episode(env, policy).score, []


def play_returns_an_episode(env, policy):
    return play_episode(env, policy)


def play_ignores_the_policy(env, policy):
    env.reset()
    over, score = False, 0
    while not over:
        _, reward, terminated, truncated, _ = env.step(1)
        over = terminated or truncated
        score += reward
    return score


def average_with_numpy(env, policy, games):
    return np.mean([play_episode(env, policy).score for _ in range(games)])


def average_running(env, policy, games):
    total = 0
    for game in range(games):
        total += play_episode(env, policy, seed=game).score
    return total / games


def average_seeded_once(env, policy, games):
    env.reset(seed=5)
    return average_with_numpy(env, policy, games)


def average_of_another_policy(env, policy, games):
    return average_with_numpy(env, lean_as_int, games)


def average_rounded(env, policy, games):
    return round(average_with_numpy(env, policy, games), 1)


def median_instead(env, policy, games):
    return np.median([play_episode(env, policy).score for _ in range(games)])


def average_of_the_same_game(env, policy, games):
    return sum(play_episode(env, policy, seed=1).score for _ in range(games)) / games


def sum_instead(env, policy, games):
    return sum(play_episode(env, policy).score for _ in range(games))


def maximum_instead(env, policy, games):
    return max(play_episode(env, policy).score for _ in range(games))


def last_score_instead(env, policy, games):
    for _ in range(games):
        score = play_episode(env, policy).score
    return score


def one_game_too_few(env, policy, games):
    return np.mean([play_episode(env, policy).score for _ in range(1, games)])


def average_returns_in_the_loop(env, policy, games):
    total = 0
    for _ in range(games):
        total += play_episode(env, policy).score
        return total / games


def average_in_its_own_environment(env, policy, games):
    env = gym.make("CartPole-v1")
    return np.mean([play_episode(env, policy).score for _ in range(games)])


def always_a_hundred_games(env, policy, games):
    return np.mean([play_episode(env, policy).score for _ in range(100)])


def adds_episodes(env, policy, games):
    total = 0
    for _ in range(games):
        total += play_episode(env, policy)
    return total / games


def loops_over_a_number(env, policy, games):
    return np.mean([play_episode(env, policy).score for _ in games])


def divides_by_a_hundred(env, policy, games):
    return sum(play_episode(env, policy).score for _ in range(games)) / 100


def my_policy_of_all_four(observation):
    return int(0.1 * observation[0] + 0.3 * observation[1] + observation[2] + observation[3] > 0)


def my_policy_of_a_little_velocity(observation):
    return int(observation[2] + 0.016 * observation[3] > 0)


def my_policy_leans(observation):
    return int(observation[2] > 0)


def my_policy_of_velocity(observation):
    return int(observation[3] > 0)


def my_policy_always_right(observation):
    return 1


def my_policy_of_the_cart(observation):
    return int(observation[0] > 0)


def my_policy_looks_at_everything(observation):
    return int(observation > 0)


def my_policy_in_between(observation):
    return int(observation[2] + 0.012 * observation[3] > 0)


# For each exercise: other right answers; mistakes, with words that their message must hold.
ANSWERS = {
    "lean_policy": (
        [lean_as_int, lean_as_numpy_integer, lean_by_where],
        [
            (lean_as_bool, "int("),
            (lean_in_words, "the number"),
            (lean_away, "wrong way round"),
            (lean_of_the_cart, "observation[2]"),
            (lean_forgets_return, "return"),
            (lean_minus_one, "0 (push left) or 1"),
            (lean_as_float, "without a decimal point"),
            (lean_divides, "NameError"),
            (lean_without_argument, "1 argument"),
        ],
    ),
    "play": (
        [play_with_break, play_with_helper],
        [
            (play_stops_when_it_is_content, "stopped after 200 steps, before the game was over"),
            (play_resets_at_the_end, "env.reset() once more"),
            (play_goes_on_while_it_is_over, "true before its first round"),
            (play_ignores_truncated, "truncated was True"),
            (play_negates_only_terminated, "Without the parentheses"),
            (play_makes_its_own_environment, "gym.make inside the function"),
            (play_plays_the_same_game_for_ever, "Leave the seed out"),
            (play_returns_in_the_loop, "`return` inside the loop"),
            (play_drops_last_reward, "last step counts"),
            (play_keeps_first_observation, "first observation again and again"),
            (play_forgets_info, "returns two things"),
            (play_never_resets, "reset()"),
            (play_resets_in_the_loop, "reset() inside the loop"),
            (play_asks_once, "ask the policy inside the loop"),
            (play_does_the_opposite, "the policy answered 1, but your play did 0"),
            (play_throws_the_answer_away, "policy's own answer"),
            (play_forgets_to_start_the_loop, "before the loop"),
            (play_forgets_return, "play_forgets_return(env, policy) returned None"),
            (play_stops_early, "before the game was over"),
            (play_returns_last_reward, "sum of all rewards"),
            (play_returns_the_observations, "several values"),
            (play_returns_an_episode, "should be a number"),
            (play_ignores_the_policy, "never asked the policy"),
        ],
    ),
    "average_score": (
        [average_with_numpy, average_running, average_seeded_once],
        [
            (average_of_another_policy, "never asked the policy"),
            (average_rounded, "Did you round it?"),
            (median_instead, "their median"),
            (average_of_the_same_game, "leave the seed out"),
            (sum_instead, "their sum"),
            (maximum_instead, "their maximum"),
            (last_score_instead, "their last score"),
            (one_game_too_few, "29 games instead of 30. range(1, n) goes round n - 1 times"),
            (average_returns_in_the_loop, "`return` inside the loop"),
            (average_in_its_own_environment, "gym.make inside the function"),
            (always_a_hundred_games, "100 games instead of 30"),
            (adds_episodes, ".score"),
            (loops_over_a_number, "range(number)"),
            (divides_by_a_hundred, "The average of the 30 scores"),
        ],
    ),
    "my_policy": (
        [my_policy_of_all_four, my_policy_of_a_little_velocity],
        [
            (my_policy_leans, "pushing towards the lean averages too"),
            (my_policy_of_velocity, "pushing towards the fall"),
            (my_policy_always_right, "same side whatever it sees"),
            (my_policy_of_the_cart, "more than at the pole"),
            (my_policy_in_between, "Could one rule look at both"),
            (my_policy_looks_at_everything, "pick one out of the array"),
            (lean_as_bool, "int("),
        ],
    ),
}
