"""Subject and subtype from the file names of the two public sets, where no manifest gives them.

Kermany et al., Cell 2018: ``person12_bacteria_34``, ``IM-0115-0001``, ``NORMAL2-IM-0007-0001``. NIH
ChestX-ray14 (Wang et al., CVPR 2017): ``00011097_002``. Such ids are suspected, not verified, patients; those
of the Kermany set hold within one split only.
"""

import re

KERMANY_PERSON = re.compile(r"(person\d+)_(bacteria|virus)_\d+")
KERMANY_NORMAL = re.compile(r"((?:normal\d*-)?im-\d+)-\d+")
NIH = re.compile(r"(\d{8})_\d{3}$")


def subject_and_subtype(path: str) -> tuple[str | None, str | None]:
    """Return (subject, subtype) that a file's name tells, None for each that it does not."""
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    if match := KERMANY_PERSON.match(stem):
        return match[1], match[2]
    if match := KERMANY_NORMAL.match(stem):
        return match[1], None
    if match := NIH.match(stem):
        return match[1].lstrip("0") or "0", None
    return None, None
