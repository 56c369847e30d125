"""Grad-CAM and its kin against the grad-cam package, both in one process of the peers' environment."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from engine.errors import InputError
from tests.benchmarks.harness import Row
from tests.benchmarks.peers import peer_python
from tests.benchmarks.report import row_from_values
from tests.benchmarks.subjects import Task, radiographs

PROJECT = Path(__file__).resolve().parents[2]


def measure(task: Task) -> list[Row]:
    """Make the peers' environment where it is not there, and measure in it."""
    radiographs(task.data)  # Where there are none, it is told here, in one line.
    python = peer_python(task.peers)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.json"
        module = ["-m", "tests.benchmarks.gradcam_beside_package", str(task.data.resolve()), str(out)]
        quick = ["--quick"] if task.quick else []
        # Its Score-CAM draws a bar for each image.
        silent = {**os.environ, "TQDM_DISABLE": "1"}
        if subprocess.run([python, *module, *quick], cwd=PROJECT, env=silent, check=False).returncode:
            raise InputError("The comparison with the grad-cam package failed; see the lines above.")
        return [row_from_values(values) for values in json.loads(out.read_text(encoding="utf-8"))]
