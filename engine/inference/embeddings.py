"""Images as feature vectors: what a model's classifier sees of them, of a whole dataset or of one image."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.datasets.catalog import Dataset
from engine.datasets.image_files import image_files
from engine.datasets.select import rows_for_split
from engine.imaging.decode import Picture
from engine.inference.compute_maps import decoded
from engine.inference.detail import model_detail
from engine.inference.embedding_store import read_vectors, vector_key, write_vectors
from engine.inference.explain import square_of
from engine.inference.pooled import FeatureRunner, feature_runner
from engine.inference.runners import Runtime
from engine.inference.score_dataset import Cancelled
from engine.models.config import ModelConfig
from engine.models.identity import ModelIdentity
from engine.models.store import LoadedModel

MANY = 64
"""Images from which on ONNX Runtime makes up for its start-up."""


@dataclass(frozen=True, eq=False)
class Embeddings:
    """Images and their feature vectors: ``paths``, n of them, and ``vectors`` (n, D) float32."""

    paths: tuple[str, ...]
    vectors: np.ndarray


@dataclass(frozen=True, eq=False)
class Part:
    """One network of an embedder: how its input is made, and what computes its features."""

    config: ModelConfig
    run: FeatureRunner


@dataclass(frozen=True, eq=False)
class Embedder:
    """A model ready to embed: one part, or an ensemble's members, whose unit vectors stand side by side."""

    parts: tuple[Part, ...]

    def embed(self, pictures: Sequence[Picture]) -> np.ndarray:
        """Return the vectors (B, D) float32 of at least one picture, under the networks' own padding."""
        found = [
            part.run(np.stack([square_of(picture, part.config)[0] for picture in pictures]))
            for part in self.parts
        ]
        return found[0] if len(found) == 1 else np.concatenate([unit(one) for one in found], axis=1)


def make_embedder(model: LoadedModel, runtime: Runtime = Runtime.TORCH) -> Embedder:
    """Make a model ready to embed; raises InputError as ``feature_runner`` does.

    PyTorch starts at once; ``Runtime.AUTO`` is faster from some dozen images on.
    """
    networks = model.members or (model,)
    return Embedder(
        tuple(Part(one.config, feature_runner(one.module, one.config, runtime)) for one in networks)
    )


def embed_image(model: LoadedModel, source: str | Path | bytes) -> np.ndarray:
    """Return the vector (D,) float32 of one file or its bytes; nothing of it is kept.

    It is decoded as for a score. Raises ImageError as ``decode`` does and InputError as ``make_embedder``.
    """
    return make_embedder(model).embed([model_detail(model).decode(source)])[0]


def embed_dataset(
    model: LoadedModel,
    dataset: Dataset,
    split: str | None,
    *,
    store: Path,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Embeddings:
    """Return the vectors of a split's images (all splits for None), in the catalog's order.

    Those that ``store`` does not hold yet are computed and kept there. Images that cannot be used, and
    vectors that are not numbers, are left out. ``advance`` is told how many images were dealt with;
    ``cancelled`` is asked before each batch. Raises InputError for an unknown split and as ``make_embedder``
    does, StoreError where the file cannot be written, Cancelled when ``cancelled`` turns true; what was
    computed by then is kept.
    """
    rows = rows_for_split(dataset, split)
    return embed_paths(
        model, dataset.root, list(rows["path"]), store=store, advance=advance, cancelled=cancelled
    )


def embed_paths(
    model: LoadedModel,
    root: str | Path,
    paths: Sequence[str],
    *,
    store: Path,
    advance: Callable[[int], object] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Embeddings:
    """Return the vectors of images of a dataset's folder; see ``embed_dataset``."""
    key = key_of(model)
    known = read_vectors(store, key, root, paths)
    pending = list(image_files(root, [path for path in paths if path not in known]).values())
    advance(len(paths) - len(pending))
    embedder = (
        make_embedder(model, Runtime.AUTO if len(pending) >= MANY else Runtime.TORCH) if pending else None
    )
    detail = model_detail(model)
    done = 0
    for batch in decoded(pending, detail.square, detail.cover):
        if cancelled():
            raise Cancelled(f"Stopped after {len(paths) - len(pending) + done} of {len(paths)} images.")
        usable = {file: picture for file, picture in batch if picture is not None}
        if usable and embedder:
            vectors = embedder.embed(list(usable.values()))
            made = {
                file: vector
                for file, vector in zip(usable, vectors, strict=True)
                if np.isfinite(vector).all()
            }
            write_vectors(store, key, made)
            known |= {file.path: vector for file, vector in made.items()}
        done += len(batch)
        advance(len(batch))
    return together(paths, known)


def together(paths: Sequence[str], known: dict[str, np.ndarray]) -> Embeddings:
    """Return the known vectors in the order of ``paths``, each once."""
    there = tuple(path for path in dict.fromkeys(paths) if path in known)
    vectors = np.stack([known[path] for path in there]) if there else np.zeros((0, 0), dtype=np.float32)
    return Embeddings(there, vectors)


def key_of(model: LoadedModel) -> str:
    """Return the key of a loaded model's vectors; see ``vector_key``."""
    return vector_key(identity_of(model))


def identity_of(model: LoadedModel) -> ModelIdentity:
    """Return what tells a loaded model from others."""
    return ModelIdentity(model.sha256, model.config, tuple(member.config for member in model.members))


def unit(vectors: np.ndarray) -> np.ndarray:
    """Return vectors (…, D) of length 1; zero stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(length > 0, length, 1.0)
