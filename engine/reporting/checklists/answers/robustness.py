"""How the figures hold on worse pictures and other preparations, and how calls are explained."""

from engine.evaluation.flips import compare_calls
from engine.evaluation.intervals import wilson
from engine.evaluation.stress import words as stress_words
from engine.evaluation.stress.scores import of_model
from engine.evaluation.stress.store import read_stress
from engine.evaluation.stress.table import stress_table
from engine.evaluation.trust import words as trust_words
from engine.evaluation.wording import with_interval
from engine.reporting.checklists.item import Answer, blank, filled, partly
from engine.reporting.checklists.known import Known


def robustness(known: Known) -> Answer:
    """Say how the figures hold when pictures get worse or are prepared otherwise."""
    parts = [*stressed(known), *repadded(known)]
    if not parts:
        return blank(
            "Not measured; the command is "
            f"python -m engine stress --weights {known.name} --data DIR --out FILE."
        )
    text = " ".join(parts)
    if not known.stress:
        return partly(text, f"a test on worse pictures (python -m engine stress --weights {known.name} …)")
    return filled(text)


def stressed(known: Known) -> list[str]:
    """Return what the stress tests of the set found."""
    parts = []
    for path in known.stress:
        test = read_stress(path)
        table = stress_table(of_model(test, known.name), known.config.threshold, test.classes)
        parts.append(
            "Worse pictures (contrast, brightness, blur, noise, resolution, JPEG, rotation): "
            f"{stress_words.headline(table)} "
            f"{stress_words.support(table, known.config.threshold, str(test.provenance.get('split', '')))}"
        )
    return parts


def repadded(known: Known) -> list[str]:
    """Return how many calls change under each other padding that was scored."""
    parts = []
    for other in known.repadded:
        flips = compare_calls(known.scored.table, other.table, known.config.threshold)
        share = with_interval(flips.changed / flips.n, wilson(flips.changed, flips.n))
        parts.append(
            f"Prepared with {other.file.padding} instead of {known.scored.file.padding}, {flips.changed:,} "
            f"of {flips.n:,} calls change, {share}: {flips.right_to_wrong:,} from right to wrong, "
            f"{flips.wrong_to_right:,} from wrong to right."
        )
    return parts


def explanations(known: Known) -> Answer:
    """Say how the model's calls are explained, and how far that was tested."""
    methods = (
        "Seven heatmap methods (Grad-CAM, Grad-CAM++, HiResCAM, LayerCAM, Eigen-CAM, Score-CAM, occlusion) "
        "can show where a score comes from."
    )
    if known.trust:
        verdicts = [f"{trust_words.headline(card)} {trust_words.support(card)}" for card in known.trust]
        return filled(f"{methods} {' '.join(verdicts)} No clinician judged the maps.")
    if known.has_weights:
        return partly(
            f"{methods} Whether this model's maps are better than chance was not measured.",
            f"that measurement (python -m engine trust --weights {known.name} --data DIR)",
        )
    return blank(
        "The weights are not there, so no heatmap can be made; whoever has them can run explain and trust."
    )
