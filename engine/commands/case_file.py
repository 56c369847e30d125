"""One image as a page for a meeting, written by a command."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import InputError

if TYPE_CHECKING:
    from engine.evaluation.diagnosis import Diagnosis
    from engine.evaluation.score_table import ScoreTable
    from engine.inference.diagnose import Reader
    from engine.models.store import LoadedModel

SUFFIXES = (".html", ".pdf")


def check_case(case: Path, files: Sequence[Path], scores: Path | None) -> None:
    """Raise InputError for a file that is neither HTML nor PDF, and unless there is exactly one image."""
    if case.suffix.lower() not in SUFFIXES or case.is_dir():
        raise InputError(f"Expected --case to name a file that ends in .html or .pdf, but got '{case}'.")
    if len(files) != 1:
        raise InputError(f"Expected one image for --case, but got {len(files)}.")
    if scores is not None and not scores.is_file():
        raise InputError(f"Expected --against to be a score table, but there is no file '{scores}'.")


def write_case(
    case: Path,
    image: Path,
    diagnosis: "Diagnosis",
    models: Sequence["LoadedModel"],
    reader: "Reader",
    *,
    scores: Path | None,
    named: bool,
) -> None:
    """Write the case of one image; the first model, whose ``reader`` is given, speaks.

    ``scores`` is a table of the first model's scores to compare with; ``named`` puts the file's name on the
    page. Raises InputError as reading the table and printing do.
    """
    from engine.evaluation.score_place import score_place
    from engine.evaluation.score_table import read_scores
    from engine.imaging.decode import decode
    from engine.inference.cam.method import Method
    from engine.inference.diagnose import explain_file
    from engine.inference.uncertainty import spread
    from engine.reporting.case_report import LONG_SIDE, Case, case_html
    from engine.reporting.pdf import html_to_pdf

    first, lead = models[0], diagnosis.models[0]
    explanation = explain_file(first, image)
    place, where = None, ""
    if scores is not None and lead.score is not None:
        table = read_scores(scores)
        check_same_model(table, first)
        place = score_place(table, lead.score, path_in(table, image))
        where = " · ".join(filter(None, [table.provenance.get("dataset", scores.stem), table.split]))
    page = case_html(
        Case(
            diagnosis=diagnosis,
            picture=decode(image, square=LONG_SIDE),
            heatmap=explanation.heatmap,
            frame=explanation.frame,
            heat_title=f"{Method.GRADCAM.label} for {first.config.classes[1]}",
            versions=[model.sha256[:12] for model in models],
            spread=spread(reader.scorer, image.read_bytes(), [one.name for one in first.members]),
            place=place,
            where=where,
            name=image.name if named else None,
        )
    )
    case.write_bytes(page.encode() if case.suffix.lower() == ".html" else html_to_pdf(page))


def check_same_model(table: "ScoreTable", model: "LoadedModel") -> None:
    """Raise InputError for scores that say they are of other weights: they cannot be compared."""
    scored = table.provenance.get("weights_sha256", model.sha256)
    if scored != model.sha256:
        raise InputError(
            f"Expected --against to hold scores of {model.name} ({model.sha256[:12]}), but they are of other "
            f"weights ({str(scored)[:12]})."
        )


def path_in(table: "ScoreTable", image: Path) -> str | None:
    """Return the path under which a table has an image, None where it has not: the file's path ends so."""
    whole = f"/{image.resolve().as_posix()}"
    return next((path for path in table.frame["path"] if whole.endswith(f"/{path}")), None)
