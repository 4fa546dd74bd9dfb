"""The random numbers of many games at once are NumPy's own, to the last bit."""

import numpy as np
import pytest

from cartpole_helpers.evaluation import game_seeds
from cartpole_helpers.generators import Generators

SEEDS = [0, 1, 2**31, 2**32 - 1, *game_seeds(5, 3000)]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-0.05, 0.05), (-np.array([np.pi, 1, 0.3]), np.array([2, 1, 9]))])
def test_numbers_are_those_of_a_generator_for_each_seed(low, high):
    generators = Generators(SEEDS)
    alone = [np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed))) for seed in SEEDS]
    for _ in range(3):  # they go on where they were
        expected = np.array([each.uniform(low, high, 3) for each in alone])
        assert np.array_equal(generators.uniform(low, high, 3).T, expected)


def test_a_number_that_is_no_seed_is_refused():
    for seeds in ([2**32], [-1]):
        with pytest.raises(OverflowError):
            Generators(seeds)
