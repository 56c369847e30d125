"""``python -m engine ensemble --member …``: an ensemble of named members, from their score tables alone."""

from pathlib import Path

from engine.commands.checks import check_folder_writable
from engine.errors import InputError


def parse_members(members: list[str]) -> dict[str, float | None]:
    """Return each ``NAME`` or ``NAME=WEIGHT`` with its weight, None where it is to be fitted.

    Raises InputError for a weight that is no number from 0 up, a name given twice, and weights for some of
    the members only.
    """
    found: dict[str, float | None] = {}
    for text in members:
        name, equals, weight = text.partition("=")
        if name in found:
            raise InputError(f"The member {name} is named twice.")
        found[name] = parse_weight(weight, text) if equals else None
    given = [weight for weight in found.values() if weight is not None]
    if given and len(given) < len(found):
        raise InputError("Give a weight to each --member, or to none of them: then all are fitted.")
    return found


def parse_weight(text: str, member: str) -> float:
    """Return a weight as a number."""
    try:
        weight = float(text)
    except ValueError:
        weight = float("nan")
    if not 0 <= weight < float("inf"):
        raise InputError(f"Expected a weight from 0 up, but got --member {member}.")
    return weight


def write_ensemble(members: list[str], out: Path, validation: str | None) -> dict[str, object]:
    """Write the ensemble's model folder, and return what ``--json`` prints.

    Raises InputError for members that are unknown or cannot be averaged, and where they share no validation
    scores; ``validation`` names the dataset whose split ``val`` to fit on.
    """
    from engine.evaluation.mean_ensemble import fit_ensemble
    from engine.models.catalog import list_models
    from engine.reporting.ensemble_folder import save_ensemble, tables_by_set, validation_key

    weights = parse_members(members)
    known = {entry.name: entry for entry in list_models()}
    unknown = [name for name in weights if name not in known]
    if unknown:
        raise InputError(f"No model '{unknown[0]}' among {', '.join(known) or 'none'}.")
    if len(weights) < 2:
        raise InputError("An ensemble has two members or more; name another --member.")
    entries = [known[name] for name in weights]
    configs = {entry.name: entry.require_config() for entry in entries}
    sets = tables_by_set(entries)
    fitted_on = validation_key(sets, validation)
    given = {name: weight for name, weight in weights.items() if weight is not None}
    ensemble = fit_ensemble(sets[fitted_on], given or None)
    check_folder_writable(out)
    save_ensemble(out, ensemble, configs, sets, fitted_on)
    return {
        "out": out.as_posix(),
        "members": [{"name": name, "weight": weight} for name, weight in ensemble.weights.items()],
        "fitted": ensemble.fitted,
        "fitted_on": fitted_on,
        "n": ensemble.n,
        "temperature": ensemble.temperature,
        "threshold": ensemble.threshold,
        "auc": ensemble.auc,
        "log_loss": ensemble.log_loss,
        "candidates": ensemble.aucs,
        "scored": sorted(sets),
    }
