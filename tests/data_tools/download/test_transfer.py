import io
from pathlib import Path

import pytest

from data_tools.download.draft import Draft
from data_tools.download.transfer import append
from engine.errors import InputError


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full to write to")
def test_a_full_disk_is_told_as_such(tmp_path):
    draft = Draft(tmp_path / "file.zip")
    draft.part.symlink_to("/dev/full")
    with pytest.raises(InputError, match=r"The disk of '.*' is full \(.* free\); free some space and run"):
        append("http://127.0.0.1/", io.BytesIO(b"PK and more"), draft, 0, 11, lambda done, size: None)
