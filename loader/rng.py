"""Randomness: a stream of its own for every (seed, entity, column), so that no part shifts another."""

from __future__ import annotations

import hashlib

import numpy as np


def entropy(seed: int, *names: str) -> int:
    """64 bits that depend on the seed and the names, and on nothing else (Python's own hash differs a process)."""
    said = "/".join((str(seed), *names)).encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest())


def stream(seed: int, entity: str, column: str) -> np.random.Generator:
    """The random numbers of one column."""
    return np.random.Generator(np.random.PCG64(entropy(seed, entity, column)))
