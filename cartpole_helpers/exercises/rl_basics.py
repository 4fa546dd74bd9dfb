"""Exercises of lesson 01, RL basics."""

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import play as play_episode
from cartpole_helpers.exercises.exercise import Wrong, attempt, exercise, require_action, require_number

RIGHT_LEAN = np.array([0.0, 0.0, 0.1, 0.0])
LEFT_LEAN = np.array([0.0, 0.0, -0.1, 0.0])


class WatchedCartPole(gym.Wrapper):
    """CartPole that notices when it is played wrongly, and says how."""

    def __init__(self, max_steps=500):
        super().__init__(gym.make("CartPole-v1", max_episode_steps=max_steps))
        self.resets = 0
        self.steps = 0
        self.over = "the first reset()"

    def reset(self, **options):
        self.resets += 1
        self.steps = 0
        self.over = None
        return self.env.reset(**options)

    def step(self, action):
        if self.over:
            raise Wrong(
                f"Your code called env.step() after {self.over}. "
                "A game starts with one reset() and is over as soon as terminated or truncated is True."
            )
        require_action(action, "The action your code gave to env.step()")
        self.steps += 1
        observation, reward, terminated, truncated, info = self.env.step(action)
        if terminated:
            self.over = "the pole had fallen or the cart had left the track (terminated was True)"
        elif truncated:
            self.over = "the time was up (truncated was True)"
        return observation, reward, terminated, truncated, info


def _check_is_over(answer):
    degree = np.pi / 180
    cases = [  # position, angle in degrees, whether the game is over, and what a wrong answer suggests
        (0.0, 0.0, False, "nothing is wrong here: the cart is in the middle and the pole upright"),
        (0.0, 5.0, False, "5 degrees is within the limit of 12. Did you compare radians with degrees?"),
        (0.0, 13.0, True, "13 degrees is past the limit of 12. The observation holds radians: 12 degrees are 0.2094"),
        (0.0, -13.0, True, "the pole can fall to the left too, where the angle is negative. Try abs(...)"),
        (1.5, 0.0, False, "1.5 is within the track: its ends are at 2.4"),
        (2.5, 0.0, True, "2.5 is past the end of the track at 2.4. The bound 4.8 is not the rule"),
        (-2.5, 0.0, True, "the track ends on the left too, at -2.4. Try abs(...)"),
        (2.5, 13.0, True, "either one is enough to end the game. Did you write `and` where you need `or`?"),
        (0.0, 20.0, True, "20 degrees is past the limit of 12. The bound of 24 degrees is not the rule"),
    ]
    for position, degrees, expected, hint in cases:
        # Speeds that would end the game if they were mistaken for a position or an angle.
        observation = np.array([position, 3.0, degrees * degree, -3.0])
        result = attempt(answer, observation)
        case = f"is_over for a cart at {position} and a pole at {degrees:g} degrees ({degrees * degree:.3f} radians)"
        if not isinstance(result, (bool, np.bool_)):
            raise Wrong(f"{case} should be True or False, but it is {result!r}.")
        if result != expected:
            raise Wrong(f"{case} should be {expected}, but it is {bool(result)}: {hint}.")
    return "You can now tell from the four numbers alone why any game ended, which is all the environment does too."


@exercise(
    check=_check_is_over,
    hints=[
        "The cart's position is observation[0], the pole's angle observation[2]; the two speeds do not matter.",
        "A pole falls to either side: abs(observation[2]) is how far it leans, whichever way.",
        "Radians against radians: 12 degrees are 12 * np.pi / 180. Join the two conditions with `or`.",
    ],
)
def is_over(observation):
    tipped_over = abs(observation[2]) > 12 * np.pi / 180
    left_the_track = abs(observation[0]) > 2.4
    return bool(tipped_over or left_the_track)


