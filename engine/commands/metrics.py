"""``python -m engine metrics``: figures of merit of a score table."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from engine.commands import metrics_text as text
from engine.commands.catalog_file import read_catalog
from engine.commands.metrics_threshold import Chosen, RuleName, check_one_way, choose, rule_of
from engine.evaluation.calibration.summary import calibration, calibration_json, jsonable
from engine.evaluation.curves import curve
from engine.evaluation.external import external_check
from engine.evaluation.leak_aware import leak_aware
from engine.evaluation.metrics import metrics_json, summary
from engine.evaluation.promised import promise_json
from engine.evaluation.score_table import Labelled, ScoreTable, labelled, read_scores
from engine.evaluation.subgroups import subgroups
from engine.evaluation.subject_bootstrap import subject_intervals
from engine.terminal.output import print_json


def metrics(
    scores: Annotated[Path, typer.Argument(help="Score table: Parquet, or CSV with path,label,score.")],
    threshold: Annotated[float | None, typer.Option(help="Call positive from this score on.")] = None,
    sensitivity: Annotated[
        float | None, typer.Option(help="Choose the threshold for this sensitivity.")
    ] = None,
    specificity: Annotated[
        float | None, typer.Option(help="Choose the threshold for this specificity.")
    ] = None,
    cost: Annotated[
        float | None,
        typer.Option(help="Choose the cheapest threshold: a miss costs this many false alarms."),
    ] = None,
    rule: Annotated[RuleName | None, typer.Option(help="Choose the threshold by this rule.")] = None,
    choose_on: Annotated[
        Path | None, typer.Option(help="Choose the threshold on this score table, of validation.")
    ] = None,
    prevalence: Annotated[
        float | None, typer.Option(help="Also give PPV and NPV at this prevalence, and weigh --cost at it.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="Also judge each group of this column; can be repeated.")
    ] = None,
    external: Annotated[
        Path | None, typer.Option(help="Compare with the same model's scores of a second dataset.")
    ] = None,
    catalog: Annotated[
        Path | None, typer.Option(help="Also judge without suspected leaks: the catalog of a scan.")
    ] = None,
    positive: Annotated[
        str | None, typer.Option(help="Positive class; PNEUMONIA where the table has it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print figures of merit with 95 % intervals."""
    check_one_way(
        {
            "--threshold": threshold, "--sensitivity": sensitivity, "--specificity": specificity,
            "--cost": cost, "--rule": rule,
        }
    )  # fmt: skip
    loaded = read_scores(scores, positive=positive)
    rows = labelled(loaded)
    wanted = rule_of(sensitivity, specificity, cost, rule, prevalence)
    chosen = choose(loaded, curve(rows.y, rows.score), threshold, wanted, choose_on)
    result = summary(rows.y, rows.score, chosen.threshold)
    values = metrics_json(result, prevalence=prevalence, **facts(loaded, rows, chosen))
    groups = {column: subgroups(loaded, column, result.threshold) for column in by or []}
    outside = (
        external_check(loaded, read_scores(external, positive=loaded.classes[1]), result.threshold)
        if external
        else None
    )
    leaks = leak_aware(loaded, read_catalog(catalog), result.threshold) if catalog else None
    if as_json:
        values |= {"subgroups": {column: records(frame) for column, frame in groups.items()}} if by else {}
        values |= {"external": outside.to_json()} if outside else {}
        values |= {"leak_aware": records(leaks)} if leaks is not None else {}
        print_json(values)
        return
    typer.echo(text.heading(result, loaded.classes, loaded.split, rows.excluded, rows.unreadable))
    typer.echo(f"threshold {result.threshold:.4f} ({chosen.source})\n")
    typer.echo(text.figures_table(values))
    if chosen.promise is not None and chosen.chosen_on is not None:
        typer.echo("\n" + text.promise_text(chosen.promise, chosen.chosen_on.split))
    for column, frame in groups.items():
        typer.echo("\n" + text.subgroups_text(column, frame))
    if outside is not None:
        typer.echo("\n" + text.external_text(outside))
    if leaks is not None:
        typer.echo("\n" + text.leak_text(leaks))
    typer.echo(f"\ntp {result.tp}   fn {result.fn}   fp {result.fp}   tn {result.tn}")
    for note in loaded.notes:
        typer.echo(f"Note: {note}")


def facts(table: ScoreTable, rows: Labelled, chosen: Chosen) -> dict[str, Any]:
    """Return what stands beside the figures of merit: where the numbers come from, calibration, subjects."""
    found: dict[str, Any] = {
        "threshold_source": chosen.source,
        "split": table.split,
        "excluded": rows.excluded,
        "unreadable": rows.unreadable,
        "classes": list(table.classes),
        "notes": list(table.notes),
        "calibration": calibration_json(calibration(rows.y, rows.score)),
    }
    if chosen.promise is not None and chosen.chosen_on is not None:
        found["operating_point"] = promise_json(chosen.promise) | {"chosen_on": chosen.chosen_on.split}
    subject = shared_subjects(table, rows)
    if subject is not None:
        found["subject_intervals"] = jsonable(
            subject_intervals(rows.y, rows.score, chosen.threshold, subject)
        )
    return found


def shared_subjects(table: ScoreTable, rows: Labelled) -> pd.Series | None:
    """Return the subject of each image that counts, None where no two images share one."""
    if "subject" not in table.frame:
        return None
    subject = table.frame["subject"].iloc[rows.index]
    return subject if subject.dropna().duplicated().any() else None


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows as JSON holds them."""
    return jsonable(frame.to_dict("records"))
