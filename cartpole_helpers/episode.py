"""One game from start to end: a policy plays, and everything it saw and did is kept."""

from dataclasses import dataclass, field

import numpy as np
from gymnasium.envs.classic_control import CartPoleEnv
from gymnasium.spaces import Box, Discrete

from cartpole_helpers.batch import CartPole
from cartpole_helpers.elsewhere import rules_elsewhere
from cartpole_helpers.physics import TIME_LIMIT

ENDED = "ended by the environment"  # by rules that we do not know: another game's, or a wrapper's


@dataclass(frozen=True, eq=False)
class Episode:
    """A recorded game of T steps.

    Attributes:
        observations: array (T + 1, n): what the policy saw before each action, and the last
            observation, which it never acted on. For CartPole n = 4: cart position (track units), cart
            velocity (units/s), pole angle (radians), pole angular velocity (radians/s).
        actions: array (T,): what it did; ``actions[t]`` was chosen on seeing ``observations[t]``.
        score: the sum of the rewards.
        ending: in words: "tipped over", "left the track" or "time limit" for CartPole; "swung up" for Acrobot and
            "reached the flag" for a mountain car; "ended by the environment" where something else ended it.
        environment: the id of the environment, such as "CartPole-v1".
    """

    observations: np.ndarray = field(repr=False)
    actions: np.ndarray = field(repr=False)
    score: float
    ending: str
    environment: str

    def __len__(self):
        """The number of steps, T."""
        return len(self.actions)


def play(env, policy, seed=None, options=None):
    """Play one game and return it as an :class:`Episode`.

    Args:
        env: any Gymnasium environment.
        policy: any callable that takes an observation and returns an action.
        seed: passed to ``env.reset``: the same seed starts the same game. None starts a new one.
        options: passed to ``env.reset``: ``{"low": -0.2, "high": 0.2}`` starts CartPole further out.

    Raises:
        TypeError: ``env`` is not an environment, ``policy`` cannot be called, or ``seed`` is not a whole number.
        ValueError: the policy returned something that is not an action of ``env``, or the seed is negative.
    """
    check_environment(env, "play", "first", "play(gym.make('CartPole-v1'), policy)")
    if not callable(policy):
        raise TypeError(
            f"play needs a policy, a function from observation to action, but got {_short(policy)}. "
            "For four weights, try: play(env, linear_policy(weights))"
        )
    check_seed(seed)
    # Gymnasium only takes Python's own integers.
    observation, _ = env.reset(seed=None if seed is None else int(seed), options=options)
    observations, actions = [observation], []
    score = 0.0
    terminated = truncated = False
    while not (terminated or truncated):
        action = policy(observation)
        if not env.action_space.contains(action):
            raise ValueError(_not_an_action(action, env.action_space))
        result = env.step(action)
        if len(result) != 5:
            raise ValueError(
                f"play needs an environment whose step returns five values, but this one returns {len(result)}. "
                "Is it from the old gym? Try: import gymnasium as gym"
            )
        observation, reward, terminated, truncated, _ = result
        observations.append(observation)
        actions.append(action)
        score += float(reward)
    return Episode(
        observations=np.array(observations),
        actions=np.array(actions),
        score=score,
        ending=_ending(env, terminated),
        environment=name_of(env),
    )


def linear_policy(weights, env=None, see=None):
    """A policy made of a few numbers. In CartPole: push right when their dot product with the observation is positive.

    Args:
        weights: four finite numbers, one for each number of the observation. In a game with more than two actions as
            many for each action, those of action 0 first, in one row: the action with the largest dot product is
            taken. In a game whose action is a number, the dot product is that number, cut off at its limits.
        env: the environment it is for; None for CartPole.
        see: a function from an observation to the numbers that are weighed instead, in other units perhaps, or more.

    Returns:
        A function from an observation to an action. In CartPole 1 (right) if the dot product is greater than
        0, otherwise 0 (left).

    Raises:
        TypeError: ``weights`` are not numbers, or ``env`` is not an environment.
        ValueError: there are not as many as needed, or one is NaN or infinite.
    """
    if env is not None:
        check_environment(env, "linear_policy", "as env", "linear_policy(weights, gym.make('CartPole-v1'))")
    weights = one_policy(weights, "linear_policy", weights_needed(env, see))
    rows = weights.reshape(sums_needed(env), -1)

    def policy(observation):
        if see is not None:
            observation = finite_numbers(see(observation), "what see returns", "observation[..., 0]")
        # Not `rows @ observation`: this adds from left to right, exactly as `evaluate` does for
        # thousands of policies at once, so both take the same decision in the narrowest case.
        sums = (rows * observation).cumsum(axis=1)[:, -1]
        if len(rows) > 1:
            return int(sums.argmax())
        if env is None or isinstance(env.action_space, Discrete):
            return int(sums[0] > 0)
        return np.clip(sums, env.action_space.low, env.action_space.high).astype(np.float32)

    return policy


def sums_needed(env):
    """How many dot products a linear policy decides by: one if there are two actions, or if the action is a number.

    Raises:
        ValueError: the actions are neither a choice nor one number.
    """
    if env is None or getattr(env.action_space, "shape", None) == (1,):
        return 1
    if not isinstance(env.action_space, Discrete):
        raise ValueError(f"a linear policy chooses one of a few actions, or one number, but here: {env.action_space}")
    return 1 if env.action_space.n == 2 else int(env.action_space.n)


