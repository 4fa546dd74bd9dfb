"""The random numbers of many games at once: for each the very ones that Gymnasium draws for its seed.

``env.reset(seed=...)`` makes a generator of its own for every seed, which takes far longer than the few numbers that
are drawn from it. Here the same arithmetic runs for all seeds side by side: NumPy's SeedSequence (M. E. O'Neill's
``seed_seq`` of 2015, in 32 bits) and its generator PCG64 (O'Neill, "PCG: a family of simple fast space-efficient
statistically good algorithms for random number generation", 2014: XSL-RR, in 128 bits, each as two halves).
"""

import numpy as np

U32, U64 = np.uint32, np.uint64
LOW_HALF = U64(0xFFFFFFFF)
MULTIPLIER = U64(0x2360ED051FC65DA4), U64(0x4385DF649FCCF645)


class Generators:
    """``np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))`` for each of many seeds.

    Args:
        seeds: whole numbers below 2**32, shape (n,), such as ``game_seeds`` gives.
    """

    def __init__(self, seeds):
        state_high, state_low, increment_high, increment_low = _seed_words(np.asarray(seeds, dtype=U32))
        self._increment = (increment_high << U64(1)) | (increment_low >> U64(63)), (increment_low << U64(1)) | U64(1)
        self._state = _add((state_high, state_low), self._increment)
        self._step()

    def uniform(self, low, high, count):
        """As one generator's ``uniform``, a column for each: shape (count, n). The bounds may be arrays (count,)."""
        low, high = (np.broadcast_to(bound, count)[:, np.newaxis] for bound in (low, high))
        return low + (high - low) * np.array([self._random() for _ in range(count)])

    def _random(self):
        """The next number in [0, 1) of each."""
        self._step()
        high, low = self._state
        mixed, turn = high ^ low, high >> U64(58)
        mixed = (mixed >> turn) | (mixed << ((U64(64) - turn) & U64(63)))
        return (mixed >> U64(11)) * 2.0**-53

    def _step(self):
        self._state = _add(_multiply(self._state, MULTIPLIER), self._increment)


def _add(one, other):
    """The sum of two numbers of 128 bits, each given as its high and its low half."""
    low = one[1] + other[1]
    return one[0] + other[0] + (low < one[1]), low


def _multiply(one, other):
    """The product of two numbers of 128 bits, without what would not fit."""
    (high, low), (by_high, by_low) = one, other
    low_1, low_0, by_1, by_0 = low >> U64(32), low & LOW_HALF, by_low >> U64(32), by_low & LOW_HALF
    crossed, crossed_too = low_1 * by_0, low_0 * by_1
    middle = (low_0 * by_0 >> U64(32)) + (crossed & LOW_HALF) + (crossed_too & LOW_HALF)
    carried = low_1 * by_1 + (crossed >> U64(32)) + (crossed_too >> U64(32)) + (middle >> U64(32))
    return carried + high * by_low + low * by_high, low * by_low


def _seed_words(seeds):
    """``SeedSequence(seed).generate_state(4, np.uint64)`` for each of the seeds."""
    into = _Hash(0x43B0D7E5, 0x931E8875)
    pool = [into(seeds), *(into(np.zeros_like(seeds)) for _ in range(3))]
    for source in range(4):
        for target in range(4):
            if source != target:
                mixed = U32(0xCA01F9DD) * pool[target] - U32(0x4973F715) * into(pool[source])
                pool[target] = mixed ^ (mixed >> U32(16))
    out_of = _Hash(0x8B51F9DD, 0x58F38DED)
    words = [out_of(pool[place % 4]).astype(U64) for place in range(8)]
    return [first | (second << U64(32)) for first, second in zip(words[::2], words[1::2], strict=True)]


class _Hash:
    """A hash of 32 bits that is another one at every call."""

    def __init__(self, constant, multiplier):
        self._constant, self._multiplier = constant, multiplier

    def __call__(self, numbers):
        numbers = numbers ^ U32(self._constant)
        self._constant = self._constant * self._multiplier % 2**32
        numbers = numbers * U32(self._constant)
        return numbers ^ (numbers >> U32(16))
