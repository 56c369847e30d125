import subprocess
import sys

import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.out_of_distribution import distances, fit
from engine.inference.embedding_store import vector_key
from engine.inference.guard import GUARD_FILE, guard_of, read_guard, write_guard
from engine.models.config import ModelConfig
from engine.models.identity import ModelIdentity

MODEL = ModelIdentity("a" * 64, ModelConfig("simple_cnn"))


@pytest.fixture(scope="module")
def vectors():
    return np.random.default_rng(0).gamma(1.0, 1.0, (80, 30)).astype(np.float32)


@pytest.fixture
def guard(vectors):
    labels = np.array(["A", "B"] * 40)
    return fit(vectors, labels, vectors[:40], key=vector_key(MODEL), components=6)


def test_a_guard_is_read_as_it_was_written(tmp_path, vectors, guard):
    write_guard(guard, tmp_path / "model" / GUARD_FILE)
    found = guard_of(tmp_path / "model", MODEL)
    np.testing.assert_array_equal(distances(found, vectors), distances(guard, vectors))
    assert found.judge(vectors[0] * 9) == guard.judge(vectors[0] * 9)
    assert [file.name for file in (tmp_path / "model").iterdir()] == [GUARD_FILE]
    assert guard_of(tmp_path, MODEL) is None


def test_a_guard_of_other_weights_is_refused_with_the_remedy(tmp_path, guard):
    write_guard(guard, tmp_path / GUARD_FILE)
    other = ModelIdentity("b" * 64, MODEL.config)
    with pytest.raises(InputError, match="python -m engine guard fit --weights"):
        guard_of(tmp_path, other)


@pytest.mark.parametrize("damage", ["text", "cut", "pickle", "shape"])
def test_a_damaged_file_is_refused_and_nothing_in_it_is_run(tmp_path, guard, damage):
    path = tmp_path / GUARD_FILE
    write_guard(guard, path)
    if damage == "text":
        path.write_text("no archive")
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    else:
        with np.load(path) as file:
            arrays = dict(file)
        arrays["means"] = np.array([print], dtype=object) if damage == "pickle" else arrays["means"][:, 1:]
        np.savez(path, **arrays, allow_pickle=True)
    with pytest.raises(InputError, match="no guard, or damaged"):
        read_guard(path)


def test_reading_and_judging_import_no_torch(tmp_path, guard):
    write_guard(guard, tmp_path / GUARD_FILE)
    script = f"""
import sys
from pathlib import Path
import numpy as np
from engine.inference.guard import read_guard
print(read_guard(Path({str(tmp_path / GUARD_FILE)!r})).judge(np.ones(30)).odd, "torch" in sys.modules)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.stdout.split()[1:] == ["False"], ended.stderr
