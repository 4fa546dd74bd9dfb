"""Exercises of lesson 01, RL basics."""

import gymnasium as gym
import numpy as np

from cartpole_helpers.episode import play as play_episode
from cartpole_helpers.evaluation import evaluate, game_seeds
from cartpole_helpers.exercises.exercise import Wrong, attempt, exercise, require_action, require_number

GAMES, SEED = 40, 20  # that judge a policy: enough to tell it from the two rules, and soon played
RIGHT_LEAN = np.array([0.0, 0.0, 0.1, 0.0])
LEFT_LEAN = np.array([0.0, 0.0, -0.1, 0.0])


class WatchedCartPole(gym.Wrapper):
    """CartPole that notices when it is played wrongly, and says how."""

    def __init__(self, max_steps=500):
        super().__init__(gym.make("CartPole-v1", max_episode_steps=max_steps))
        self.resets = 0
        self.seeds = []  # that reset() was given
        self.scores = []  # of the games that were played to their end
        self.actions = []  # of the game under way
        self.over = "the first reset()"

    def reset(self, **options):
        if self.actions and not self.over:
            raise Wrong(
                "Your code called env.reset() in the middle of a game, which throws that game away. "
                "Is the reset() inside the loop? It belongs before it."
            )
        self.seeds.append(options.get("seed"))
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
                "A game starts with one reset() and goes on `while not (terminated or truncated)`. "
                "(Without the parentheses `not` belongs to the first of the two alone.)"
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


OWN_ENVIRONMENT = (
    "Your {name} played in another environment than the one it was given. "
    "Is there a gym.make inside the function? It should use its argument env."
)


def _steps(number):
    return f"{number} step{'s' * (number != 1)}"


def _check_play(answer):
    if answer is play_episode:  # further down the lesson imports it, under the same name
        raise Wrong("This is the lesson's own play, not yours. Run the cell with your play again, then this one.")
    for wanted, max_steps, name in [
        (lambda observation: 1, 500, "a policy that always pushes right"),
        (lambda observation: int(observation[2] > 0), 500, "a policy that pushes towards the lean"),
        (lambda observation: int(observation[2] + observation[3] > 0), 60, "a good policy, cut off after 60 steps"),
        (lambda observation: int(sum(observation[1:]) > 0), 500, "a very good policy"),
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
    if len(env.scores) == 1 and not env.actions:
        raise Wrong(
            "Your play called env.reset() once more when the game was over. That is the business of whoever plays next."
        )
    steps = len(env.actions)
    if env.resets == 0 and seen:
        raise Wrong(OWN_ENVIRONMENT.format(name="play"))
    if env.resets == 0:
        raise Wrong("Your play never called env.reset(). Every game starts with it.")
    if any(seed is not None for seed in env.seeds):
        raise Wrong(
            "Your play gives env.reset() a seed of its own, so that every game it ever plays is the same one. "
            "Leave the seed out: env.reset()"
        )
    if steps == 0:
        raise Wrong("Your play never called env.step(). Is the condition of your loop true before its first round?")
    if not seen:
        raise Wrong("Your play never asked the policy. The action to take is policy(observation).")
    if len(seen) < steps:
        raise Wrong(
            f"There were {_steps(steps)}, but your play asked the policy only {len(seen)} times. "
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
        inside = " Is there a `return` inside the loop, or no `not` in its condition?" if steps == 1 else ""
        raise Wrong(f"With {name} your loop stopped after {_steps(steps)}, before the game was over.{inside}")
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


def _games(number):
    return f"{number} game{'s' * (number != 1)}"


def _check_average_score(answer):
    env = WatchedCartPole()
    starts, asked = [], []

    def onlooker(observation):
        asked.append(True)
        if not env.actions:
            starts.append(tuple(observation.tolist()))
        return int(observation[2] > 0)

    games = 30
    result = require_number(attempt(answer, env, onlooker, games), f"average_score(env, policy, {games})")
    scores = env.scores
    if asked and not env.resets:
        raise Wrong(OWN_ENVIRONMENT.format(name="average_score"))
    if len(scores) != games:
        why = {
            1: " Is there a `return` inside the loop? It ends the function at once.",
            games - 1: " range(1, n) goes round n - 1 times, range(n) n times.",
        }.get(len(scores), "")
        raise Wrong(f"average_score(env, policy, {games}) played {_games(len(scores))} instead of {games}.{why}")
    if not asked:
        raise Wrong("Your average_score never asked the policy it was given. Is another one in its place?")
    if len(set(starts)) == 1:
        raise Wrong(
            f"All {games} games started from the same state, so they are one game played {games} times. "
            "With a fixed seed inside the loop every reset() is the same: leave the seed out."
        )
    for wrong, name in [
        (np.sum(scores), "sum"),
        (np.max(scores), "maximum"),
        (np.median(scores), "median"),
        (scores[-1], "last score"),
    ]:
        if np.isclose(result, wrong):
            raise Wrong(
                f"The {games} scores add up to {np.sum(scores)}, so their average is {np.mean(scores):.2f}, "
                f"but you returned their {name}, {result:g}."
            )
    if not np.isclose(result, np.mean(scores)):
        mean = np.mean(scores)
        rounded = result in [int(mean), *(round(mean, digits) for digits in range(3))]
        advice = " Did you round it? Return it as it is." if rounded else ""
        raise Wrong(f"The average of the {games} scores is {mean:.2f}, but you returned {result:g}.{advice}")
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
    env = gym.make("CartPole-v1")
    games = [play_episode(env, yours, seed=seed) for seed in game_seeds(SEED, GAMES)]
    lean, fall = (evaluate(weights, GAMES, seed=SEED).mean() for weights in ([0, 0, 1, 0], [0, 0, 0, 1]))
    mean = np.mean([game.score for game in games])
    endings = [game.ending for game in games]
    most = max(sorted(set(endings)), key=endings.count)
    measured = f"Over {GAMES} games your policy averages {mean:.1f}, and most often the ending is: {most}."
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
            f"{measured} That is not more than pushing towards the fall ({fall:.1f}). "
            "Could one rule look at both numbers of the pole, and at nothing else?"
        )
    if mean >= 450:
        return f"{measured} That is close to the best there is, 500."
    return f"{measured} That beats both rules above. There is more in it: the best there is, is 500."


@exercise(
    check=_check_my_policy,
    hints=[
        "What did you look at when you played? Where the pole was, or where it was going?",
        "Towards the fall stops the pole from turning, but nothing in it straightens the pole. Which number would?",
        "Then mix: push right when the angle and the angular velocity *together* (their sum) are positive.",
    ],
)
def my_policy(observation):
    if observation[2] + observation[3] > 0:
        return 1
    return 0