def weights_needed(env, see=None):
    """How many weights a linear policy has in this environment; None stands for CartPole.

    Raises:
        TypeError: ``see`` is not a function.
        ValueError: what is seen is not a row of numbers.
    """
    shape = (4,) if env is None else env.observation_space.shape
    if see is not None and not callable(see):
        raise TypeError(f"see must be a function from observations to numbers, but got {_short(see)}")
    if shape is None or len(shape) != 1:
        raise ValueError(f"a linear policy weighs a row of numbers, but here is seen: {env.observation_space}")
    return sums_needed(env) * (shape[0] if see is None else len(see(np.zeros(shape))))


def as_weights(weights, size=4):
    """The weights of one policy (size,) or of many (n, size) as an array of floats, checked.

    Raises:
        TypeError: they are not numbers.
        ValueError: a policy has another number of weights, or one is NaN or infinite.
    """
    array = finite_numbers(weights)
    if array.ndim not in (1, 2) or array.shape[-1] != size:
        policy = "a CartPole policy has 4 weights (cart position, cart velocity, pole angle, pole angular velocity), "
        raise ValueError(
            f"{policy if size == 4 else f'a policy has {size} weights here, '}but got an array of shape {array.shape}. "
            f"Try {size} numbers, shape ({size},), or many rows of them, shape (n, {size})"
        )
    return array


def one_policy(weights, caller, size=4):
    """The same for one policy only; ValueError, which names the caller, if these are the weights of many."""
    weights = as_weights(weights, size)
    if weights.ndim != 1:
        raise ValueError(
            f"{caller} needs one policy of {size} weights, but got an array of shape {weights.shape}. Try weights[0]"
        )
    return weights


def finite_numbers(numbers, what="weights", example="a list of four: [0.0, 0.0, 1.0, 1.0]"):
    """Numbers of any shape as an array of floats; TypeError or ValueError unless they are finite numbers."""
    try:
        array = np.asarray(numbers)
    except ValueError:  # rows of different lengths
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{what} must be numbers, but got {_short(numbers)}. Try {example}")
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise ValueError(
            f"{what} must be finite numbers, but got {_short(array[~np.isfinite(array)][0])} among them. "
            "Look for a division by zero or an overflow where they were made"
        )
    return array


def check_environment(env, caller, place, example):
    """Raise TypeError unless it is a Gymnasium environment; the rest is for the words."""
    if not (hasattr(env, "reset") and hasattr(env, "step") and hasattr(env, "action_space")):
        raise TypeError(f"{caller} needs a Gymnasium environment {place}, but got {_short(env)}. Try: {example}")


def check_seed(seed):
    """Raise TypeError or ValueError unless it is None or a whole number from 0 on."""
    if seed is None:
        return
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise TypeError(f"seed must be a whole number or None, but got {seed!r} ({type(seed).__name__}). Try seed=1")
    if seed < 0:
        raise ValueError(f"seed must not be negative, but got {seed}. Try seed=1")


def is_cartpole(env):
    """Whether this is Gymnasium's CartPole, whatever wrappers it is in."""
    return isinstance(getattr(env, "unwrapped", None), CartPoleEnv)


def name_of(env):
    """The id of an environment, or what its class is called if it was not made by ``gym.make``."""
    return env.spec.id if env.spec else type(env.unwrapped).__name__


def ending_in_words(episode):
    """For example "tipped over at step 42"."""
    if episode.ending == TIME_LIMIT:
        return f"reached the time limit at step {len(episode)}"
    return f"{episode.ending} at step {len(episode)}"


def environment_of(episode, caller):
    """The id of the environment in which a game was recorded; ValueError, which names the caller, for anything else."""
    environment = getattr(episode, "environment", None)
    if environment is None:
        raise ValueError(
            f"{caller} needs an Episode, but got a {type(episode).__name__}. "
            f"Try: {caller}(play(gym.make('CartPole-v1'), policy))"
        )
    return environment


def _ending(env, terminated):
    if not terminated:
        return TIME_LIMIT
    rules = CartPole if is_cartpole(env) else rules_elsewhere(env)
    if rules is None:
        return ENDED
    # The environment's own state, not the last observation: that is rounded to 32 bits, and the rule is not.
    rules, state = rules(), np.array(env.unwrapped.state)
    return rules.endings[int(rules.ending(state))] if rules.over(state) else ENDED


def _not_an_action(action, space):
    message = f"the policy returned {_short(action)}, which is not an action of this environment ({space}). "
    if action is None:
        return message + "Did you forget a `return`?"
    if isinstance(space, Box):
        return message + f"Return an array of shape {space.shape}: np.array([...], dtype=np.{space.dtype})"
    if isinstance(action, np.bool_):
        return message + "Turn the comparison into a number: int(...)"
    if isinstance(action, (float, np.floating)):
        return message + "Turn it into a whole number: int(...)"
    return message + "Try `env.action_space.sample()` to see what an action looks like"


def _short(value):
    text = f"{value!r} ({type(value).__name__})"
    return text if len(text) <= 80 else f"a {type(value).__name__} ({text[:50]}...)"