def _check_lean_policy(answer):
    cases = [
        (RIGHT_LEAN, 1, "the pole leans to the right (its angle is positive)"),
        (LEFT_LEAN, 0, "the pole leans to the left (its angle is negative)"),
        (np.array([1.0, 1.0, -0.05, 1.0]), 0, "the pole leans to the left, although everything else points right"),
        (np.array([-1.0, -1.0, 0.05, -1.0]), 1, "the pole leans to the right, although everything else points left"),
    ]
    actions = []
    for observation, _, _ in cases:
        result = attempt(answer, observation)
        if isinstance(result, str):
            raise Wrong(
                f"lean_policy returned the word {result!r}. Gymnasium wants the number: 0 for left, 1 for right."
            )
        actions.append(require_action(result, f"lean_policy({observation.tolist()})"))
    if all(action != expected for action, (_, expected, _) in zip(actions, cases, strict=True)):
        raise Wrong(
            "Every answer is the wrong way round: you push away from the lean. Action 0 pushes left, action 1 right; "
            "to catch the pole, push the cart under it."
        )
    for action, (observation, expected, situation) in zip(actions, cases, strict=True):
        if action != expected:
            raise Wrong(
                f"lean_policy({observation.tolist()}) should be {expected}, because {situation}, but it is {action}. "
                "The pole's angle is observation[2]."
            )
    return "This is a policy: from what it sees to what it does, in one line."


@exercise(
    check=_check_lean_policy,
    hints=[
        "Which of the four numbers is the pole's angle? Counting starts at 0.",
        "A positive angle leans to the right; action 1 pushes to the right.",
        "if observation[2] > 0: return 1, otherwise return 0.",
    ],
)
def lean_policy(observation):
    if observation[2] > 0:
        return 1
    return 0


def _check_play(answer):
    seen = []

    def always_right(observation):
        if not (isinstance(observation, np.ndarray) and observation.shape == (4,)):
            raise Wrong(
                f"Your play showed the policy {observation!r} instead of the four numbers. "
                "env.reset() returns two things: observation, info = env.reset()"
            )
        seen.append(observation.copy())
        return 1

    def steady(observation):
        return int(observation[2] + observation[3] > 0)

    for policy, max_steps, name in [
        (always_right, 500, "a policy that always pushes right"),
        (steady, 60, "a good policy, in a game cut off after 60 steps"),
    ]:
        env = WatchedCartPole(max_steps)
        result = attempt(answer, env, policy)
        if isinstance(result, tuple):
            raise Wrong("play returned several values. Return just the score.")
        score = require_number(result, f"The score of {name}")
        if len(seen) > 1 and np.array_equal(seen[0], seen[1]):
            raise Wrong(
                "Your play shows the policy the first observation again and again. "
                "Give the observation that env.step() returns the same name, so that the next round uses it."
            )
        if not seen:
            raise Wrong("Your play never asked the policy. The action to take is policy(observation).")
        if env.resets == 0:
            raise Wrong("Your play never called env.reset(). Every game starts with it.")
        if env.resets > 1:
            raise Wrong(f"Your play called env.reset() {env.resets} times in one game. Once is right, before the loop.")
        if env.steps == 0:
            raise Wrong("Your play never called env.step().")
        if score == env.steps - 1:
            raise Wrong(
                f"With {name} there were {env.steps} steps, each with a reward of 1, but your score is {score:g}. "
                "The last step counts too: add the reward before you leave the loop."
            )
        if score != env.steps:
            raise Wrong(
                f"With {name} there were {env.steps} steps, each with a reward of 1, but your score is {score:g}. "
                "The score is the sum of all rewards, starting from 0."
            )
        if not env.over:
            raise Wrong(f"With {name} your loop stopped after {env.steps} steps, before the game was over.")
    return "This loop plays any environment Gymnasium has; you will meet it wherever reinforcement learning is taught."


