"""How one radiograph of a chest is taken and shown."""

from dataclasses import dataclass

import numpy as np

LONG_SIDE = 320
"""Pixels along the long side of a phantom."""


@dataclass(frozen=True)
class Acquisition:
    """Pose, exposure and processing of one radiograph.

    - ``aspect``: width / height of the picture; ``field``: its height relative to the usual; ``above``: the
      share of it above the lungs; ``shift``: of the patient sideways, in cm.
    - ``rotation``, ``tilt``, ``roll``: of the patient, in radians, see ``Frame``.
    - ``inspiration``: share of a full breath; ``arms_up``: 1 for arms raised, as small children's are held.
    - ``jaw``: how far the chin hangs into the picture, 0 not at all; ``bubble``: gas in the stomach, 0…1.
    - ``photons``: that reach a pixel without the patient; ``scatter``: share of scattered radiation;
      ``blur``: of the detector, in cm.
    - ``contrast``, ``detail``: weights of coarse and fine structure; ``gamma``, ``black``, ``white``: the
      tone curve, the last two from 0 to 1.
    - ``blades``: shares of the picture that the collimator covers at the left, right, top and bottom.
    - ``marker``: the lead letter, R or L, or nothing.
    """

    aspect: float
    field: float
    above: float
    shift: float
    rotation: float
    tilt: float
    roll: float
    inspiration: float
    arms_up: float
    jaw: float
    bubble: float
    photons: float
    scatter: float
    blur: float
    detail: float
    contrast: float
    gamma: float
    black: float
    white: float
    blades: tuple[float, float, float, float]
    marker: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        if self.aspect >= 1:
            return LONG_SIDE, round(LONG_SIDE / self.aspect)
        return round(LONG_SIDE * self.aspect), LONG_SIDE


def natural_aspect(maturity: float) -> float:
    """Return the usual width / height: children's chests are wide, and both arms are in the picture."""
    return 1.28 - 0.28 * maturity


def sample_acquisition(
    rng: np.random.Generator, maturity: float, *, aspect: float | None = None
) -> Acquisition:
    """Draw how a chest of this maturity is taken; ``aspect`` replaces the drawn width / height."""
    child = 1 - maturity
    drawn = rng.normal(natural_aspect(maturity), 0.07)
    blades = [0.0, 0.0, 0.0, 0.0]
    for side in range(4):
        if rng.random() < 0.14:
            blades[side] = float(rng.uniform(0.01, 0.045))
    marker = str(rng.choice(["R", "L", ""], p=[0.4, 0.25, 0.35]))
    return Acquisition(
        aspect=float(np.clip(drawn if aspect is None else aspect, 0.75, 1.9)),
        field=float(np.clip(rng.normal(1, 0.06), 0.93, 1.15)),
        above=float(rng.normal(0.14, 0.025)),
        shift=float(rng.normal(0, 0.8)),
        rotation=float(rng.normal(0, 0.05 + 0.04 * child)),
        tilt=float(rng.normal(0, 0.05)),
        roll=float(rng.normal(0, 0.02 + 0.02 * child)),
        inspiration=float(np.clip(rng.normal(0.95, 0.05), 0.8, 1.04)),
        arms_up=float(child > 0.5 and rng.random() < 0.7),
        jaw=float(child > 0.5 and rng.random() < 0.7) * float(rng.uniform(0.3, 1)),
        bubble=float(rng.random() < 0.35) * float(rng.uniform(0.5, 1)),
        photons=float(np.exp(rng.normal(np.log(200000), 0.5))),
        scatter=float(rng.uniform(0.12, 0.32)),
        blur=float(rng.uniform(0.01, 0.035)),
        detail=float(rng.uniform(1.1, 1.7) + 0.3 * child),
        contrast=float(rng.uniform(0.75, 1.15)),
        gamma=float(np.exp(rng.normal(0, 0.14))),
        black=float(rng.uniform(0.0, 1.0)),
        white=float(rng.uniform(0.0, 1.0)),
        blades=(blades[0], blades[1], blades[2], blades[3]),
        marker=marker,
    )
