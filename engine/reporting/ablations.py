"""What attention, loss and mixup bring: runs that differ from a base in one choice, at equal budget."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from engine.evaluation.score_files import list_score_files
from engine.evaluation.score_table import ScoreTable, read_scores
from engine.evaluation.wording import limits, number, with_interval
from engine.locations import WEIGHTS_DIR
from engine.models.catalog import SCORES_FOLDER
from engine.models.family import Stage
from engine.reporting.notice import NOTICE
from engine.reporting.stages import Scored, figures, step, with_verdicts

ABLATIONS_DIR = WEIGHTS_DIR / "_ablations"
"""The runs' score tables, logs and facts, without weights; no models, as the underscore says."""

RUNS = (
    Stage("base", "CBAM, binary cross-entropy, no mixup", "ablation"),
    Stage("attention_none", "no attention", "ablation", "--attention none"),
    Stage("attention_se", "squeeze-and-excitation instead of CBAM", "ablation", "--attention se"),
    Stage("loss_focal", "focal loss", "ablation", "--loss focal"),
    Stage("mixup", "mixup, alpha 0.2", "ablation", "--mixup 0.2"),
)
"""The base, then one change at a time."""


@dataclass(frozen=True)
class Place:
    """A set of images on which the runs were scored."""

    dataset: str
    split: str


PLACES = (Place("kermany", "test"), Place("nih_adult", "test"))
"""The sets that the card shows."""


def ablation_table(folder: Path, place: Place) -> pd.DataFrame:
    """Return a row for each run on one set.

    Columns ``run, change, trained, command, hard_validation_auc`` (of the kept epoch), the figures as in
    ``stage_table``, and against the base ``auc_gain, auc_gain_low, auc_gain_high, auc_gain_p`` (DeLong's,
    paired, adjusted by Holm), ``accuracy_gain, accuracy_gain_p`` (McNemar's, adjusted) and ``verdict`` (of
    the AUC). Missing where a run was not scored.
    """
    scored = [Scored(run, table_of(folder / run.name, place)) for run in RUNS]
    base, rows = scored[0], []
    for one in scored:
        row = {
            "run": one.stage.name,
            "change": one.stage.adds,
            "trained": one.table is not None,
            "command": one.stage.command,
            "hard_validation_auc": kept_auc(folder / one.stage.name / "log.csv"),
        }
        if one.table is not None:
            row |= figures(one.table)
            if one is not base and base.table is not None:
                row |= step(base, one)
        rows.append(row)
    return with_verdicts(rows)


def table_of(folder: Path, place: Place) -> ScoreTable | None:
    """Return a run's score table of one set, None where there is none."""
    for file in list_score_files([folder / SCORES_FOLDER]):
        if not file.problem and (file.dataset, file.split) == (place.dataset, place.split):
            return read_scores(file.path)
    return None


def kept_auc(log: Path) -> float:
    """Return the kept epoch's AUC over plain and altered validation copies; NaN without a log."""
    if not log.is_file():
        return float("nan")
    history = pd.read_csv(log)
    return float(history[history["best"].astype(bool)]["hard_validation_auc"].iloc[-1])


def write_ablation_card(folder: Path) -> Path:
    """Write README.md of a folder of runs, with its NOTES.md."""
    notes = folder / "NOTES.md"
    text = ablation_card(folder, PLACES, notes.read_text(encoding="utf-8") if notes.is_file() else "")
    path = folder / "README.md"
    path.write_text(text, encoding="utf-8")
    return path


def ablation_card(folder: Path, places: tuple[Place, ...], notes: str = "") -> str:
    """Return the card of the runs in Markdown: a table for each set, and how to train what is missing."""
    parts = [f"# Ablations of improved_pneumonia_cnn\n\n{NOTICE}", notes.strip()]
    for place in places:
        table = ablation_table(folder, place)
        if table["trained"].any():
            parts.append(f"## {place.dataset} · {place.split}\n\n{markdown(table)}")
    missing = [run for run in RUNS if table_of(folder / run.name, places[0]) is None]
    if missing:
        lines = [f"- {run.name}: not trained; `{run.command}`" for run in missing]
        parts.append("## Not trained\n\n" + "\n".join(lines))
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown(table: pd.DataFrame) -> str:
    """Return one set's runs as a Markdown table."""
    names = ["run", "change", "altered validation AUC", "ROC AUC", "accuracy", "AUC against base", "verdict"]
    lines = [names, ["---"] * len(names)]
    for row in table[table["trained"]].to_dict("records"):
        gain = row.get("auc_gain", float("nan"))
        interval = (row.get("auc_gain_low", float("nan")), row.get("auc_gain_high", float("nan")))
        against = "" if pd.isna(gain) else f"{number(gain, interval)} ({limits(interval)})"
        lines.append(
            [
                row["run"],
                row["change"],
                f"{row['hard_validation_auc']:.4f}",
                with_interval(row["auc"], (row["auc_low"], row["auc_high"])),
                with_interval(row["accuracy"], (row["accuracy_low"], row["accuracy_high"])),
                against,
                "" if pd.isna(gain) else row["verdict"],
            ]
        )
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
