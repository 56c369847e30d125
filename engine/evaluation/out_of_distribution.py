"""How far an image lies from those that a model was trained on, by the model's own feature vectors.

A classifier scores any picture. The guard is a Gaussian for each class over the leading principal components
of the training images' features, with one shrunken covariance (Lee et al., NeurIPS 2018; Ledoit and Wolf,
2004), and, as one coordinate more, how much of the vector lies outside these components (as in Wang et al.,
CVPR 2022). The distance is Mahalanobis' to the nearer class; validation images say where it becomes odd.
"""

from dataclasses import dataclass

import numpy as np

from engine.errors import InputError

BYTES, MOST, SHARE = 20_480, 120, 15 / 16
"""Bytes for the components at one each a feature, the most components, and their largest share of features.

Of wide networks 16 tell odd pictures as well as more would; of narrow ones nearly all are needed.
"""

ODD = 0.99
"""Share of validation images that are not odd."""

GRID = 101
"""Quantiles of the validation distances that are kept."""

FEWEST = 20
"""Training, and validation, images that a guard needs."""


@dataclass(frozen=True)
class Verdict:
    """How odd one image is.

    ``distance`` (NaN for a vector that is not numbers) against ``threshold``; ``percentile``, 0 to 100, of
    the validation images that are not farther; ``odd`` whether the distance is above the threshold, or no
    number; ``sentence`` says it in words.
    """

    distance: float
    threshold: float
    percentile: float
    odd: bool
    sentence: str


@dataclass(frozen=True, eq=False)
class Guard:
    """What is kept of a model's training images: in a file of 5 to 50 kB.

    ``centre`` (D,) float16; ``basis`` (D, d) int8, the components, each times its ``scale`` (d,) float32;
    ``means`` (c, d + 1) float32 of the classes; ``whiten`` (d + 1, d + 1) float32, which makes the shared
    covariance the identity; ``quantiles`` (GRID,) float32 of the distances of ``validated`` validation
    images; ``trained`` training images; ``key`` names the model's weights and how its input is made
    (``embedding_store.vector_key``).
    """

    centre: np.ndarray
    basis: np.ndarray
    scale: np.ndarray
    means: np.ndarray
    whiten: np.ndarray
    quantiles: np.ndarray
    threshold: float
    trained: int
    validated: int
    key: str

    def judge(self, vector: np.ndarray) -> Verdict:
        """Return how odd the image of a vector (D,) is; raises InputError as ``distances`` does."""
        distance = float(distances(self, np.asarray(vector)[None])[0])
        percentile = 100 * float(np.searchsorted(self.quantiles, distance, side="right")) / GRID
        odd = not distance <= self.threshold
        return Verdict(distance, self.threshold, percentile, odd, sentence(distance, percentile, odd, self))


def fit(
    vectors: np.ndarray,
    labels: np.ndarray,
    validation: np.ndarray,
    *,
    key: str = "",
    components: int | None = None,
) -> Guard:
    """Fit a guard on training vectors (n, D) with labels (n,), and its threshold on validation ones (m, D).

    Raises InputError: fewer than ``FEWEST`` of either, vectors of other lengths, or all of them the same.
    """
    for name, given in (("training", vectors), ("validation", validation)):
        if given.ndim != 2 or len(given) < FEWEST:
            raise InputError(f"A guard needs at least {FEWEST} {name} images, but got {len(given)}.")
    if vectors.shape[1] != validation.shape[1] or len(labels) != len(vectors):
        raise InputError(
            f"Expected vectors of one length and a label each, but got {vectors.shape}, {len(labels)} labels "
            f"and {validation.shape}."
        )
    centre = vectors.mean(axis=0, dtype=np.float64).astype(np.float16)
    kept = components or components_for(vectors.shape[1])
    basis, scale = small_basis(vectors - centre.astype(np.float32), kept)
    points = coordinates(vectors, centre, basis, scale)
    if not np.isfinite(points).all() or np.ptp(points, axis=0).max() == 0:
        raise InputError(
            "The training images' features are all the same, or no numbers: no guard can be fitted."
        )
    labels = np.asarray(labels, dtype=object).astype(str)
    means = np.stack([points[labels == name].mean(axis=0) for name in np.unique(labels)])
    own = means[np.unique(labels, return_inverse=True)[1]]
    whiten = np.linalg.inv(np.linalg.cholesky(shrunk_covariance(points - own))).T.astype(np.float32)
    found = nearest_class(coordinates(validation, centre, basis, scale), means, whiten)
    return Guard(
        centre=centre,
        basis=basis,
        scale=scale,
        means=means.astype(np.float32),
        whiten=whiten,
        quantiles=np.quantile(found, np.linspace(0, 1, GRID)).astype(np.float32),
        threshold=float(np.quantile(found, ODD)),
        trained=len(vectors),
        validated=len(validation),
        key=key,
    )


