"""Where the images come from, and how those of making and of testing the model differ."""

import numpy as np

from engine.datasets.groups import numbers_of
from engine.datasets.sizes import SIDES
from engine.evaluation.subgroup_values import sides_of
from engine.reporting.checklists.answers.phrases import each_network, has, listed, of_images, unless_synthetic
from engine.reporting.checklists.item import Answer, filled, partly
from engine.reporting.checklists.known import Known, ScoredSet


def sources(known: Known) -> Answer:
    """Say which datasets the model was trained and evaluated on."""
    parts = [f"Evaluated on {identity(one)}." for one in (known.scored, *elsewhere(known))]
    trained = {name: trained_on(known, facts["dataset"]) for name, facts in known.trainings.items()}
    parts.append(each_network(known, trained))
    if not known.trained:
        parts.append("What it was trained on is not on file.")
    if known.synthetic:
        return filled(" ".join(filter(None, parts)))
    missing = (
        "the hospitals and the period, why these data were chosen, and how far they represent the patients"
    )
    return partly(" ".join(filter(None, parts)), f"{missing} the model is meant for")


def trained_on(known: Known, data: dict) -> str:
    """Return which dataset a network was trained on, and whether its files are those evaluated."""
    text = f"Trained on {data['name']}"
    found, evaluated = data.get("content_hash"), known.scored.file.provenance.get("dataset_hash")
    if not found:
        return f"{text}."
    other = (
        ", not that of the set evaluated: files differ"
        if data["name"] == known.scored.file.dataset and evaluated and found != evaluated
        else ""
    )
    return f"{text} (content hash {str(found)[:12]}{other})."


def elsewhere(known: Known) -> list[ScoredSet]:
    """Return the sets of other datasets than that of the checklist."""
    return [one for one in known.others if one.file.dataset != known.scored.file.dataset]


def identity(one: ScoredSet) -> str:
    """Return what names a set and tells where it comes from."""
    found = one.file.provenance.get("dataset_hash")
    text = one.where + (f", content hash {str(found)[:12]}" if found else "")
    if one.origin.synthetic:
        return f"{text}; by its manifest every image is synthetic"
    if published := one.origin.published:
        return f"{text}; all file names are those of {published.citation}, {published.licence}"
    return text


def design(known: Known) -> Answer:
    """Say whether the study looked back on images that were there."""
    published = known.scored.origin.published
    if published and not known.synthetic:
        return partly(
            f"The images of {known.scored.where} bear the names of a set published before "
            f"({published.citation}): the analysis is retrospective.",
            "how the patients came into that set",
        )
    return unless_synthetic(
        known,
        "There are no patients, so the study is neither prospective nor retrospective.",
        of_images(known, "whether the images were collected for this study or before it"),
    )


def acquisition(known: Known) -> Answer:
    """Say what the files tell of how the images were taken."""
    one = known.scored
    parts = [text for text in (sizes_told(one), views_told(one)) if text]
    told = " ".join(parts)
    missing = "machines, positions and exposure, and what was done to the images before they were published"
    otherwise = partly(told, missing) if told else of_images(known, "machines, positions and exposure")
    return unless_synthetic(known, f"No machine took them. {told}".strip(), otherwise)


def sizes_told(one: ScoredSet) -> str:
    """Return the median size of a set's images, and of smaller copies where such were scored."""
    width, height = (
        float(np.nanmedian(side)) if not np.isnan(side).all() else np.nan for side in sides_of(one.counted)
    )
    if np.isnan(width):
        return ""
    text = f"Median size of {one.key}: {width:,.0f} × {height:,.0f} pixels"
    if "original_width" in one.table.frame:
        stored = [float(np.nanmedian(numbers_of(one.counted, side))) for side in SIDES]
        if stored[0] < width:
            copies = f"{stored[0]:,.0f} × {stored[1]:,.0f}"
            text += f" as published, by its manifest; copies of {copies} (median) were scored"
    return f"{text}."


def views_told(one: ScoredSet) -> str:
    """Return the views of a set's images, empty where the table does not tell."""
    if not has(one, "view"):
        return ""
    return f"Views: {', '.join(f'{n:,} {view}' for view, n in one.counted['view'].value_counts().items())}."


def differences(known: Known) -> Answer:
    """Say how the evaluated images differ from those trained on, as far as is measured."""
    if not known.trainings:
        return of_images(known, "how the images evaluated differ from those trained on")
    shares = [
        f"{name} {share(facts['dataset']['training_images'], known)}"
        for name, facts in known.trainings.items()
    ]
    if len({one.split(" ", 1)[1] for one in shares}) == 1:
        shares = [shares[0].split(" ", 1)[1]]
    positive = known.config.classes[1]
    parts = [
        f"Share of {positive}: {listed(shares)} in training; "
        f"{listed([prevalence(one) for one in (known.scored, *known.others)])}."
    ]
    home = [one.key for one in known.internal]
    away = [one.key for one in known.external]
    if home:
        parts.append(f"From the dataset that was trained on: {listed(home)}.")
    if away:
        parts.append(f"From other datasets: {listed(away)}.")
    return partly(" ".join(parts), "differences in setting, criteria, age and how the label was set")


def share(counts: dict[str, int], known: Known) -> str:
    """Return the share of positives among training images."""
    total = sum(counts.values())
    return f"{100 * counts[known.config.classes[1]] / total:.0f} %"


def prevalence(one: ScoredSet) -> str:
    """Return the share of positives in a set."""
    return f"{100 * one.metrics.positives / one.metrics.n:.0f} % in {one.key}"
