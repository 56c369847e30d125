"""On which data the model was tested, and how its figures differ between them."""

from engine.evaluation.findings import Finding, external_drop
from engine.reporting.checklists.answers.phrases import figures, for_authors, listed
from engine.reporting.checklists.answers.training import headings
from engine.reporting.checklists.item import Answer, blank, partly
from engine.reporting.checklists.known import Known


def internal_testing(known: Known) -> Answer:
    """Say how the model was tested on images of its training data's source."""
    if not known.trainings:
        return for_authors("whether the set evaluated comes from the same source as the training data")
    sets = known.internal
    if not sets:
        return blank(
            "No test split of the dataset that was trained on has scores; score one with "
            f"python -m engine score --weights {known.name} --data DIR --split test."
        )
    text = f"On {listed([one.where for one in sets])}, at the model's own threshold."
    looked = [part for part in headings(known).split(", ") if "looked at" in part]
    if looked:
        return partly(text, f"how often the test images were looked at (NOTES.md tells under {looked[0]})")
    return partly(text, "how often the test images were looked at while choices were still being made")


def external_testing(known: Known) -> Answer:
    """Say how the model was tested on other data."""
    if not known.trainings:
        return for_authors("whether any set evaluated comes from another source than the training data")
    sets = known.external
    if not sets:
        return blank(
            "Not done: no dataset but the one trained on has scores. Score one with "
            f"python -m engine score --weights {known.name} --data DIR."
        )
    told = listed([one.where for one in sets])
    return partly(
        f"On {told}, with the same weights and threshold: "
        f"{'; '.join(f'{one.key} {figures(one)}' for one in sets)}.",
        "how patients, machines and labels there differ from those trained on",
    )


def heterogeneity(known: Known) -> Answer:
    """Say how the figures differ between datasets."""
    drops = [finding.sentence for finding in external_findings(known)]
    if len({one.file.dataset for one in (known.scored, *known.others)}) < 2:
        return blank(
            "Not measured: there are scores of one dataset only, and no manifest names hospitals. Score "
            f"another with python -m engine score --weights {known.name} --data DIR."
        )
    sets = [one for one in (known.scored, *known.others) if one.file.split not in ("train", "val")]
    text = (
        f"By dataset: {'; '.join(f'{one.where}: {figures(one)}' for one in sets)}. {' '.join(drops)}".strip()
    )
    return partly(text, "how the figures differ between hospitals, which no manifest names")


def external_findings(known: Known) -> list[Finding]:
    """Return where the ROC AUC of other data lies below that of the training data's source."""
    homes, aways = known.internal[:1], known.external
    found = [
        external_drop(home.metrics, home.key, away.metrics, away.key) for home in homes for away in aways
    ]
    return [one for one in found if one]
