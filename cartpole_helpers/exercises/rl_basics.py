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
        self.scores = []  # of the games that were played to their end
        self.actions = []  # of the game under way
        self.over = "the first reset()"

    def reset(self, **options):
        if not self.over:
            raise Wrong(
                "Your code called env.reset() in the middle of a game, which throws that game away. "
                "Is the reset() inside the loop? It belongs before it."
            )
        if self.resets == 0 and options.get("seed") is None:
            options["seed"] = 1  # the games differ from each other, but a check says the same every time
        self.resets += 1
        self.actions = []
        self.over = None
        return self.env.reset(**options)

    def step(self, action):
        if self.over:
            raise Wrong(
                f"Your code called env.step() after {self.over}. "
                "A game starts with one reset() and is over as soon as terminated or truncated is True."
            )
        self.actions.append(require_action(action, "The action your code gave to env.step()"))
        observation, reward, terminated, truncated, info = self.env.step(action)
        if terminated:
            self.over = "the pole had fallen or the cart had left the track (terminated was True)"
        elif truncated:
            self.over = "the time was up (truncated was True)"
        if self.over:
            self.scores.append(len(self.actions))
        return observation, reward, terminated, truncated, info


DEGREE = np.pi / 180

# Wrong rules that learners write, and what to tell them.
LIKELY_RULES = [
    (lambda x, v, a, w: abs(a) > 12 or abs(x) > 2.4, "Did you compare radians with 12? 12 degrees are 0.2094 radians."),
    (lambda x, v, a, w: a > 12 * DEGREE or x > 2.4, "Both can also be negative, on the left. Try abs(...)."),
    (lambda x, v, a, w: abs(a) > 12 * DEGREE or x > 2.4, "The track ends on the left too, at -2.4. Try abs(...)."),
    (lambda x, v, a, w: a > 12 * DEGREE or abs(x) > 2.4, "The pole can fall to the left too. Try abs(...)."),
    (lambda x, v, a, w: abs(a) > 12 * DEGREE and abs(x) > 2.4, "One of the two is enough: `or` instead of `and`."),
    (lambda x, v, a, w: abs(a) > 24 * DEGREE or abs(x) > 4.8, "These are the bounds. The rule is half of them."),
    (lambda x, v, a, w: abs(a) > 12 * DEGREE or abs(x) > 4.8, "4.8 is the bound of the position. The rule is 2.4."),
    (lambda x, v, a, w: abs(a) > 24 * DEGREE or abs(x) > 2.4, "24 degrees is the bound of the angle. The rule is 12."),
    (lambda x, v, a, w: abs(w) > 12 * DEGREE or abs(x) > 2.4, "Index 3 is the angular velocity. The angle is index 2."),
    (lambda x, v, a, w: abs(v) > 12 * DEGREE or abs(x) > 2.4, "Index 1 is the cart's velocity. The angle is index 2."),
    (lambda x, v, a, w: not (abs(a) > 12 * DEGREE or abs(x) > 2.4), "This is the wrong way round: True means over."),
]


def _check_is_over(answer):
    # Positions and angles in degrees, beside velocities that give away who mistakes one for a position or an angle.
    cases = [(0, 0), (0, 5), (0, 11.9), (0, 12.1), (0, -12.1), (0, 20), (1.5, 0), (2.39, 0), (2.41, 0), (-2.41, 0)]
    cases += [(3.5, 0), (2.5, 13), (-2.5, -13), (5, 0), (0, 25)]
    observations = [
        np.array([position, 3.0 * (i % 2), degrees * DEGREE, -3.0 * (i % 3)])
        for i, (position, degrees) in enumerate(cases)
    ]
    results = []
    for observation in observations:
        result = attempt(answer, observation)
        if not isinstance(result, (bool, np.bool_)):
            raise Wrong(f"is_over({observation.tolist()}) should be True or False, but it is {result!r}.")
        results.append(bool(result))
    expected = [abs(position) > 2.4 or abs(degrees) > 12 for position, degrees in cases]
    if results == expected:
        return "You can now tell from the four numbers alone why any game ended, which is all the environment does too."
    likely = next((advice for rule, advice in LIKELY_RULES if [bool(rule(*o)) for o in observations] == results), "")
    (position, degrees), right, wrong = next(
        case for case in zip(cases, expected, results, strict=True) if case[1] != case[2]
    )
    raise Wrong(
        f"For a cart at {position} and a pole at {degrees} degrees ({degrees * DEGREE:.4f} radians) "
        f"it should be {right}, but yours says {wrong}. {likely}"
    )


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
    if answer is play_episode:  # further down the lesson imports it, under the same name
        raise Wrong("This is the lesson's own play, not yours. Run the cell with your play again, then this one.")
    for wanted, max_steps, name in [
        (lambda observation: 1, 500, "a policy that always pushes right"),
        (lambda observation: int(observation[2] > 0), 500, "a policy that pushes towards the lean"),
        (lambda observation: int(observation[2] + observation[3] > 0), 60, "a good policy, cut off after 60 steps"),
    ]:
        _check_one_game(answer, wanted, max_steps, name)
    return "This loop plays any environment Gymnasium has; you will meet it wherever reinforcement learning is taught."


