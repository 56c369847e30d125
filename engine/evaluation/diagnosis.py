"""What is known of one image that has no label: its facts, its doubts, and what each model calls it."""

from dataclasses import dataclass

from engine.imaging.quality import Concern


@dataclass(frozen=True)
class ModelScore:
    """One model's score of one image against the model's operating threshold.

    ``score`` is the probability of the positive class, 0 to 1; None where there is none, and ``problem``
    says why. ``classes`` is (negative, positive).
    """

    name: str
    score: float | None
    threshold: float
    classes: tuple[str, str]
    problem: str | None = None

    @property
    def positive(self) -> bool:
        """Whether the image is called positive: a score at or above the threshold."""
        return self.score is not None and self.score >= self.threshold

    @property
    def call(self) -> str | None:
        """The class that the model calls the image, None without a score."""
        return None if self.score is None else self.classes[self.positive]


@dataclass(frozen=True)
class Diagnosis:
    """One image under several models.

    ``file`` is the name to show. ``format`` is that of the file (JPEG, DICOM, …), ``mode`` its colour mode as
    in ``Picture``, ``width`` and ``height`` its pixels as shown; None for a file that cannot be used, for
    which ``problem`` says why. ``concerns`` are what makes the scores doubtful, the gravest first.
    ``models`` holds a row for each model, in the order asked for.
    """

    file: str
    models: tuple[ModelScore, ...]
    format: str | None = None
    mode: str | None = None
    width: int | None = None
    height: int | None = None
    concerns: tuple[Concern, ...] = ()
    problem: str | None = None
