"""Independent random generators, one for each image and purpose."""

import zlib

import numpy as np


def generator(seed: int, index: int, purpose: str) -> np.random.Generator:
    """Return the generator of one purpose (``anatomy``, ``noise`` …) of one image of one seed.

    It depends on nothing else, so images do not change with how many are made, nor one part of a phantom
    with another: the same chest is drawn with and without a lesion.
    """
    return np.random.default_rng([seed, index, zlib.crc32(purpose.encode())])
