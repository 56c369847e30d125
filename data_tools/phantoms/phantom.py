"""One synthetic radiograph: from what is wanted to pixels, lung and lesion."""

from dataclasses import dataclass

import cv2
import numpy as np

from data_tools.phantoms.acquisition import Acquisition, natural_aspect, sample_acquisition
from data_tools.phantoms.anatomy import sample_anatomy
from data_tools.phantoms.display import collimate, develop
from data_tools.phantoms.frame import Frame
from data_tools.phantoms.lesions import Grade, Kind, Lesion, make_lesion
from data_tools.phantoms.marker import place_marker
from data_tools.phantoms.projection import attenuation, expose
from data_tools.phantoms.seeds import generator
from data_tools.phantoms.skeleton import skeleton
from data_tools.phantoms.soft_tissue import SoftTissue, soft_tissue
from data_tools.phantoms.texture import cloud
from data_tools.phantoms.thorax import Thorax, make_thorax
from data_tools.phantoms.vessels import draw_branches, grow, lung_stems

OVERSAMPLING = 1.35
"""Pixels drawn for each one kept, along a side."""

LUNG_AIR = 1.0
"""Depth of air in cm from which on a pixel counts as lung."""


@dataclass(frozen=True)
class Case:
    """What to draw. The same case gives the same pixels.

    ``index`` numbers the images of one ``seed``, ``subject`` the chests: two images with one subject show the
    same chest in two poses. Without ``kind`` the lungs are healthy; without ``grade`` a lesion is obvious.
    ``aspect`` (width / height) replaces the one drawn for the image.
    """

    seed: int
    index: int
    subject: int
    kind: Kind | None = None
    grade: Grade | None = None
    aspect: float | None = None


@dataclass(frozen=True)
class Phantom:
    """A synthetic radiograph: ``pixels`` (H, W) uint8 with bright bones; ``lung`` (H, W) bool, where lung
    shows; ``mask`` (H, W) bool, where the lesion shows, None in a healthy chest."""

    pixels: np.ndarray
    lung: np.ndarray
    mask: np.ndarray | None


def render(case: Case) -> Phantom:
    """Draw a case."""

    def of_subject(purpose: str) -> np.random.Generator:
        return generator(case.seed, case.subject, purpose)

    def of_image(purpose: str) -> np.random.Generator:
        return generator(case.seed, case.index, purpose)

    anatomy = sample_anatomy(of_subject("anatomy"))
    acquisition = sample_acquisition(of_image("acquisition"), anatomy.maturity, aspect=case.aspect)
    thorax = make_thorax(anatomy, acquisition)
    frame = make_frame(thorax, acquisition)
    tissue = soft_tissue(frame, thorax, acquisition, of_image("stomach"))
    lesion = None
    if case.kind is not None:
        lesion = make_lesion(frame, thorax, case.kind, case.grade or Grade.OBVIOUS, of_image("lesion"))
    soft, lung = lungs_and_body(frame, thorax, tissue, lesion, of_subject("vessels"), of_image("texture"))
    bone = skeleton(frame, thorax, acquisition, of_subject("bones"))
    line = anatomy.thickness * attenuation(soft, lung, bone)
    signal = expose(line, frame.scale, acquisition, of_image("noise"))
    gray = develop(signal, tissue.body > 3, tissue.air > 6, frame.scale, acquisition)
    gray = place_marker(shrink(gray, acquisition), acquisition, of_image("marker"))
    gray = collimate(gray, acquisition)
    return Phantom(
        pixels=np.rint(np.clip(gray, 0, 255)).astype(np.uint8),
        lung=shrink((tissue.air > LUNG_AIR).astype(np.float32), acquisition) > 0.5,
        mask=None
        if lesion is None
        else shrink(lesion.mask(tissue.air).astype(np.float32), acquisition) > 0.5,
    )


def make_frame(thorax: Thorax, acquisition: Acquisition) -> Frame:
    """Place the chest on the detector. A picture wider than usual shows more at the sides and less of the
    height, in equal parts."""
    a = thorax.anatomy
    width, height = (round(side * OVERSAMPLING) for side in acquisition.size)
    stretch = np.sqrt(natural_aspect(a.maturity) / acquisition.aspect)
    scale = height / (acquisition.field * a.height * (1.70 - 0.14 * a.maturity) * stretch)
    return Frame(
        width,
        height,
        scale,
        left=width / 2 + acquisition.shift * scale,
        top=acquisition.above * height,
        middle=0.5 * a.depth,
        rotation=acquisition.rotation,
        tilt=acquisition.tilt,
        roll=acquisition.roll,
    )


def lungs_and_body(
    frame: Frame,
    thorax: Thorax,
    tissue: SoftTissue,
    lesion: Lesion | None,
    vessel_rng: np.random.Generator,
    texture_rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the thickness of soft tissue and of aerated lung, (H, W) each in cm."""
    air = tissue.air
    inside = np.clip(air / 3, 0, 1)
    vessels = crowded(draw_branches(frame, grow(vessel_rng, lung_stems(thorax, vessel_rng))))
    grain = cloud(texture_rng, air.shape, 0.4 * frame.scale, 1.5, 0.4)
    muscle = cloud(texture_rng, air.shape, 6 * frame.scale, 8, 1.0)
    fluid = 1.75 * vessels * inside + 0.012 * air * grain
    if lesion is not None:
        bronchi = crowded(draw_branches(frame, grow(vessel_rng, lung_stems(thorax, vessel_rng, 0.8))))
        fluid = (
            fluid * (1 - lesion.filled)
            + lesion.filled * air
            + (lesion.lines + lesion.walls * vessels) * inside
        )
        fluid = fluid - lesion.airways * lesion.filled * bronchi * inside
    fluid = np.minimum(fluid, air)
    body = tissue.body - tissue.hollow + 0.25 * muscle * np.clip(tissue.body / 10, 0, 1)
    return np.maximum(body - air + fluid, 0), air - fluid


def crowded(thickness: np.ndarray) -> np.ndarray:
    """Return the thickness of vessels where many overlap: they cannot all lie behind one another."""
    return 1.1 * (1 - np.exp(-thickness / 1.1))


def shrink(image: np.ndarray, acquisition: Acquisition) -> np.ndarray:
    """Return an image at the size that is kept."""
    return cv2.resize(image, acquisition.size, interpolation=cv2.INTER_AREA)


def age_group(case: Case) -> str:
    """Return ``child`` or ``adult``."""
    return (
        "adult" if sample_anatomy(generator(case.seed, case.subject, "anatomy")).maturity > 0.5 else "child"
    )
