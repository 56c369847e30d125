"""``python -m data_tools scan``: what is in a dataset, and what is wrong with it."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.errors import InputError
from engine.terminal.output import moving, print_json, progress_bar, table

if TYPE_CHECKING:
    from data_tools.scan.result import Scan

MOST_PROBLEMS = 20
"""Unusable files that are listed for people; --json and --out list them all."""


def scan(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Dataset folder; it is only read.")],
    out: Annotated[
        Path | None, typer.Option(help="Write the catalog with all measures to this .parquet or .csv file.")
    ] = None,
    subject_pattern: Annotated[
        str | None,
        typer.Option(help="Regular expression whose group finds the subject in a path: '(patient[0-9]+)_'."),
    ] = None,
    positive: Annotated[
        str | None, typer.Option(help="Positive class; PNEUMONIA where the data have it.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads; one for each core unless told.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Measure every file once, and tell duplicates, leaks, shortcuts and files at fault."""
    from data_tools.scan.run import scan as run
    from engine.datasets.catalog import load_dataset
    from engine.datasets.validation import with_committed_validation

    if out is not None and out.suffix.lower() not in (".parquet", ".csv"):
        raise InputError(f"'{out}' is neither a .parquet nor a .csv file; name one of these.")
    with progress_bar(None, "reading headers") as bar:
        dataset = load_dataset(folder, positive=positive, progress=moving(bar))
    with progress_bar(None, "measuring") as bar:
        move = moving(bar)

        def told(stage: str, done: int, total: int) -> None:
            bar.set_description(stage, refresh=False)
            move(done, total)

        found = run(dataset, subject_pattern=subject_pattern, progress=told, workers=workers)
        if shown := with_committed_validation(dataset):
            # The app shows these data with their validation split: it should find its scan at hand.
            run(shown, subject_pattern=subject_pattern, progress=told, workers=workers)
    if out is not None:
        write_table(found, out)
    if as_json:
        print_json(as_values(found))
    else:
        typer.echo(as_text(found, out))


def write_table(found: "Scan", out: Path) -> None:
    """Write the scan's table as the format that the suffix names, whole or not at all."""
    draft = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix.lower() == ".csv":
            found.table.to_csv(draft, index=False)
        else:
            found.table.to_parquet(draft, index=False)
        draft.replace(out)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise InputError(f"Cannot write '{out}': {error.strerror or error}; choose another --out.") from error


def problems(found: "Scan") -> list[dict[str, str]]:
    """Return path, problem and reason of the files that cannot be used, by path."""
    rows = found.table[found.table["problem"].notna()].sort_values("path")
    return rows[["path", "problem", "reason"]].fillna("").to_dict("records")


def counts(found: "Scan") -> dict[str, dict[str, int]]:
    """Return split → class → number of images, those that cannot be used among them."""
    from engine.datasets.balance import count_images

    told: dict[str, dict[str, int]] = {}
    for row in count_images(found.table, found.dataset.classes).to_dict("records"):
        told.setdefault(str(row["split"]), {})[str(row["label"])] = int(row["n"])
    return told


def as_values(found: "Scan") -> dict[str, Any]:
    """Return what --json prints."""
    pairs = found.pairs
    return {
        "dataset": found.dataset.name,
        "classes": list(found.dataset.classes),
        "images": len(found.table),
        "problems": problems(found),
        "counts": counts(found),
        "duplicates": {
            "groups": int(found.table["duplicate_group"].max() + 1) if len(found.table) else 0,
            "exact": int((pairs["kind"] == "exact").sum()),
            "near": int((pairs["kind"] == "near").sum()),
        },
        "findings": [
            {
                "kind": finding.kind,
                "severity": finding.severity.value,
                "message": finding.message,
                "n": finding.n,
            }
            for finding in found.findings
        ],
        "unlisted": list(found.unlisted),
        "notes": list(found.dataset.notes),
    }


def as_text(found: "Scan", out: Path | None) -> str:
    """Return the summary for people: the answer, the counts, the findings, the files at fault."""
    from engine.datasets.balance import balance_headline

    classes = found.dataset.classes
    parts = [f"{found.dataset.name}: {balance_headline(found.table, classes)}"]
    told = counts(found)
    names = list(dict.fromkeys(label for row in told.values() for label in row))
    rows = [
        {"split": split} | {name: f"{row.get(name, 0):,}" for name in names} for split, row in told.items()
    ]
    parts.append(table(rows, right=tuple(names)))
    if found.findings:
        findings = [f"[{finding.severity.value}] {finding.message}" for finding in found.findings]
        parts.append("\n".join(["Findings, the gravest first:", *findings]))
    else:
        parts.append("No findings: no duplicates, no leaks, no shortcuts, no files at fault.")
    listed = problems(found)
    if listed:
        rest = f"\n… and {len(listed) - MOST_PROBLEMS:,} more (--json)" if len(listed) > MOST_PROBLEMS else ""
        lines = [f"{row['path']}: {row['problem']}. {row['reason']}" for row in listed[:MOST_PROBLEMS]]
        parts.append("\n".join(["Files that cannot be used:", *lines]) + rest)
    if found.dataset.notes:
        parts.append("\n".join(found.dataset.notes))
    parts.append(f"Catalog written to {out}." if out else "The whole catalog: --out catalog.parquet")
    return "\n\n".join(parts)
