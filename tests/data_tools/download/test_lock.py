import subprocess
import sys

import pytest

from data_tools.download.lock import only_one
from engine.errors import InputError

pytest.importorskip("fcntl", reason="no file locks on this system")


def test_a_second_download_into_a_folder_is_refused_while_the_first_runs(tmp_path):
    with only_one(tmp_path):
        with pytest.raises(InputError, match=r"Another download into '.*' is running"), only_one(tmp_path):
            pass
        with only_one(tmp_path.parent):
            pass
    with only_one(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_leaves_no_lock(tmp_path):
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom data_tools.download.lock import only_one\n"
        "with only_one(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(InputError), only_one(tmp_path):
            pass
        process.kill()
    with only_one(tmp_path):
        pass
