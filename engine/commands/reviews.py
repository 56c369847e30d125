"""``python -m engine reviews``: what reviewers said of images, as a list, a table, and a manifest."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.checks import check_folder_writable
from engine.errors import InputError
from engine.evaluation.wording import with_interval
from engine.terminal.output import moving, print_json, progress_bar, table

if TYPE_CHECKING:
    import pandas as pd

    from engine.datasets.catalog import Dataset
    from engine.reviews.entry import Entry

reviews = typer.Typer(
    help="What reviewers said of images: list it, or export it as a table and as a corrected manifest.",
)


@reviews.command(name="list")
def list_reviews(
    data: Annotated[str | None, typer.Option(help="Name of the dataset; all of them unless told.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what each reviewer says of each image, how far they agree, and where they do not."""
    where, entries = read(data)
    if as_json:
        print_json({"database": where, "datasets": {name: as_object(of) for name, of in grouped(entries)}})
        return
    typer.echo(f"Reviews in {where}")
    if not entries:
        typer.echo("None yet" + (f" of {data}." if data else "."))
    for name, of in grouped(entries):
        typer.echo(f"\n{name}\n" + in_words(of))


@reviews.command()
def export(
    data: Annotated[
        str, typer.Option(help="The dataset: its folder, or the name of one that the app lists.")
    ],
    csv: Annotated[
        Path | None, typer.Option(help="Table to write, a row for each reviewer and image.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="Manifest to write, with the labels that the reviewers agreed on.")
    ] = None,
    bad: Annotated[
        str, typer.Option(help="What becomes of bad images in the manifest: 'drop', or a label for them.")
    ] = "drop",
    name: Annotated[str | None, typer.Option(help="What the dataset is called; as in the app.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write the reviews as a table, and the dataset's manifest with corrected labels.

    Where reviewers disagree the label stays, and the manifest's column review says so.
    """
    from engine.reviews.export import corrected_manifest, review_table
    from engine.reviews.judgement import by_path, judgements
    from engine.reviews.places import places
    from engine.reviews.relabel import count_changes, outcomes_of

    if csv is None and manifest is None:
        raise InputError("Say what to write: --csv FILE, --manifest FILE, or both.")
    dataset = find_dataset(data, name)
    _, entries = read(dataset.name)
    lie = places(entries, dataset)
    judged = by_path(judgements(entries), lie)
    lost = {entry.image.sha256 for entry in entries} - set(lie.values())
    written = []
    if csv is not None:
        write(review_table(entries, lie), csv)
        written.append(csv)
    if manifest is not None:
        if manifest.resolve() == dataset.root / "manifest.csv" and manifest.exists():
            raise InputError(
                f"'{manifest}' is the dataset's own manifest; write another file, then put it there yourself."
            )
        write(corrected_manifest(dataset, judged, bad), manifest)
        written.append(manifest)
    labels = dataset.catalog["label"]
    changes = count_changes(labels, *outcomes_of(dataset.catalog["path"], judged))
    if as_json:
        counts = {key: value for key, value in vars(changes).items() if key != "n"}
        print_json(
            {
                "dataset": dataset.name,
                "images": changes.n,
                "lost": len(lost),
                **counts,
                "written": [str(one) for one in written],
            }
        )
        return
    typer.echo(changes.sentence)
    if changes.bad and manifest is not None:
        what = "are left out of" if bad == "drop" else f"have the label {bad} in"
        typer.echo(f"Bad images {what} the manifest.")
    if lost:
        typer.echo(
            f"Of {len(lost)} reviewed images the file is not in this folder; they are in the table only."
        )
    for one in written:
        typer.echo(f"Wrote {one}")


def read(data: str | None) -> tuple[str, tuple["Entry", ...]]:
    """Return where reviews are kept, and those of a dataset, or all."""
    from engine.reviews.address import database_url
    from engine.reviews.journal import standing
    from engine.reviews.store import open_store

    store = open_store(database_url())
    return store.name, standing(store, data)


def grouped(entries: Sequence["Entry"]) -> list[tuple[str, list["Entry"]]]:
    """Return the entries of each dataset, by name."""
    names = sorted({entry.image.dataset for entry in entries})
    return [(name, [entry for entry in entries if entry.image.dataset == name]) for name in names]


def tables_of(entries: Sequence["Entry"]) -> tuple["pd.DataFrame", "pd.DataFrame", "pd.DataFrame"]:
    """Return one dataset's reviews, how far reviewers agree, and where they disagree."""
    from engine.reviews.export import review_table
    from engine.reviews.judgement import by_path, judgements
    from engine.reviews.places import places_by_name
    from engine.reviews.progress import agreement, disagreements

    judged = by_path(judgements(entries), places_by_name(entries))
    return review_table(entries), agreement(entries), disagreements(judged)


def as_object(entries: Sequence["Entry"]) -> dict[str, Any]:
    """Return one dataset's reviews as ``list --json`` prints them; what is missing or undefined is None."""
    names = ("reviews", "agreement", "disagreements")
    return {
        name: [{key: defined(value) for key, value in row.items()} for row in found.to_dict("records")]
        for name, found in zip(names, tables_of(entries), strict=True)
    }


def defined(value: Any) -> Any:
    """Return a value, None where it is missing or undefined."""
    return None if value is None or value != value else value


def in_words(entries: Sequence["Entry"]) -> str:
    """Return one dataset's reviews for people."""
    found, pairs, disputed = tables_of(entries)
    columns = {"path": "image", "label": "label", "reviewer": "reviewer", "verdict": "verdict",
               "right_label": "right label", "tags": "tags", "note": "note"}  # fmt: skip
    shown = found[list(columns)].rename(columns=columns).fillna("").astype("str")
    parts = [
        table(
            [{key: " ".join(text.split()) for key, text in row.items()} for row in shown.to_dict("records")]
        )
    ]
    parts += [
        f"{row['first']} and {row['second']}: the same verdict on {row['same']} of {row['n']} images, "
        f"kappa {with_interval(row['kappa'], (row['low'], row['high']))}."
        for row in pairs.to_dict("records")
    ]
    parts += [f"Disagreement on {row['path']}: {row['said']}." for row in disputed.to_dict("records")]
    return "\n".join(parts)


def find_dataset(data: str, name: str | None) -> "Dataset":
    """Return a dataset by its folder or by the name under which the app lists it, called as in the app."""
    from engine.datasets.catalog import load_dataset
    from engine.datasets.sources import list_sources, name_of
    from engine.datasets.validation import with_committed_validation

    listed = {source.name: source.path for source in list_sources()}
    folder = Path(data) if Path(data).is_dir() else listed.get(data)
    if folder is None:
        known = ", ".join(listed) or "none"
        raise InputError(f"'{data}' is no folder and no dataset that the app lists; it lists {known}.")
    with progress_bar(None, "reading headers") as bar:
        found = load_dataset(folder, name=name or name_of(folder), progress=moving(bar))
    return with_committed_validation(found) or found


def write(rows: "pd.DataFrame", file: Path) -> None:
    """Write a table as CSV in UTF-8, whole or not at all."""
    check_folder_writable(file.resolve().parent)
    partial = file.with_name(f".{file.name}.partial")
    rows.to_csv(partial, index=False)
    partial.replace(file)
