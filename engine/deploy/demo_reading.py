"""One radiograph under one model, for the demo: the same engine as the dashboard and ``diagnose``."""

from dataclasses import dataclass
from typing import Any

from engine.deploy.demo_models import Loaded
from engine.evaluation import sentences
from engine.evaluation.advice import Advice, Level, advice
from engine.evaluation.diagnosis import Diagnosis
from engine.imaging.decode import Picture, decode
from engine.inference.diagnose import diagnose, explain_file
from engine.inference.embeddings import embed_image
from engine.inference.explain import Explanation
from engine.reporting.case_report import LONG_SIDE
from engine.reporting.notice import NOTICE

UNNAMED = "radiograph"


@dataclass(frozen=True, eq=False)
class Reading:
    """What is shown of one file.

    ``picture`` and ``explanation`` are None where the file cannot be used, and where no verdict is given
    (``advice``: the file is clearly no chest radiograph).
    """

    diagnosis: Diagnosis
    advice: Advice
    picture: Picture | None = None
    explanation: Explanation | None = None

    @property
    def verdict(self) -> str:
        """The answer in one sentence: the call, or why there is none."""
        (model,) = self.diagnosis.models
        if self.diagnosis.problem:
            return f"This file cannot be used: {self.diagnosis.problem}"
        if self.advice.level is Level.REFUSE:
            return self.advice.sentence
        if model.score is None:
            return f"{model.name} gives no score."
        return sentences.verdict(model.score, model.threshold, model.classes)

    @property
    def doubts(self) -> list[str]:
        """What makes the score doubtful, the gravest first, each in one sentence."""
        told = [concern.sentence for concern in self.diagnosis.concerns]
        if self.advice.level is Level.WARN:
            told.insert(0, self.advice.sentence)
        return list(dict.fromkeys(told))


def read(loaded: Loaded, data: bytes) -> Reading:
    """Judge the bytes of one image file; nothing of it is kept, nor any name in it read."""
    found = diagnose(UNNAMED, data, [loaded.reader])
    if found.problem:
        return Reading(found, Advice(Level.PASS, ""))
    judged = loaded.guard.judge(embed_image(loaded.model, data)) if loaded.guard else None
    said = advice(judged, found.concerns)
    if said.level is Level.REFUSE or found.models[0].score is None:
        return Reading(found, said)
    return Reading(found, said, decode(data, square=LONG_SIDE), explain_file(loaded.model, data))


def as_dict(reading: Reading) -> dict[str, Any]:
    """Return a reading for the demo's API; ``call`` is None where no verdict is given."""
    (model,) = reading.diagnosis.models
    withheld = reading.advice.level is Level.REFUSE
    return {
        "model": model.name,
        "score": model.score,
        "threshold": model.threshold,
        "classes": list(model.classes),
        "call": None if withheld else model.call,
        "verdict": reading.verdict,
        "warnings": reading.doubts,
        "notice": NOTICE,
    }
