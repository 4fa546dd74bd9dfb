"""How a moment of a game is drawn in a filmstrip: a module a game, so that another game is another file.

A scene, a module or an object, has the size of its picture in the game's own units (``WIDTH``, ``ABOVE`` and ``BELOW``
the ground), the unit that is written below the first one (``UNIT``), a colour and a mark for each ending
(``ENDINGS``), and:

- ``course(observations)``: of observations (T + 1, k) what an onlooker follows, shape (T + 1, m), each about -1 to 1;
- ``draw(axes, x, ground, observation, colour)``: draws one moment, and returns where there is room for a mark;
- ``in_words(observation)``: the same moment for who cannot see it.
"""

from cartpole_helpers.episode import environment_of
from cartpole_helpers.plots.scenes import acrobot, cartpole, pendulum
from cartpole_helpers.plots.scenes.mountain_car import MountainCar

SCENES = {
    "CartPole": cartpole,
    "Acrobot": acrobot,
    "MountainCarContinuous": MountainCar(flag=0.45),  # before the other, whose name is the beginning of this one
    "MountainCar": MountainCar(flag=0.5),
    "Pendulum": pendulum,
}


def scene_of(episode, caller):
    """The scene of a recorded game; ValueError, which names the caller, if there is none."""
    environment = environment_of(episode, caller)
    for name, scene in SCENES.items():
        if environment.startswith(name):
            return scene
    raise ValueError(
        f"{caller} can draw {', '.join(SCENES)}, but this episode was played in {environment}. "
        "Try an episode of gym.make('CartPole-v1')"
    )
