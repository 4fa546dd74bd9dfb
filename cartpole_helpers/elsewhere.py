"""Other games of Gymnasium, for any number of them at once: Acrobot, the two mountain cars, the pendulum.

Each class holds a game's rules for the batch player, as ``batch.CartPole`` does for CartPole: states are arrays (k, n),
one column a game. The arithmetic is Gymnasium's, operation by operation, so that scores agree.
"""

import numpy as np
from gymnasium.envs.classic_control import AcrobotEnv, Continuous_MountainCarEnv, MountainCarEnv, PendulumEnv

from cartpole_helpers.physics import TIME_LIMIT

SWUNG_UP = "swung up"
REACHED_THE_FLAG = "reached the flag"


class Acrobot:
    """Two arms, a motor at the elbow: swing the hand above the line. R. S. Sutton's, in Gymnasium's form.

    The state is two angles (radians, 0 hangs down) and two angular velocities; seen are the cosine and sine of each
    angle and the velocities.
    """

    inputs, outputs, step_limit, score_type = 6, 3, 500, np.int32
    endings = (TIME_LIMIT, SWUNG_UP)

    def start(self, generator):
        return generator.uniform(-0.1, 0.1, 4).astype(np.float32)

    def observe(self, state):
        first, second, *velocities = state
        return np.array([np.cos(first), np.sin(first), np.cos(second), np.sin(second), *velocities], dtype=np.float32)

    def choose(self, sums):
        return sums.argmax(axis=0)

    def step(self, state, action):
        state = state.astype(np.float64)
        torque = action - 1.0
        # The classical Runge-Kutta step of 0.2 seconds.
        k1 = _acrobot_slope(state, torque)
        k2 = _acrobot_slope(state + 0.1 * k1, torque)
        k3 = _acrobot_slope(state + 0.1 * k2, torque)
        k4 = _acrobot_slope(state + 0.2 * k3, torque)
        state = state + 0.2 / 6.0 * (k1 + 2 * k2 + 2 * k3 + k4)
        for angle in state[:2]:
            while (far := angle > np.pi).any():
                angle[far] -= 2 * np.pi
            while (far := angle < -np.pi).any():
                angle[far] += 2 * np.pi
        state[2] = np.clip(state[2], -4 * np.pi, 4 * np.pi)
        state[3] = np.clip(state[3], -9 * np.pi, 9 * np.pi)
        up = self.over(state)
        return state, np.where(up, 0.0, -1.0), up

    def over(self, state):
        return -np.cos(state[0]) - np.cos(state[1] + state[0]) > 1.0

    def ending(self, state):
        return 1


def _acrobot_slope(state, torque):
    """How fast the four numbers change. Both arms: length 1, mass 1, its centre at 0.5, moment of inertia 1."""
    angle1, angle2, velocity1, velocity2 = state
    d1 = 1.0 * 0.5**2 + 1.0 * (1.0**2 + 0.5**2 + 2 * 1.0 * 0.5 * np.cos(angle2)) + 1.0 + 1.0
    d2 = 1.0 * (0.5**2 + 1.0 * 0.5 * np.cos(angle2)) + 1.0
    phi2 = 1.0 * 0.5 * 9.8 * np.cos(angle1 + angle2 - np.pi / 2.0)
    phi1 = (
        # Gymnasium squares single numbers, which rounds as float_power does; squaring an array may differ.
        -1.0 * 1.0 * 0.5 * np.float_power(velocity2, 2) * np.sin(angle2)
        - 2 * 1.0 * 1.0 * 0.5 * velocity2 * velocity1 * np.sin(angle2)
        + (1.0 * 0.5 + 1.0 * 1.0) * 9.8 * np.cos(angle1 - np.pi / 2)
        + phi2
    )
    acceleration2 = (
        torque + d2 / d1 * phi1 - 1.0 * 1.0 * 0.5 * np.float_power(velocity1, 2) * np.sin(angle2) - phi2
    ) / (1.0 * 0.5**2 + 1.0 - np.float_power(d2, 2) / d1)
    acceleration1 = -(d2 * acceleration2 + phi1) / d1
    return np.array([velocity1, velocity2, acceleration1, acceleration2])


