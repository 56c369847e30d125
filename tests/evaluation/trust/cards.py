"""Cards whose measurements are made up."""

import numpy as np
import pandas as pd

from engine.evaluation.trust.card import TrustCard

FACTS = {
    "model": "tiny", "method": "gradcam", "method_label": "Grad-CAM", "dataset": "chests", "split": "test",
    "steps": 20, "images_wanted": 20, "seed": 0,
}  # fmt: skip


def images(n: int = 20, seed: int = 0, **means: float) -> pd.DataFrame:
    """Return ``n`` images of a good map without masks; ``means`` replaces the means of columns, NaN to unset."""
    usual = {
        "insertion_map": 0.8, "insertion_random": 0.6, "insertion_edges": 0.6,
        "deletion_map": 0.3, "deletion_random": 0.5, "deletion_edges": 0.55,
        "blank": 0.2, "blurred": 0.4, "shuffled_likeness": 0.05, "shift_likeness": 0.92, "noise_likeness": 0.95,
        "body_energy": np.nan, "body_area": np.nan, "padding_energy": np.nan, "padding_area": np.nan,
        "lesion_area": np.nan, "lesion_energy": np.nan, "lesion_hit": np.nan, "lesion_iou": np.nan,
        "lesion_energy_edges": np.nan, "lesion_hit_edges": np.nan, "lesion_iou_edges": np.nan,
    }  # fmt: skip
    draw = np.random.default_rng(seed)
    noise = {name: draw.normal(0, 0.02, n) for name in usual}
    table = pd.DataFrame({name: value + noise[name] for name, value in (usual | means).items()})
    labels = ["NORMAL"] * (n // 2) + ["PNEUMONIA"] * (n - n // 2)
    paths = [f"test/{label}/{index}.png" for index, label in enumerate(labels)]
    leading = pd.DataFrame({"path": paths, "label": labels, "score": 0.5, "called": 1.0, "empty": 0.0})
    return pd.concat([leading, table], axis="columns")


def card(**means: float) -> TrustCard:
    """Return the card of such images."""
    return TrustCard(dict(FACTS), images(**means))
