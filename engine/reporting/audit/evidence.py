"""What an audit's rules judge: found where it lies, else measured, so that a stopped audit goes on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.datasets.catalog import Dataset
from engine.datasets.select import rows_for_split
from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable, write_scores
from engine.evaluation.stress.scores import StressScores
from engine.evaluation.trust.card import TrustCard, card_name, write_card
from engine.reporting.audit.known_files import (
    METHOD,
    known_card,
    known_scores,
    known_stress,
    read_joined,
)
from engine.reporting.audit.pace import COST, Pace, Told
from engine.reporting.audit.setting import Setting, judged_split

if TYPE_CHECKING:
    from data_tools.scan.result import Scan


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the rules judge; None where there is nothing of a kind, with the reason in ``missing``."""

    setting: Setting
    scan: "Scan"
    test: ScoreTable
    validation: ScoreTable | None = None
    repadded: ScoreTable | None = None
    external: ScoreTable | None = None
    card: TrustCard | None = None
    stress: StressScores | None = None
    missing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scored:
    """Images to score: which split of which dataset, under which padding, and what the stage is called."""

    stage: str
    dataset: Dataset
    split: str
    padding: str
    own: bool = True


def gather(setting: Setting, told: Told = lambda stage, done, total, left: None) -> Evidence:
    """Find or measure everything; the same call goes on where a stopped one was.

    Raises InputError where the judged images cannot be scored.
    """
    from data_tools.scan.run import scan, stored_scan

    wanted = scorings(setting)
    pace = Pace(costs(setting, wanted), told)
    scanned = stored_scan(setting.dataset)
    if scanned is None:
        scanned = scan(
            setting.dataset, progress=lambda stage, done, total: pace.move(SCAN, *overall(stage, done, total))
        )
    tables: dict[str, ScoreTable | None] = dict.fromkeys(wanted)
    missing = absent(setting)
    for name, one in wanted.items():
        try:
            tables[name] = scores_of(setting, one, pace)
        except InputError as error:
            if name == "test":
                raise
            missing[name] = str(error)
    test = tables.pop("test")
    if test is None:
        raise InputError(f"{setting.where} could not be scored.")
    card = None
    if setting.trust_images:
        try:
            card = known_card(setting) or new_card(setting, pace)
        except InputError as error:
            missing["heatmaps"] = str(error)
    return Evidence(
        setting, scanned, test, card=card, stress=known_stress(setting), missing=missing, **tables
    )


SCAN, HEATMAPS = "looking through the files", "judging heatmaps"

SCAN_STAGES = {"measuring": 0, "comparing": 1, "looking for shortcuts": 2}
"""The parts of a scan, of which the first takes nearly all the time."""


def overall(stage: str, done: int, total: int) -> tuple[int, int]:
    """Return how far a scan is: measuring takes nearly all its time, the rest counts as its last image."""
    return (done, total + 1) if SCAN_STAGES.get(stage, 1) == 0 else (1, 1)


def scorings(setting: Setting) -> dict[str, Scored]:
    """Return what is to be scored, by its name in ``Evidence``."""
    data, split, own = setting.dataset, setting.split, setting.own_padding
    found = {"test": Scored(f"scoring {setting.where}", data, split, own)}
    if setting.validation:
        name = f"scoring {data.name} · {setting.validation}"
        found["validation"] = Scored(name, data, setting.validation, own)
    other = setting.other_padding
    found["repadded"] = Scored(f"scoring {setting.where} with {other} padding", data, split, other, own=False)
    if setting.external:
        away = judged_split(setting.external)
        found["external"] = Scored(f"scoring {setting.external.name} · {away}", setting.external, away, own)
    return found


def absent(setting: Setting) -> dict[str, str]:
    """Return what cannot be had from the start, with the reason."""
    found = {}
    if not setting.validation:
        found["validation"] = (
            f"{setting.dataset.name} has no split val: what the threshold promised elsewhere is unknown."
        )
    if setting.external is None:
        found["external"] = "No second dataset was given (--external DIR)."
    if not setting.trust_images:
        found["heatmaps"] = "Heatmaps were not asked for."
    return found


def costs(setting: Setting, wanted: dict[str, Scored]) -> dict[str, float]:
    """Return what each stage costs; nothing where its result is there already."""
    from data_tools.scan.run import stored_scan

    scanned = stored_scan(setting.dataset) is not None
    found = {SCAN: 0.0 if scanned else COST["scan"] * len(setting.dataset.catalog)}
    for one in wanted.values():
        there = known_scores(setting, one.dataset, one.split, one.padding)
        found[one.stage] = 0.0 if there else COST["score"] * len(rows_for_split(one.dataset, one.split))
    judged = setting.trust_images and known_card(setting) is None
    found[HEATMAPS] = COST["trust"] * setting.trust_images if judged else 0.0
    return found


def scores_of(setting: Setting, wanted: Scored, pace: Pace) -> ScoreTable:
    """Return the score table of some images, made now where there is none yet."""
    file = known_scores(setting, wanted.dataset, wanted.split, wanted.padding)
    if file is None:
        from engine.inference.score_dataset import score_dataset

        name = f"{wanted.dataset.name}-{wanted.split}-{wanted.padding.replace(', ', '+')}"
        folder = setting.scores_folder
        total = len(rows_for_split(wanted.dataset, wanted.split))
        table = score_dataset(
            setting.model, wanted.dataset, split=wanted.split, padding=None if wanted.own else wanted.padding,
            journal=folder / f".{name}.journal", advance=pace.counter(wanted.stage, total),
        )  # fmt: skip
        if table.frame["score"].isna().all():
            reason = str(table.frame["problem"].iloc[0])
            raise InputError(
                f"None of the {total} images of {wanted.dataset.name} · {wanted.split} can be used: {reason}"
            )
        file = write_scores(table, folder / f"{name}.parquet")
    return read_joined(file, wanted.dataset)


def new_card(setting: Setting, pace: Pace) -> TrustCard:
    """Judge the heatmaps of a sample of the judged images, and keep the card."""
    from engine.inference.cam.method import Method
    from engine.inference.trust.run import Plan, run_trust

    file = setting.trust_folder / card_name(setting.dataset.name, setting.split, METHOD)
    advance: Callable[[int], None] = pace.counter(HEATMAPS, setting.trust_images)
    card = run_trust(
        setting.model, setting.dataset, Plan(Method.parse(METHOD), setting.trust_images),
        split=setting.split, journal=file.with_name(f".{file.name}.journal"), advance=advance,
    )  # fmt: skip
    write_card(card, file)
    return card
