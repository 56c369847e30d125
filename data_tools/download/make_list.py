"""Make the list of published files: ``python -m data_tools.download.make_list MANIFEST > kermany.sha256``.

The manifest is that of the 224-pixel copies, whose ``original_sha256`` is of the published file; the copies
are WebP, the published files JPEG with the same name.
"""

import csv
import sys
from pathlib import Path, PurePosixPath

PUBLISHED_SUFFIX = ".jpeg"


def list_lines(manifest: Path, top: str) -> list[str]:
    """Return the lines of a list that ``sha256sum -c`` reads, sorted by path.

    ``manifest`` is a CSV with ``path`` and ``original_sha256``; ``top`` is the archive's folder.
    """
    with manifest.open(newline="", encoding="utf-8") as file:
        hashes = {published_path(row["path"], top): row["original_sha256"] for row in csv.DictReader(file)}
    return [f"{hashes[path]}  {path}" for path in sorted(hashes)]


def published_path(path: str, top: str) -> str:
    """Return where the archive has the file of which ``path`` is the copy."""
    return (top / PurePosixPath(path).with_suffix(PUBLISHED_SUFFIX)).as_posix()


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in list_lines(Path(sys.argv[1]), "chest_xray"))
