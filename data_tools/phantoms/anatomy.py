"""The proportions of one invented chest."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Anatomy:
    """One subject's chest, in cm at adult size (a child's is drawn at the same size, with its proportions).

    - ``maturity``: 0 (toddler) to 1 (adult).
    - ``half_width``, ``height``, ``depth``: the rib cage from spine to side wall, from the top of the lungs
      to the right dome of the diaphragm in full inspiration, from back to front.
    - ``taper``: 0 for a cage like a barrel, 1 for one like a cone. ``wall``: soft tissue outside the ribs.
    - ``rib_height``: breadth of a rib; ``rib_slope``: how steeply ribs fall, relative to an adult's;
      ``bone``, ``spine``: density of all bones and of the vertebrae relative to compact bone.
    - ``heart``: its size relative to the usual; ``heart_lean``: -1 upright to 1 lying; ``knob``: the arch of
      the aorta, relative to an adult's.
    - ``spine_bend``: sideways bend of the spine; ``clavicle_rise``: drop of the shoulders.
    - ``breast``: thickness of the breasts, 0 without; ``thymus``: breadth of the thymus, 0 without.
    - ``markings``: calibre of the lung vessels relative to the usual; ``dome_gap``: how much lower the left
      dome lies.
    """

    maturity: float
    half_width: float
    height: float
    depth: float
    wall: float
    taper: float
    rib_height: float
    rib_slope: float
    bone: float
    spine: float
    heart: float
    heart_lean: float
    knob: float
    spine_bend: float
    clavicle_rise: float
    breast: float
    thymus: float
    markings: float
    dome_gap: float

    @property
    def thickness(self) -> float:
        """What a child's true thickness is of the one drawn."""
        return 0.62 + 0.38 * self.maturity

    @property
    def rib_spacing(self) -> float:
        """Distance between neighbouring ribs at the spine, in cm."""
        return self.height / 9.6


def sample_anatomy(rng: np.random.Generator) -> Anatomy:
    """Draw a chest: half of them children, half adults."""
    child = rng.random() < 0.5
    maturity = rng.uniform(0.0, 0.4) if child else rng.uniform(0.8, 1.0)
    stout = rng.uniform(0, 1)
    woman = rng.random() < 0.5

    def between(young: float, grown: float, spread: float) -> float:
        middle = young + (grown - young) * maturity
        return float(middle * rng.normal(1, spread))

    return Anatomy(
        maturity=float(maturity),
        half_width=between(13.2, 13.6, 0.03),
        height=between(16.6, 24.0, 0.045),
        depth=between(17.0, 20.0, 0.04),
        wall=float(1.3 + 0.9 * maturity + 2.2 * stout**1.5),
        taper=float(np.clip(between(0.75, 0.35, 0.25), 0, 1)),
        rib_height=between(1.08, 1.42, 0.05),
        rib_slope=between(0.50, 1.0, 0.10),
        bone=between(0.82, 0.70, 0.10),
        spine=between(0.68, 0.58, 0.18),
        heart=between(1.04, 1.0, 0.08),
        heart_lean=float(rng.uniform(-1, 1)),
        knob=between(0.55, 1.0, 0.12),
        spine_bend=float(rng.normal(0, 0.35)),
        clavicle_rise=float(rng.normal(0, 0.8)),
        breast=float(rng.uniform(1.5, 6.0)) if woman and not child else 0.0,
        thymus=float(rng.uniform(0.2, 1.2)) if maturity < 0.15 and rng.random() < 0.5 else 0.0,
        markings=float(np.exp(rng.normal(0, 0.18))),
        dome_gap=float(rng.uniform(0.5, 1.8)),
    )