def components_for(features: int) -> int:
    """Return how many components are kept of vectors with so many features."""
    return max(1, min(BYTES // features, MOST, int(SHARE * features)))


def small_basis(centred: np.ndarray, components: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the leading principal components (D, d) as int8, and the scale (d,) of each."""
    _, strength, rows = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
    there = int(np.count_nonzero(strength > 1e-6 * max(strength[0], 1e-12)))
    basis = rows[: max(1, min(components, there))].T
    # A component's sign is arbitrary; the same data must give the same file.
    basis = basis * np.sign(basis[np.abs(basis).argmax(axis=0), np.arange(basis.shape[1])])
    scale = np.maximum(np.abs(basis).max(axis=0), 1e-12) / 127
    return np.rint(basis / scale).astype(np.int8), scale.astype(np.float32)


def coordinates(vectors: np.ndarray, centre: np.ndarray, basis: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return the coordinates (n, d + 1) float64 of vectors: along the components, and the length beyond."""
    centred = np.asarray(vectors, dtype=np.float64) - centre.astype(np.float64)
    along = centred @ (basis.astype(np.float64) * scale)
    beyond = np.sqrt(np.maximum(0.0, (centred**2).sum(axis=1) - (along**2).sum(axis=1)))
    return np.column_stack([along, beyond])


def shrunk_covariance(points: np.ndarray) -> np.ndarray:
    """Return the covariance (d, d) of centred points (n, d), shrunk towards a sphere.

    How far follows Ledoit and Wolf, J. Multivariate Analysis 2004, after scaling each coordinate to its
    spread: components differ in size by orders of magnitude. A coordinate without spread gets a little.
    """
    spread = np.sqrt((points**2).mean(axis=0))
    spread = np.maximum(spread, 1e-3 * max(spread.max(), 1e-12))
    scaled = points / spread
    covariance = ledoit_wolf(scaled)
    return covariance * np.outer(spread, spread)


def ledoit_wolf(points: np.ndarray) -> np.ndarray:
    """Return Ledoit and Wolf's shrunk covariance (d, d) of centred points (n, d)."""
    n, d = points.shape
    sample = points.T @ points / n
    mean = np.trace(sample) / d
    spread = ((sample - mean * np.eye(d)) ** 2).sum()
    squares = points**2
    error = ((squares.T @ squares / n - sample**2).sum()) / n
    shrinkage = min(1.0, error / spread) if spread > 0 else 1.0
    return (1 - shrinkage) * sample + shrinkage * mean * np.eye(d)


def nearest_class(points: np.ndarray, means: np.ndarray, whiten: np.ndarray) -> np.ndarray:
    """Return the Mahalanobis distances (n,) of points (n, d) to the nearest of the class means (c, d)."""
    steps = (points[:, None, :] - means) @ whiten
    return np.sqrt((steps**2).sum(axis=2)).min(axis=1)


def distances(guard: Guard, vectors: np.ndarray) -> np.ndarray:
    """Return the distances (n,) of vectors (n, D) from the training images; raises InputError for other D."""
    if vectors.ndim != 2 or vectors.shape[1] != len(guard.centre):
        raise InputError(
            f"Expected vectors (n, {len(guard.centre)}) as the guard was fitted on, but got {vectors.shape}: "
            "it belongs to another model."
        )
    points = coordinates(vectors, guard.centre, guard.basis, guard.scale)
    return nearest_class(points, guard.means, guard.whiten)


def sentence(distance: float, percentile: float, odd: bool, guard: Guard) -> str:
    """Return in words how odd an image is."""
    if np.isnan(distance):
        return "The model's features of this picture are not numbers: its score means nothing."
    times = distance / guard.threshold
    images = f"{guard.validated:,} validation images"
    if odd:
        how = f"{times:.1f} times as far" if times >= 1.05 else "just farther"
        return (
            f"Unlike the training images: to the model this picture lies {how} from them as 99 of 100 of "
            f"{images} do at most. Scores of such pictures were never tested."
        )
    return f"Like the training images: {percentile:.0f} of 100 of {images} lie as near, or nearer."