class MountainCar:
    """A car in a valley, too weak to climb out straight away. The state is its position and its velocity."""

    inputs, outputs, step_limit, score_type = 2, 3, 200, np.int32
    flag = 0.5
    endings = (TIME_LIMIT, REACHED_THE_FLAG)

    def start(self, generator):
        return np.array([generator.uniform(-0.6, -0.4), 0])

    def observe(self, state):
        return state.astype(np.float32)

    def choose(self, sums):
        return sums.argmax(axis=0)

    def step(self, state, action):
        position, velocity = state
        velocity = velocity + ((action - 1) * 0.001 + np.cos(3 * position) * -0.0025)
        velocity = np.clip(velocity, -0.07, 0.07)
        position = np.clip(position + velocity, -1.2, 0.6)
        velocity = np.where((position == -1.2) & (velocity < 0), 0.0, velocity)
        state = np.array([position, velocity])
        return state, -1.0, self.over(state)

    def over(self, state):
        position, velocity = state
        return (position >= position.dtype.type(self.flag)) & (velocity >= 0)

    def ending(self, state):
        return 1


class ContinuousMountainCar(MountainCar):
    """The same with a motor that can be set anywhere between -1 and 1, and whose use costs."""

    outputs, step_limit, score_type = 1, 999, np.float64
    flag = 0.45

    def choose(self, sums):
        return np.clip(sums[0], -1.0, 1.0).astype(np.float32)

    def step(self, state, action):
        # As in Gymnasium the state has 64 bits at the start and 32 from then on.
        position, velocity = state
        slope = (0.0025 * np.cos((3 * position).astype(np.float64))).astype(np.float32)
        velocity = np.clip(velocity + (action * np.float32(0.0015) - slope), -0.07, 0.07)
        position = np.clip(position + velocity, -1.2, 0.6)
        velocity = np.where((position == position.dtype.type(-1.2)) & (velocity < 0), 0.0, velocity)
        state = np.array([position, velocity], dtype=np.float32)
        over = self.over(state)
        reward = np.where(over, 100.0, 0.0) - np.float_power(action.astype(np.float64), 2) * 0.1
        return state, reward, over


class Pendulum:
    """A pendulum to swing up and hold, with a weak motor. The state is its angle, 0 upright, and angular velocity.

    Scores agree with Gymnasium's to within a billionth: its square of the effort is rounded in a way of its own.
    """

    inputs, outputs, step_limit, score_type = 3, 1, 200, np.float64
    endings = (TIME_LIMIT,)

    def start(self, generator):
        high = np.array([np.pi, 1.0])
        return generator.uniform(-high, high)

    def observe(self, state):
        angle, velocity = state
        return np.array([np.cos(angle), np.sin(angle), velocity], dtype=np.float32)

    def choose(self, sums):
        return np.clip(sums[0], -2.0, 2.0).astype(np.float32)

    def step(self, state, action):
        angle, velocity = state
        off = ((angle + np.pi) % (2 * np.pi)) - np.pi
        effort = np.float32(0.001) * np.float_power(action, 2).astype(np.float32)
        costs = np.float_power(off, 2) + 0.1 * np.float_power(velocity, 2) + effort
        velocity = velocity + (3 * 10.0 / 2.0 * np.sin(angle) + np.float32(3.0) * action) * 0.05
        velocity = np.clip(velocity, -8, 8)
        state = np.array([angle + velocity * 0.05, velocity])
        return state, -costs, self.over(state)

    def over(self, state):
        return np.zeros(state.shape[1:], dtype=bool)


RULES = {
    AcrobotEnv: Acrobot,
    MountainCarEnv: MountainCar,
    Continuous_MountainCarEnv: ContinuousMountainCar,
    PendulumEnv: Pendulum,
}


def rules_elsewhere(env):
    """The rules of the game that ``env`` is, or None if it is none of these."""
    return RULES.get(type(getattr(env, "unwrapped", None)))