def _check_one_game(answer, wanted, max_steps, name):
    env = WatchedCartPole(max_steps)
    seen, answers = [], []

    def policy(observation):
        if not (isinstance(observation, np.ndarray) and observation.shape == (4,)):
            raise Wrong(
                f"Your play showed the policy {observation!r} instead of the four numbers. "
                "env.reset() returns two things: observation, info = env.reset()"
            )
        seen.append(observation.copy())
        answers.append(wanted(observation))
        return answers[-1]

    result = attempt(answer, env, policy)
    if isinstance(result, tuple):
        raise Wrong("play returned several values. Return just the score.")
    score = require_number(result, f"The score of {name}")
    steps = len(env.actions)
    if env.resets == 0:
        raise Wrong("Your play never called env.reset(). Every game starts with it.")
    if steps == 0:
        raise Wrong("Your play never called env.step().")
    if not seen:
        raise Wrong("Your play never asked the policy. The action to take is policy(observation).")
    if len(seen) < steps:
        raise Wrong(
            f"There were {steps} steps, but your play asked the policy only {len(seen)} times. "
            "Every step needs a fresh answer: ask the policy inside the loop."
        )
    if len(seen) > 1 and np.array_equal(seen[0], seen[1]):
        raise Wrong(
            "Your play shows the policy the first observation again and again. "
            "Give the observation that env.step() returns the same name, so that the next round uses it."
        )
    if env.actions != answers[:steps]:
        step = next(i for i, pair in enumerate(zip(env.actions, answers, strict=False)) if pair[0] != pair[1])
        raise Wrong(
            f"At step {step + 1} the policy answered {answers[step]}, but your play did {env.actions[step]}. "
            "Give env.step() the policy's own answer."
        )
    if not env.over:
        raise Wrong(f"With {name} your loop stopped after {steps} steps, before the game was over.")
    if score != steps:
        advice = "The score is the sum of all rewards, starting from 0."
        if score == steps - 1:
            advice = "The last step counts too: add the reward before you leave the loop."
        raise Wrong(
            f"With {name} there were {steps} steps, a reward of 1 for each, but your score is {score:g}. {advice}"
        )


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
        if not env.actions:
            starts.append(tuple(observation.tolist()))
        return int(observation[2] > 0)

    games = 30
    result = require_number(attempt(answer, env, onlooker, games), f"average_score(env, policy, {games})")
    scores = env.scores
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
    def yours(observation):
        return require_action(attempt(answer, observation), f"my_policy({observation.tolist()})")

    actions = {yours(observation) for observation in (RIGHT_LEAN, LEFT_LEAN, np.full(4, 0.1), np.full(4, -0.1))}
    env = WatchedCartPole()
    games = [play_episode(env, yours, seed=seed) for seed in range(100)]
    lean, fall = (_mean_score(env, index) for index in (2, 3))
    mean = np.mean([game.score for game in games])
    endings = [game.ending for game in games]
    most = max(sorted(set(endings)), key=endings.count)
    measured = f"Over 100 games your policy averages {mean:.1f}, and most often the ending is: {most}."
    if len(actions) == 1 and mean < lean:
        raise Wrong(f"{measured} It seems to push to the same side whatever it sees. What should make it change sides?")
    if mean < 0.9 * lean:
        raise Wrong(
            f"{measured} Pushing towards the lean averages {lean:.1f} on the same games. "
            "Is yours the wrong way round, or does it look at the cart more than at the pole?"
        )
    if mean <= 1.1 * lean:
        raise Wrong(
            f"{measured} That is what pushing towards the lean averages too ({lean:.1f}). "
            "Look at where the pole is going as well: observation[3]."
        )
    if mean <= fall:
        raise Wrong(
            f"{measured} That beats pushing towards the lean ({lean:.1f}), "
            f"but not pushing towards the fall ({fall:.1f}). Could one rule look at both numbers?"
        )
    if mean >= 450:
        return f"{measured} That is close to the best there is, 500."
    return f"{measured} That beats both rules above. There is more in it: the best there is, is 500."


def _mean_score(env, index):
    """How the rule that looks at one number does in the very same games."""
    policy = lambda observation: int(observation[index] > 0)  # noqa: E731
    return np.mean([play_episode(env, policy, seed=seed).score for seed in range(100)])


@exercise(
    check=_check_my_policy,
    hints=[
        "What did you look at when you played? Where the pole was, or where it was going?",
        "Towards the fall stops the pole from turning, but never straightens it. Which number tells it to?",
        "Then mix: push right when the angle and the angular velocity *together* (their sum) are positive.",
    ],
)
def my_policy(observation):
    if observation[2] + observation[3] > 0:
        return 1
    return 0
