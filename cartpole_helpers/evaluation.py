"""Thousands of games at once: how good is a policy, and why do its games end?"""

from dataclasses import dataclass

import numpy as np
from gymnasium.envs.classic_control import CartPoleEnv
from gymnasium.wrappers import OrderEnforcing, PassiveEnvChecker, TimeLimit

from cartpole_helpers.batch import CartPole, Rewarded, play_batch, share_out
from cartpole_helpers.elsewhere import rules_elsewhere
from cartpole_helpers.episode import (
    as_weights,
    check_environment,
    check_seed,
    finite_numbers,
    name_of,
    weights_needed,
)
from cartpole_helpers.physics import START_RANGE, STEP_LIMIT
from cartpole_helpers.worlds import LatePushes, NoiseOfMany, NoisySensors, world_of

# So many games are played side by side: few enough that their numbers stay in the processor's cache,
# many enough that NumPy's cost for each call does not matter.
BATCH = 32_768


def game_seeds(seed, trials):
    """Seeds for many games, all from one.

    ``play(env, policy, seed=game_seeds(seed, trials)[i])`` is game ``i`` of ``evaluate(..., seed=seed)``.
    Neighbouring seeds share no game: the games of seed 1 have nothing to do with those of seed 2.

    Returns:
        A list of ``trials`` whole numbers.
    """
    return np.random.SeedSequence(seed).generate_state(trials).tolist()


