"""Learn by copying: random games as a table, the best of them, a network that copies them, and its games.

``table`` holds games as rows, ``network`` trains, ``lockstep`` lets a network play many games at once,
``four_weights`` is the smallest student. TensorFlow takes
seconds and hundreds of megabytes to import, and not every machine can have it. So nothing here imports it before it is
needed, by a function that makes a Keras model or is given one.
"""

from cartpole_helpers.imitation.four_weights import fit_weights, games_of_weights
from cartpole_helpers.imitation.lockstep import accuracy, play_together
from cartpole_helpers.imitation.network import load_keras, train
from cartpole_helpers.imitation.table import ACTIONS, STATES, best_games, game_table, random_games, worst_games

__all__ = [
    "ACTIONS",
    "STATES",
    "accuracy",
    "best_games",
    "fit_weights",
    "game_table",
    "games_of_weights",
    "load_keras",
    "play_together",
    "random_games",
    "train",
    "worst_games",
]
