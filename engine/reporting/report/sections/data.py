"""What the model was judged on and trained on: counts, what was left out, and what gives the class away."""

from engine.evaluation.shape_cue import shape_cue
from engine.evaluation.wording import with_interval
from engine.reporting.report import words
from engine.reporting.report.content import Block, Paragraph, Section, Table
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic

COUNTS = "counts of images, which need no 95 % interval"


def data_section(material: Material) -> Part:
    """Return the section."""
    main = material.main
    metrics, (negative, positive) = main.result.metrics, main.classes
    trained = material.facts.get("dataset", {}).get("name")
    start = f"Trained on {trained}, judged" if trained else "Judged"
    message = (
        f"{start} on {metrics.n:,} images of {main.where}: {metrics.positives:,} {positive} and "
        f"{metrics.n - metrics.positives:,} {negative}."
    )
    blocks: list[Block] = [sets_table(material), Paragraph(identity(main)), *map(Paragraph, remarks(main))]
    section = Section(Topic.DATA, Topic.DATA.title, message, tuple(blocks))
    return Part(section, (Source("metrics", (main.id,), (repr(main.threshold),)),))


def sets_table(material: Material) -> Table:
    """Return the images of each set by class: those of training, and those that were scored."""
    negative, positive = material.main.classes
    rows: list[tuple[str, ...]] = []
    told = material.facts.get("dataset", {})
    if told:
        rows.append(counted_row(told["name"], "training", told["training_images"], negative, positive, ""))
        if material.validation is None:
            images = told["validation_images"]
            rows.append(counted_row(told["name"], "validation", images, negative, positive, ""))
    for one in filter(None, (material.validation, material.main, material.external)):
        metrics = one.result.metrics
        numbers = {negative: metrics.n - metrics.positives, positive: metrics.positives}
        rows.append(counted_row(one.file.dataset, one.file.split, numbers, negative, positive, left_out(one)))
    columns = ("Dataset", "Split", negative, positive, "Share positive", "Left out")
    return Table(
        "data", "Images by class", columns, tuple(rows),
        f"reported on {words.where_and_n(material.main)}; {COUNTS}", frozenset(columns[2:5]),
    )  # fmt: skip


def counted_row(
    dataset: str, split: str, images: dict[str, int], negative: str, positive: str, left: str
) -> tuple[str, ...]:
    """Return one set's row."""
    n = images.get(negative, 0) + images.get(positive, 0)
    share = f"{100 * images.get(positive, 0) / n:.1f} %" if n else ""
    return (dataset, split, f"{images.get(negative, 0):,}", f"{images.get(positive, 0):,}", share, left)


def left_out(one: Scored) -> str:
    """Return which rows of a score table no figure counts."""
    parts = []
    if one.counted.excluded:
        labels = sorted(set(one.table.frame["label"].dropna()) - set(one.classes))
        parts.append(f"{one.counted.excluded:,} {', '.join(labels) or 'without a label'}")
    if one.counted.unreadable:
        parts.append(f"{one.counted.unreadable:,} unreadable")
    return "; ".join(parts) or "none"


def identity(main: Scored) -> str:
    """Return by what the data are known."""
    found = main.table.provenance.get("dataset_hash")
    return (
        f"The images are known by a hash of their paths, sizes, labels and manifest: {found}."
        if found
        else "The score table does not say which images it is of: no hash of the data."
    )


def remarks(main: Scored) -> list[str]:
    """Return what a reader should know of these images: several of a subject, a telling format."""
    frame = main.table.frame.iloc[main.counted.index]
    told = []
    if "subject" in frame and frame["subject"].notna().any():
        subjects, known = frame["subject"].nunique(), int(frame["subject"].notna().sum())
        if subjects < known:
            told.append(
                f"{known:,} of the n = {len(frame):,} images of split {main.file.split} are of {subjects:,} "
                "subjects; intervals take images as independent, and so may be too narrow."
            )
    if {"width", "height"} <= set(frame.columns):
        cue = shape_cue(frame, main.classes)
        if cue is not None:
            told.append(
                f"Width over height alone tells the classes of split {main.file.split} apart with ROC AUC "
                f"{with_interval(cue.auc, cue.interval)} (n = {cue.n:,}, 95 % interval): {cue.wider.lower()} "
                f"images are {cue.mean:.2f} times as wide as high, the others {cue.others:.2f}. A model that "
                "sees the format can learn it."
            )
    return told
