"""Models compared on the images that all of them score."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from engine.errors import InputError
from engine.evaluation.common_images import common_images, scored_rows
from engine.evaluation.comparison.leaderboard import by_auc, leaderboard
from engine.evaluation.comparison.pairs import pair_table
from engine.evaluation.comparison.tiers import tied_ranks
from engine.evaluation.evaluation import Evaluation, evaluate
from engine.evaluation.score_table import ScoreTable

RESERVED = ("path", "label", "y", "other label")
"""Columns beside the models', which no model can be called."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two or more models on the same images, each at its own threshold.

    ``models`` is the leaderboard (see ``leaderboard``), best AUC first, models that cannot be told apart
    sharing a rank (see ``tied_ranks``); ``pairs`` has a row for each two of them (see ``pair_table``), ``a``
    being the one further up. ``frame`` has a row for each image of the two classes that all tables score:
    ``path, label, y`` (True for the positive class) and a column of scores for each model, in the
    leaderboard's order; paths are the first table's. ``evaluations`` holds each model's curve and figures on
    these images, in the same order.

    ``excluded`` counts the common images with another label or none; ``left_out`` for each model the images
    of the two classes that it scores and not all others do.
    """

    models: pd.DataFrame
    pairs: pd.DataFrame
    frame: pd.DataFrame
    evaluations: dict[str, Evaluation]
    classes: tuple[str, str]
    excluded: int
    left_out: dict[str, int]

    @property
    def names(self) -> list[str]:
        """The models' names, best AUC first."""
        return list(self.evaluations)

    @property
    def n(self) -> int:
        """Images that count."""
        return len(self.frame)

    @property
    def positives(self) -> int:
        """Images of the positive class."""
        return int(self.frame["y"].sum())

    @property
    def wrong(self) -> pd.DataFrame:
        """Whether a model errs on an image: (n, models) bool, the rows being the frame's."""
        return pd.DataFrame(
            {
                name: (self.frame[name] >= evaluation.metrics.threshold) != self.frame["y"]
                for name, evaluation in self.evaluations.items()
            }
        )


def compare(tables: Mapping[str, ScoreTable]) -> Comparison:
    """Compare the models' score tables, by name, on the images that all of them score.

    Raises InputError as ``common_images`` does; for fewer than two models or a name of RESERVED; and where
    the common images do not have both classes.
    """
    if len(tables) < 2:
        raise InputError(f"Expected two or more models to compare, but got {len(tables)}.")
    clash = [name for name in tables if name in RESERVED]
    if clash:
        raise InputError(f"A model cannot be called '{clash[0]}'; give it another name.")
    common = common_images(tables)
    negative, positive = next(iter(tables.values())).classes
    of_class = common["label"].isin((negative, positive))
    frame = common[of_class].reset_index(drop=True)
    y = (frame["label"] == positive).to_numpy(dtype=bool)
    if not y.any() or y.all():
        seen = f"all labelled {positive if y.any() else negative}" if len(y) else "of neither class"
        raise InputError(
            f"The images that {', '.join(tables)} have in common are {seen}; "
            f"a comparison needs images of {negative} and of {positive}."
        )
    thresholds = {name: table.threshold for name, table in tables.items()}
    scores = {name: frame[name].to_numpy() for name in tables}
    found = {name: evaluate(y, scores[name], thresholds[name], name) for name in tables}
    names = by_auc(found)
    pairs = pair_table(y, scores, thresholds, names)
    adjusted = {(row.a, row.b): row.p_adjusted for row in pairs.itertuples(index=False)}
    ranks = tied_ranks(names, lambda leader, name: adjusted[leader, name])
    return Comparison(
        models=leaderboard(found, names, ranks),
        pairs=pairs,
        frame=frame[["path", "label"]].assign(y=y, **{name: scores[name] for name in names}),
        evaluations={name: found[name] for name in names},
        classes=(negative, positive),
        excluded=int((~of_class).sum()),
        left_out={
            name: int(scored_rows(tables[name])["label"].isin((negative, positive)).sum()) - len(frame)
            for name in names
        },
    )