@exercise(
    check=_check_play,
    hints=[
        "Before the loop: one env.reset(), and a score of 0. In the loop: ask the policy, step once, add the reward.",
        "env.step(action) returns five things: observation, reward, terminated, truncated, info.",
        "`while not (terminated or truncated):` needs both to be False before the first round.",
    ],
)
def play(env, policy):
    observation, info = env.reset()
    score = 0
    terminated = truncated = False
    while not (terminated or truncated):
        action = policy(observation)
        observation, reward, terminated, truncated, info = env.step(action)
        score += reward
    return score


def _check_average_score(answer):
    env = WatchedCartPole()
    starts = []

    def onlooker(observation):
        if env.steps == 0:
            starts.append(tuple(np.asarray(observation).tolist()))
        return int(observation[2] > 0)

    # The answer's own games are recorded by the environment, so that mean, sum and maximum can be told apart.
    scores = []
    original_step = env.step

    def recording_step(action):
        outcome = original_step(action)
        if outcome[2] or outcome[3]:
            scores.append(env.steps)
        return outcome

    env.step = recording_step
    games = 30
    result = require_number(attempt(answer, env, onlooker, games), f"average_score(env, policy, {games})")
    if len(scores) != games:
        raise Wrong(f"average_score(env, policy, {games}) played {len(scores)} games instead of {games}.")
    if len(set(starts)) == 1:
        raise Wrong(
            f"All {games} games started from the same state, so they are one game played {games} times. "
            "With a fixed seed inside the loop every reset() is the same: leave the seed out."
        )
    for wrong, name in [(np.sum(scores), "sum"), (np.max(scores), "maximum"), (scores[-1], "last score")]:
        if np.isclose(result, wrong):
            raise Wrong(
                f"The {games} scores add up to {np.sum(scores)}, so their average is {np.mean(scores):.2f}, "
                f"but you returned their {name}, {result:g}."
            )
    if not np.isclose(result, np.mean(scores)):
        raise Wrong(f"The average of the {games} scores is {np.mean(scores):.2f}, but you returned {result:g}.")
    return "One game says little, because every game starts differently; an average over many says more."


@exercise(
    check=_check_average_score,
    hints=[
        "Play one game inside a loop over range(games), and collect the scores in a list.",
        "`play(env, policy)` gives an Episode; its `.score` is the number you want.",
        "The average is sum(scores) / len(scores), or np.mean(scores).",
    ],
)
def average_score(env, policy, games):
    scores = []
    for _ in range(games):
        scores.append(play(env, policy).score)
    return sum(scores) / games


def _check_my_policy(answer):
    for observation in (RIGHT_LEAN, LEFT_LEAN):
        require_action(attempt(answer, observation), f"my_policy({observation.tolist()})")
    games = range(100)
    env = WatchedCartPole()

    def yours(observation):
        return require_action(attempt(answer, observation), f"my_policy({observation.tolist()})")

    episodes = [play_episode(env, yours, seed=seed) for seed in games]
    mean = np.mean([episode.score for episode in episodes])
    lean = np.mean([play_episode(env, lambda o: int(o[2] > 0), seed=seed).score for seed in games])
    endings = [episode.ending for episode in episodes]
    most = max(set(endings), key=endings.count)
    measured = f"Over 100 games your policy scores {mean:.1f} on average, and most often it ends like this: {most}."
    if mean <= lean:
        raise Wrong(
            f"{measured} Pushing towards the lean scores {lean:.1f} on the same games. "
            "Could the pole's angular velocity, observation[3], tell you earlier where it is going?"
        )
    if mean < 150:
        raise Wrong(
            f"{measured} That beats pushing towards the lean ({lean:.1f}), but not 150 yet. Try the angular velocity."
        )
    return f"{measured} Is it better than you were by hand?"


@exercise(
    check=_check_my_policy,
    hints=[
        "What did you look at when you played? Where the pole was, or where it was going?",
        "Try one number alone: push right when observation[3], the angular velocity, is positive.",
        "Then mix the two: push right when angle + angular velocity is positive.",
    ],
)
def my_policy(observation):
    if observation[2] + observation[3] > 0:
        return 1
    return 0
