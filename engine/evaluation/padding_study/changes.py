"""Images whose call one model changes with the padding it is served."""

import numpy as np
import pandas as pd

from engine.evaluation.padding_study.study import Study


def changed_calls(study: Study, model: int, tests: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Return a row for each image that a model (its position) does not call the same under all of ``tests``.

    Columns ``path, label``, the score under each padding by its name, and ``spread`` (highest minus lowest
    score), the largest first. Without ``tests`` all of the study's count; unreadable images do not.
    """
    names = study.tests if tests is None else tests
    columns = [study.test(name) for name in names]
    scores = study.scores[model, columns]
    called = scores >= study.models[model].threshold
    known = ~np.isnan(scores).any(axis=0)
    changed = known & (called.any(axis=0) != called.all(axis=0))
    table = pd.DataFrame({"path": study.paths, "label": study.labels})
    table = table.assign(**dict(zip(names, scores, strict=True)))[changed]
    spread = np.ptp(scores[:, changed], axis=0)
    table = table.assign(spread=spread)
    return table.iloc[np.argsort(-spread, kind="stable")].reset_index(drop=True)
