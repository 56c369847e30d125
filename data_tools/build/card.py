"""The dataset card: what is in the set, where it comes from, what was left out and why."""

import pandas as pd

from data_tools.build.gather import Source
from data_tools.build.plan import CLASSES, Plan
from data_tools.build.recipe import Recipe
from data_tools.build.removals import Removal
from data_tools.build.workshop import QUARANTINE, RECIPE
from engine.datasets.groups import labels_of, splits_of

REASONS = {
    Removal.UNREADABLE: "the file cannot be opened, is damaged, or shows nothing",
    Removal.NOT_RADIOGRAPH: "a photograph, a document, or a picture unlike a chest X-ray",
    Removal.CONFLICT: "the same picture is there with another label; both are set aside",
    Removal.DUPLICATE: "the same picture stays from another file",
    Removal.TEST_SUBJECT: "the same person has an image in the official test split",
    Removal.BALANCE: "nothing wrong; left out by lot to make the classes even",
}


def card_text(plan: Plan) -> str:
    """Return the card as Markdown; it names no folder of the machine and no time."""
    recipe = plan.recipe
    kept = plan.kept
    synthetic = int(kept["synthetic"].eq("yes").sum())
    parts = [
        "# Dataset card",
        f"{len(kept):,} chest radiographs from {count(len(plan.sources), 'source')}, "
        f"{recipe.size} × {recipe.size} pixels, 8-bit gray {recipe.format.upper()}, {padding_words(recipe)}. "
        f"Built by PneumoScope: a research tool, not a medical device."
        + (f" **{synthetic:,} of the images are synthetic and show no patient.**" if synthetic else ""),
        "## Images",
        markdown(counts(kept)),
        f"Split: {split_words(recipe)} Balance: {balance_words(plan)}",
        "## Sources and licences",
        markdown(pd.DataFrame([source_row(source, plan) for source in plan.sources])),
        "The licences are the publishers' own; read them before you use or pass on the images.",
        *citations(plan.sources),
        "## What was left out",
        markdown(removed_table(plan)) if len(plan.removed) else "No file was removed.",
        f"`{QUARANTINE}` lists each of these files with its reason. The sources themselves were not changed. "
        "A radiograph that was taken for none comes back by its path under `keep` of its source (recipe).",
        *labels_left_out(plan),
        "## Columns of manifest.csv",
        COLUMNS_TEXT,
        "## Made by",
        f"    python -m data_tools build --recipe {RECIPE} "
        + " ".join(f"--source {source.choice.name}=DIR" for source in plan.sources)
        + " --out DIR",
        "The same files, recipe and versions of PneumoScope and its libraries give the same bytes.",
    ]
    return "\n\n".join(parts) + "\n"


COLUMNS_TEXT = """\
| column | meaning |
|---|---|
| `path`, `split`, `label` | as everywhere in PneumoScope |
| `source`, `original_path` | the source's name, and the file's path in it |
| `sha256` | of the source's file |
| `subject` | suspected person, across sources; no one is in two splits; empty where nobody knows |
| `labels` | all that the sources say of the picture, copies that were removed included |
| `subtype`, `age`, `sex`, `view`, `licence`, `synthetic` | where a source tells |
| `weight` | how often to draw the image for each time that one of weight 1 is; without the column, once |
| `original_width`, `original_height`, `original_mode` | of the published file: shape tells classes apart |"""


def padding_words(recipe: Recipe) -> str:
    """Return how images were made square."""
    words = {"stretch": "stretched to the square", "crop": "cut to the central square"}
    return words.get(recipe.padding, f"true aspect ratio, {recipe.padding} padding")


def split_words(recipe: Recipe) -> str:
    """Return how the images were divided, in a sentence."""
    shares = recipe.shares
    train, val, test = (f"{100 * value:g}" for value in shares.values)
    official = "official test splits stay as published, the rest is divided " if shares.official else ""
    return f"{official}{train}/{val}/{test} % by subject, alike in classes and sources (seed {recipe.seed})."


def balance_words(plan: Plan) -> str:
    """Return what was done about uneven classes, in a sentence."""
    where = " and ".join(plan.recipe.balance_splits)
    words = {
        "none": "none.",
        "undersample": f"in {where}, images of the larger class were left out by lot.",
        "oversample": f"in {where}, the column `weight` evens the classes; no image is stored twice.",
    }
    return words[plan.recipe.balance if plan.recipe.balance_splits else "none"]


def counts(kept: pd.DataFrame) -> pd.DataFrame:
    """Return split by class: images, with a row for each split and a column for each class."""
    table = pd.crosstab(splits_of(kept), labels_of(kept, CLASSES))
    table.insert(len(table.columns), "all", table.sum(axis=1))
    table = table.rename_axis(index="split", columns=None).reset_index()
    return table.astype(object)


def source_row(source: Source, plan: Plan) -> dict[str, object]:
    """Return a source's line: how much of it is in the set, and under which licence."""
    own = plan.kept[plan.kept["source"] == source.choice.name]
    row: dict[str, object] = {"source": source.choice.name, "collection": source.layout.title}
    row |= {label: int(own["label"].eq(label).sum()) for label in CLASSES}
    others = len(own) - sum(int(own["label"].eq(label).sum()) for label in CLASSES)
    removed = int(plan.removed["source"].eq(source.choice.name).sum())
    licence = source.choice.licence or source.layout.licence or "not stated: ask its publisher"
    return row | {"other": others, "left out": removed, "licence": licence}


def citations(sources: tuple[Source, ...]) -> list[str]:
    """Return the publishers' citations as a list, nothing where no source has one."""
    known = dict.fromkeys(source.layout.citation for source in sources if source.layout.citation)
    return ["\n".join(f"- {citation}" for citation in known)] if known else []


def removed_table(plan: Plan) -> pd.DataFrame:
    """Return how many files were removed for each reason."""
    found = plan.removed["removed"].value_counts()
    rows = [
        {"removed as": kind.value, "files": int(found[kind.value]), "which means": meaning}
        for kind, meaning in REASONS.items()
        if kind.value in found
    ]
    return pd.DataFrame(rows)


def labels_left_out(plan: Plan) -> list[str]:
    """Return a sentence and a table on labels that take no part, nothing where all do."""
    if plan.left.empty:
        return []
    return [
        "These labels are of neither class; their images were not looked at:",
        markdown(plan.left.rename(columns={"written": "label", "n": "images"})),
    ]


def count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def markdown(table: pd.DataFrame) -> str:
    """Return a table as Markdown, whole numbers with commas, bars in texts escaped."""

    def cell(value: object) -> str:
        return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|").replace("\n", " ")

    lines = ["| " + " | ".join(str(name) for name in table.columns) + " |", "|---" * len(table.columns) + "|"]
    rows = table.astype(object).itertuples(index=False)
    return "\n".join([*lines, *("| " + " | ".join(cell(value) for value in row) + " |" for row in rows)])
