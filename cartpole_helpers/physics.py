"""CartPole's equations of motion, for any number of carts at once.

The equations are those of Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve
difficult learning control problems" (1983), in the corrected form of R. V. Florian, "Correct equations
for the dynamics of the cart-pole system" (2007), which Gymnasium's CartPole-v1 uses. The order of every
operation is Gymnasium's too, so the results agree to the last bit.
"""

import numpy as np

GRAVITY = 9.8
CART_MASS = 1.0
POLE_MASS = 0.1
TOTAL_MASS = POLE_MASS + CART_MASS
HALF_POLE_LENGTH = 0.5
POLE_MASS_LENGTH = POLE_MASS * HALF_POLE_LENGTH
PUSH_FORCE = 10.0
SECONDS_PER_STEP = 0.02

TRACK_LIMIT = 2.4  # the game ends when the centre of the cart is further out than this
TILT_LIMIT = 12 * 2 * np.pi / 360  # radians; the game ends when the pole leans further than this


def advance(state, push_right):
    """The state of every cart one step (0.02 s) later.

    Args:
        state: array (4, n): cart positions, cart velocities, pole angles (radians), pole angular
            velocities, one column a cart.
        push_right: boolean array (n,): True pushes the cart to the right, False to the left.

    Returns:
        A new array (4, n).
    """
    position, velocity, angle, angular_velocity = state
    force = np.where(push_right, PUSH_FORCE, -PUSH_FORCE)
    cosine = np.cos(angle)
    sine = np.sin(angle)
    shared = (force + POLE_MASS_LENGTH * np.square(angular_velocity) * sine) / TOTAL_MASS
    angular_acceleration = (GRAVITY * sine - cosine * shared) / (
        HALF_POLE_LENGTH * (4.0 / 3.0 - POLE_MASS * np.square(cosine) / TOTAL_MASS)
    )
    acceleration = shared - POLE_MASS_LENGTH * angular_acceleration * cosine / TOTAL_MASS
    following = np.empty_like(state)
    following[0] = position + SECONDS_PER_STEP * velocity
    following[1] = velocity + SECONDS_PER_STEP * acceleration
    following[2] = angle + SECONDS_PER_STEP * angular_velocity
    following[3] = angular_velocity + SECONDS_PER_STEP * angular_acceleration
    return following