def evaluate(
    weights,
    trials=100,
    seed=None,
    *,
    same_games=True,
    max_steps=None,
    start_range=START_RANGE,
    endings=False,
    env=None,
    see=None,
    reward=None,
):
    """Scores of linear policies, the same as :func:`play` gives with :func:`linear_policy`, far faster.

    All games run side by side, and a finished game drops out of the arithmetic at once. Whatever the
    number of games, each of at most four threads has at most 32,768 under way, so that the memory
    needed beyond the starts and the result stays within some tens of megabytes.

    Args:
        weights: one policy, shape (4,), or many, shape (n, 4); for another game as many as :func:`linear_policy`
            takes there.
        trials: games for each policy.
        seed: the same seed starts the same games: game i is ``play``'s with ``game_seeds(seed, trials)[i]``.
            None draws new ones.
        same_games: whether all policies meet the same ``trials`` starts, which compares them fairly. If
            False, each policy gets games of its own, as when one after another is tried; policy p, game i
            is then number ``p * trials + i`` of ``game_seeds(seed, n * trials)``.
        max_steps: the time limit; None for the game's own, which is 500 in CartPole-v1.
        start_range: each of CartPole's four numbers starts uniformly within plus or minus this.
        endings: also return why each game ended.
        env: another game than CartPole-v1: an environment that ``changed_cartpole`` made, or Gymnasium's Acrobot-v1,
            MountainCar-v0, MountainCarContinuous-v0 or Pendulum-v1.
        see: what the policy makes of the observations before it weighs them, as for :func:`linear_policy`; called with
            many at once, shape (n, k), and with one, shape (k,).
        reward: what a step is worth, instead of the game's own reward: called with the observations after it, shape
            (n, k), it returns n numbers.

    Returns:
        Scores of shape (trials,) for one policy or (n, trials) for many, whole numbers where the game counts in them.
        With ``endings=True`` a pair: the scores, and an array of the same shape with "tipped over", "left
        the track" or "time limit" (in other games "swung up" or "reached the flag").

    Raises:
        TypeError: the weights or the start range are not numbers, the trials, steps or seed not whole ones,
            ``env`` is not an environment, or ``see`` or ``reward`` not a function.
        ValueError: the wrong number of weights, NaN or infinite ones, no policy at all, fewer than one
            trial or step, a negative seed, a start range that is negative or not finite, an environment that
            cannot be played in this way, a ``see`` that takes one observation only, or a ``reward`` that returns
            another number of numbers or one that is not finite.
    """
    check_start_range(start_range)
    setting = setting_of(env, start_range)
    if reward is not None and not callable(reward):
        raise TypeError(f"reward must be a function from observations to numbers, but got {reward!r:.60}")
    rules = setting.rules if reward is None else Rewarded(setting.rules, reward)
    weights = as_weights(weights, weights_needed(env, see))
    if see is not None:
        _check_see(see, rules.inputs)
    trials = at_least_one("trials", trials)
    max_steps = setting.step_limit if max_steps is None else at_least_one("max_steps", max_steps)
    check_seed(seed)
    policies = np.atleast_2d(weights)
    if not len(policies):
        raise ValueError(f"weights hold no policies: their shape is {weights.shape}. Try one row of numbers at least")
    different_games = trials if same_games else len(policies) * trials
    if seed is None:
        seed = np.random.SeedSequence().entropy  # new games, but the same ones wherever they are asked for below
    starts = start_states(rules, seed, different_games)
    seeds = game_seeds(seed, different_games)

    games = len(policies) * trials
    scores = np.empty(games, dtype=rules.score_type)
    codes = np.empty(games, dtype=np.int8)
    batch = BATCH // 8 if setting.noisy else BATCH  # noise needs room

    def play_games_from(first, stop):
        game = np.arange(first, min(first + batch, games))
        start = game % trials if same_games else game
        driver = np.ascontiguousarray(policies[game // trials].T)
        noise = setting.noise(seeds, start) if setting.noisy else None
        late = np.empty((setting.delay, len(game)), dtype=bool)

        def choose(step, who, observations, weights):
            if noise is not None:
                observations = noise(step, who, observations)
            if see is not None:
                observations = finite_numbers(see(observations.T), "what see returns", "observations[..., 0]").T
            action = rules.choose(weighted_sums(weights, observations, rules.outputs))
            if not setting.delay:
                return action
            place = step % setting.delay
            arriving = late[place, who] if step >= setting.delay else None
            late[place, who] = action
            return arriving

        played = play_batch(rules, starts[:, start], choose, max_steps, [driver], stop)
        scores[game], codes[game] = played.scores, played.endings

    share_out(play_games_from, range(0, games, batch))
    shape = (*weights.shape[:-1], trials)
    scores = scores.reshape(shape)
    return (scores, np.array(rules.endings)[codes].reshape(shape)) if endings else scores


@dataclass(frozen=True)
class Setting:
    """What an environment is, as far as the batch player needs to know."""

    rules: object = CartPole()
    step_limit: int = STEP_LIMIT
    delay: int = 0
    noisy: NoisySensors | None = None

    def noise(self, seeds, which):
        return NoiseOfMany(seeds, which, self.noisy.noise)


def setting_of(env, start_range=START_RANGE):
    """The :class:`Setting` of an environment, through its wrappers; None stands for CartPole-v1.

    Raises:
        TypeError: it is not an environment.
        ValueError: one of them does something that is not known here.
    """
    if env is None:
        return Setting(CartPole(start_range=start_range))
    check_environment(env, "evaluate", "as env", "evaluate(weights, env=gym.make('CartPole-v1'))")
    limit, delay, noisy, layer = None, 0, None, env
    while layer is not env.unwrapped:
        if isinstance(layer, TimeLimit):
            limit = layer._max_episode_steps
        elif isinstance(layer, LatePushes):
            delay = layer.delay
        elif isinstance(layer, NoisySensors):
            noisy = layer
        elif not isinstance(layer, (OrderEnforcing, PassiveEnvChecker)):
            raise ValueError(
                f"evaluate does not know what the wrapper {type(layer).__name__} changes. Try play, which knows any; "
                "for other numbers to see, try evaluate(..., see=...)"
            )
        layer = layer.env
    if limit is None:
        raise ValueError("evaluate needs an environment with a time limit. Try gym.make(..., max_episode_steps=500)")
    if type(layer) is CartPoleEnv:
        return Setting(CartPole(world_of(env), start_range), limit, delay, noisy)
    rules = rules_elsewhere(env)
    if rules is None or _is_altered(layer):
        raise ValueError(
            f"evaluate does not know the rules of {name_of(env)} as it is set up here. Try play, which plays any game"
        )
    if start_range != START_RANGE:
        raise ValueError(f"start_range is for CartPole, but this is {name_of(env)}. Leave it out")
    return Setting(rules(), limit)


def _is_altered(game):
    """Whether a bare environment has other settings than a new one of its class, however they came to it."""
    new = type(game)()
    usual = {name: getattr(new, name, None) for name in vars(game)}  # also what only the class has, until it is set
    return any(
        isinstance(value, (int, float, str, list)) and not isinstance(value, bool) and vars(game)[name] != value
        for name, value in usual.items()
    )


def _check_see(see, inputs):
    many = np.zeros((inputs + 1, inputs))  # not a square, in which rows could be taken for columns
    shape, wanted = np.shape(see(many)), (inputs + 1, len(see(many[0])))
    if shape != wanted:
        raise ValueError(
            f"see must take one observation or many, a row each. For {len(many)} of them it should return the shape "
            f"{wanted}, but returned {shape}. Try observations[..., 0] for the first number of each"
        )


def weighted_sums(weights, observations, outputs=1):
    """For each column the dot products of its weights and its observation, added in order: shape (outputs, n)."""
    products = weights.reshape(outputs, -1, weights.shape[-1]) * observations
    if products.shape[-1] == 1:  # here NumPy's sum would take another order
        return products.cumsum(axis=1)[:, -1]
    return np.add.reduce(products, axis=1)


def start_states(rules, seed, count):
    """The states (k, count) that ``env.reset`` draws for the seeds of these games, ``game_seeds(seed, count)``."""
    # This is Gymnasium's own way from a seed to its random numbers (gymnasium.utils.seeding.np_random).
    sequences = map(np.random.SeedSequence, game_seeds(seed, count))
    states = [rules.start(np.random.Generator(np.random.PCG64(each))) for each in sequences]
    return np.array(states).T.copy()


def check_start_range(start_range):
    """Raise TypeError or ValueError unless it is a number from 0 on."""
    if isinstance(start_range, bool) or not isinstance(start_range, (int, float, np.integer, np.floating)):
        raise TypeError(f"start_range must be a number, but got {start_range!r}. CartPole's own is 0.05")
    if not 0 <= start_range < np.inf:
        raise ValueError(f"start_range must be 0 or a positive number, but got {start_range!r}. CartPole's own is 0.05")


def at_least_one(name, value, least=1):
    """The value as an int; TypeError or ValueError unless it is a whole number from 1 (or ``least``) on."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, but got {value!r} ({type(value).__name__}). Try {name}=100")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, but got {value}. Try {name}=100")
    return int(value)
