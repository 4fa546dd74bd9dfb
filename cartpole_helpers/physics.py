"""The game of CartPole: its rules, and its equations of motion for any number of carts at once.

The equations are those of Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve
difficult learning control problems" (1983), in the corrected form of R. V. Florian, "Correct equations
for the dynamics of the cart-pole system" (2007), which Gymnasium's CartPole-v1 uses. The order of every
operation is Gymnasium's too, so the results agree to the last bit.
"""

from dataclasses import dataclass

import numpy as np

GRAVITY = 9.8
CART_MASS = 1.0
POLE_MASS = 0.1
HALF_POLE_LENGTH = 0.5
PUSH_FORCE = 10.0
SECONDS_PER_STEP = 0.02

TRACK_LIMIT = 2.4  # the game ends when the centre of the cart is further out than this
TILT_LIMIT = 12 * 2 * np.pi / 360  # radians; the game ends when the pole leans further than this
STEP_LIMIT = 500  # the game is cut off after so many steps
SOLVED = 475  # the mean score that counts as good, CartPole-v1's reward_threshold
START_RANGE = 0.05  # each of the four numbers starts uniformly within this of zero

TIME_LIMIT = "time limit"
TIPPED_OVER = "tipped over"
LEFT_THE_TRACK = "left the track"
ENDINGS = (TIME_LIMIT, TIPPED_OVER, LEFT_THE_TRACK)


@dataclass(frozen=True)
class World:
    """What the equations of motion hold for; as it stands, CartPole-v1."""

    gravity: float = GRAVITY
    cart_mass: float = CART_MASS
    pole_mass: float = POLE_MASS
    half_pole_length: float = HALF_POLE_LENGTH
    push_force: float = PUSH_FORCE
    seconds_per_step: float = SECONDS_PER_STEP

    @property
    def total_mass(self):
        return self.pole_mass + self.cart_mass

    @property
    def pole_mass_length(self):
        return self.pole_mass * self.half_pole_length


ORDINARY = World()


def advance(state, push_right, world=ORDINARY):
    """The state of every cart one step later.

    Args:
        state: array (4, n): cart positions, cart velocities, pole angles (radians), pole angular
            velocities, one column a cart.
        push_right: boolean array (n,): True pushes the cart to the right, False to the left.
        world: whose equations these are.

    Returns:
        A new array (4, n).
    """
    _, velocity, angle, angular_velocity = state
    force = np.where(push_right, world.push_force, -world.push_force)
    cosine = np.cos(angle)
    sine = np.sin(angle)
    shared = (force + world.pole_mass_length * np.square(angular_velocity) * sine) / world.total_mass
    angular_acceleration = (world.gravity * sine - cosine * shared) / (
        world.half_pole_length * (4.0 / 3.0 - world.pole_mass * np.square(cosine) / world.total_mass)
    )
    acceleration = shared - world.pole_mass_length * angular_acceleration * cosine / world.total_mass
    change = np.empty_like(state)
    change[0], change[1] = velocity, acceleration
    change[2], change[3] = angular_velocity, angular_acceleration
    change *= world.seconds_per_step  # in place, as these are all games' numbers
    return np.add(state, change, out=change)
