"""``python -m engine report``: a report for stakeholders, and whether an older one's figures still hold."""

import json
import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from engine.errors import InputError
from engine.terminal.output import print_json, progress_bar

if TYPE_CHECKING:
    from engine.reporting.report.content import Report
    from engine.reporting.report.verify import Verified

MOST_NAMED = 10
"""Figures that do not hold, or cannot be checked, that are named one by one."""

Kind = TypeVar("Kind", bound=StrEnum)


class Sheet(StrEnum):
    """What a PDF is laid out for."""

    A4 = "A4"
    LETTER = "Letter"


KINDS = {
    ".html": "one page that works offline",
    ".pdf": "the page printed",
    ".pptx": "slides",
    ".zip": "figures and tables",
    ".md": "text and tables",
    ".json": "what it was made from",
}
"""What can be written, by suffix."""


def report(
    weights: Annotated[
        list[str] | None, typer.Option(help="A model of weights/; the first is reported, others compared.")
    ] = None,
    data: Annotated[
        str | None, typer.Option(help="The scored set: NAME/SPLIT, such as kermany/test.")
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option(help="A file to write: .html, .pdf, .pptx, .zip or .json; several may be given."),
    ] = None,
    external: Annotated[
        str | None, typer.Option(help="Another set that the first model was scored on: NAME/SPLIT.")
    ] = None,
    audience: Annotated[str, typer.Option(help="clinician, manager, reviewer or engineer.")] = "clinician",
    section: Annotated[
        list[str] | None, typer.Option(help="A section, in the order wanted; the audience's own unless told.")
    ] = None,
    case: Annotated[
        list[str] | None, typer.Option(help="An image to show, by its path in the score table.")
    ] = None,
    prevalence: Annotated[
        float, typer.Option(help="Share of patients with the finding, for counts of 1,000 patients.")
    ] = 0.05,
    threshold: Annotated[
        float | None, typer.Option(help="The first model's threshold; its own unless told.")
    ] = None,
    audit: Annotated[Path | None, typer.Option(help="The folder of an audit whose findings to take.")] = None,
    paper: Annotated[Sheet, typer.Option(help="The sheets of a PDF.", case_sensitive=False)] = Sheet.A4,
    verify: Annotated[
        Path | None, typer.Option(help="A report made before (.html or .json): do its figures still hold?")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Write a report from what is on disk; nothing is scored. With --verify, check one that was made before.

    --verify ends with exit code 0 where every figure was computed again and is the same, else with 1.
    """
    if verify is not None:
        if weights or data or out:
            raise InputError("--verify checks an older report; leave --weights, --data and --out out.")
        tell_verified(verify, as_json=as_json)
        return
    if not weights or data is None or not out:
        raise InputError("Give --weights, --data and --out, or --verify a report that was made before.")
    check_suffixes(out)
    options = {
        "--weights": weights, "--data": [data], "--external": [external] if external else [],
        "--audience": [audience], "--section": section or [], "--case": case or [],
        "--prevalence": [f"{prevalence:g}"], "--threshold": [] if threshold is None else [f"{threshold:g}"],
        "--audit": [str(audit)] if audit else [], "--paper": [] if paper is Sheet.A4 else [paper.value],
        "--out": [str(path) for path in out],
    }  # fmt: skip
    words = [word for option, values in options.items() for value in values for word in (option, value)]
    command = shlex.join(["python", "-m", "engine", "report", *words])
    made = made_report(
        weights, data, external, audience, section, case, prevalence, threshold, audit, command
    )
    for path in out:
        write(path, made, paper)
    if as_json:
        sections = [{"key": one.key, "message": one.message} for one in made.sections]
        print_json({"title": made.title, "written": [path.as_posix() for path in out], "sections": sections})
        return
    for one in made.sections:
        typer.echo(f"{one.title}: {one.message}")
    typer.echo(f"\nWrote {', '.join(path.as_posix() for path in out)}")


def check_suffixes(out: list[Path]) -> None:
    """Raise InputError for a file of a kind that cannot be written, before the work is done."""
    for path in out:
        if path.suffix.lower() not in KINDS or path.is_dir():
            raise InputError(
                f"Expected --out to name a file that ends in {', '.join(KINDS)}, but got '{path}'."
            )


def made_report(
    weights: list[str],
    data: str,
    external: str | None,
    audience: str,
    section: list[str] | None,
    case: list[str] | None,
    prevalence: float,
    threshold: float | None,
    audit: Path | None,
    command: str,
) -> "Report":
    """Make the report that the options ask for; raises InputError as it does."""
    from engine.reporting.report.build import build_report
    from engine.reporting.report.content import Audience
    from engine.reporting.report.request import ReportRequest, Topic

    request = ReportRequest(
        audience=one_of(Audience, audience, "audience"),
        models=tuple(weights),
        data=data,
        sections=tuple(one_of(Topic, name, "section") for name in section) if section else None,
        external=external,
        cases=tuple(case or ()),
        prevalence=prevalence,
        threshold=threshold,
        audit=audit,
        command=command,
    )
    with progress_bar(len(request.topics), "report", "section") as bar:
        return build_report(request, lambda done, total: bar.update(done - bar.n))


def one_of(kinds: type[Kind], name: str, what: str) -> Kind:
    """Return the member of an enumeration by its value; raises InputError that lists them."""
    try:
        return kinds(name)
    except ValueError:
        raise InputError(f"Unknown {what} '{name}'; choose one of {', '.join(kinds)}.") from None


def write(path: Path, made: "Report", paper: Sheet) -> None:
    """Write a report as the kind of file that its suffix says; raises InputError where it cannot be made."""
    from engine.commands.checks import check_folder_writable

    check_folder_writable(path.parent)
    path.write_bytes(content(path.suffix.lower(), made, paper))


def content(suffix: str, made: "Report", paper: Sheet) -> bytes:
    """Return a report as the bytes of a file; raises InputError without what pictures and PDF take."""
    if suffix == ".html":
        from engine.reporting.report.html import report_html

        return report_html(made).encode()
    if suffix == ".pdf":
        from engine.reporting.report.print import report_pdf

        return report_pdf(made, paper.value)
    if suffix == ".pptx":
        from engine.reporting.report.slides import report_pptx

        return report_pptx(made)
    if suffix == ".zip":
        from engine.reporting.report.archive import report_zip

        return report_zip(made)
    if suffix == ".md":
        from engine.reporting.report.markdown import report_markdown

        return report_markdown(made).encode()
    return (json.dumps(dict(made.provenance), indent=1, ensure_ascii=False) + "\n").encode()


def tell_verified(path: Path, *, as_json: bool) -> None:
    """Say which figures of a report hold; exit with code 1 unless all do."""
    from engine.reporting.report.verify import read_provenance, verify

    stated = read_provenance(path)
    found = verify(stated)
    if as_json:
        print_json(in_json(found))
    else:
        typer.echo(in_words(found, stated.get("created", "")))
    if not found.all_hold:
        raise typer.Exit(1)


def in_json(found: "Verified") -> dict[str, object]:
    """Return what became of the figures as JSON holds it."""
    return {
        "holds": len(found.holds),
        "changed": [{"figure": one.name, "stated": one.stated, "now": one.now} for one in found.changed],
        "unchecked": {reason: list(names) for reason, names in found.unchecked.items()},
        "files": dict(found.files),
    }


def in_words(found: "Verified", created: str) -> str:
    """Return what became of the figures in a few lines, the verdict first."""
    unchecked = sum(map(len, found.unchecked.values()))
    total = len(found.holds) + len(found.changed) + unchecked
    verdict = "All" if found.all_hold else f"{len(found.holds):,} of"
    lines = [f"{verdict} {total:,} figures of the report{f' made {created}' if created else ''} hold."]
    if found.changed:
        lines.append(f"\n{len(found.changed):,} do not:")
        for one in found.changed[:MOST_NAMED]:
            now = "not defined any more" if one.now is None else f"now {one.now:.6g}"
            lines.append(f"  {one.name}: stated {one.stated:.6g}, {now}")
        if len(found.changed) > MOST_NAMED:
            lines.append(f"  and {len(found.changed) - MOST_NAMED:,} more")
    if unchecked:
        lines.append(f"\n{unchecked:,} cannot be checked:")
        lines += [f"  {len(names):,} because {reason}" for reason, names in found.unchecked.items()]
    other = [f"{name} ({state})" for name, state in found.files.items() if state != "same"]
    if other:
        lines.append(f"\nFiles that are not those of the report: {', '.join(other)}.")
    return "\n".join(lines)
