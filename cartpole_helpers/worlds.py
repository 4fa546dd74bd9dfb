"""CartPole in a changed world: on the moon, with a long pole, with late pushes, with noise in what is seen."""

from dataclasses import asdict
from numbers import Integral, Real

import gymnasium as gym
import numpy as np

from cartpole_helpers.physics import ORDINARY, STEP_LIMIT, World

NUMBERS_AT_ONCE = 2_000_000  # random numbers kept ready: some 16 megabytes


def changed_cartpole(*, delay=0, noise=0.0, max_steps=STEP_LIMIT, **world):
    """Gymnasium's CartPole with other numbers in its equations.

    Setting one of them by hand, as in ``env.unwrapped.masspole = 1``, leaves those that are derived from it
    (``total_mass``, ``polemass_length``) as they were. Here they follow.

    Args:
        delay: how many steps later a push takes effect; until the first one does, nothing pushes.
        noise: standard deviation of what is added to each of the four numbers at every step.
        max_steps: the time limit.
        world: ``gravity`` (9.8), ``cart_mass`` (1.0), ``pole_mass`` (0.1), ``half_pole_length`` (0.5), ``push_force``
            (10.0) and ``seconds_per_step`` (0.02); in brackets CartPole-v1's own.

    Returns:
        A Gymnasium environment. ``play(env, policy)`` plays it, and ``evaluate(weights, env=env)`` many games of it.

    Raises:
        TypeError: there is no such change, or it is not a number; the delay and the limit have to be whole ones.
        ValueError: one of the numbers is negative, not finite, or 0 where that makes no sense.
    """
    unknown = world.keys() - asdict(ORDINARY).keys()
    if unknown:
        names = ", ".join([*asdict(ORDINARY), "delay", "noise"])
        raise TypeError(f"changed_cartpole cannot change {', '.join(sorted(unknown))!r}. What it can change: {names}")
    for name, value in (world | {"noise": noise, "delay": delay, "max_steps": max_steps}).items():
        whole = name in ("delay", "max_steps")
        if isinstance(value, bool) or not isinstance(value, Integral if whole else Real):
            number = "whole number" if whole else "number"
            raise TypeError(f"{name} must be a {number}, but got {value!r}. Try changed_cartpole({name}=1)")
        may_be_zero = name in ("noise", "delay", "gravity", "pole_mass")
        if not 0 <= value < np.inf or (value == 0 and not may_be_zero):
            raise ValueError(f"{name} must be a positive number, but got {value!r}. Try changed_cartpole({name}=1)")
    env = gym.make("CartPole-v1", max_episode_steps=max_steps)
    new, base = World(**world), env.unwrapped
    base.gravity, base.masscart, base.masspole = new.gravity, new.cart_mass, new.pole_mass
    base.length, base.force_mag, base.tau = new.half_pole_length, new.push_force, new.seconds_per_step
    base.total_mass, base.polemass_length = new.total_mass, new.pole_mass_length
    if delay:
        env = LatePushes(env, delay)
    if noise:
        env = NoisySensors(env, noise)
    return env


class LatePushes(gym.Wrapper):
    """A push takes effect some steps later."""

    def __init__(self, env, delay):
        super().__init__(env)
        self.delay = delay
        self._on_their_way = []

    def reset(self, **options):
        self._on_their_way = []
        return self.env.reset(**options)

    def step(self, action):
        # As CartPole refuses it, but now: on its way it would be refused some steps later, in place of another.
        assert self.action_space.contains(action), f"{action!r} ({type(action)}) invalid"
        self._on_their_way.append(action)
        if len(self._on_their_way) > self.delay:
            return self.env.step(self._on_their_way.pop(0))
        base, force = self.unwrapped, self.unwrapped.force_mag
        base.force_mag = 0.0
        try:
            return self.env.step(action)
        finally:
            base.force_mag = force


class NoisySensors(gym.ObservationWrapper):
    """Noise in the four numbers that are seen."""

    def __init__(self, env, noise):
        super().__init__(env)
        self.noise = noise
        self.observation_space = gym.spaces.Box(-np.inf, np.inf, (4,), np.float32)

    def reset(self, *, seed=None, options=None):
        self._generator = noise_generator(seed)
        return super().reset(seed=seed, options=options)

    def observation(self, observation):
        return with_noise(observation, self._generator.standard_normal(4), self.noise)


def noise_generator(seed):
    """What the noise of the game with this seed is drawn from: not from where its start is."""
    return np.random.default_rng(None if seed is None else [seed, 1])


def with_noise(observation, numbers, noise):
    """One observation (4,) or many (4, n), with noise made of as many standard normal numbers."""
    return (observation + noise * numbers).astype(np.float32)


class NoiseOfMany:
    """The same noise for many games at once: game i has the noise of ``seeds[which[i]]``."""

    def __init__(self, seeds, which, noise):
        used, self._which = np.unique(which, return_inverse=True)
        self._generators = [noise_generator(seeds[i]) for i in used]
        self._noise = noise
        self._ready = max(1, NUMBERS_AT_ONCE // (len(used) * 4))  # steps for which numbers are drawn at once
        self._numbers = np.empty((len(used), self._ready, 4))

    def __call__(self, step, who, observations):
        which = self._which[who]
        if step % self._ready == 0:
            for i in np.unique(which):
                self._generators[i].standard_normal(out=self._numbers[i])
        return with_noise(observations, self._numbers[which, step % self._ready].T, self._noise)


def world_of(env):
    """The World that a CartPole environment plays in.

    Raises:
        ValueError: its numbers contradict each other, or its rules are others.
    """
    base = env.unwrapped
    world = World(base.gravity, base.masscart, base.masspole, base.length, base.force_mag, base.tau)
    if (base.total_mass, base.polemass_length) != (world.total_mass, world.pole_mass_length):
        raise ValueError(
            f"this CartPole contradicts itself: cart and pole weigh {base.masscart:g} and {base.masspole:g}, but it "
            f"counts with {base.total_mass:g} for both, and with {base.polemass_length:g} for mass times half length. "
            "changed_cartpole changes what depends on a change too. Try changed_cartpole(pole_mass=1)"
        )
    ordinary = gym.make("CartPole-v1").unwrapped
    for name in ("kinematics_integrator", "theta_threshold_radians", "x_threshold", "_sutton_barto_reward"):
        if getattr(base, name) != getattr(ordinary, name):
            raise ValueError(f"evaluate does not know a CartPole with another {name}. Try play, which knows any")
    return world
