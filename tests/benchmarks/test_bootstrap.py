from tests.benchmarks import bootstrap, harness
from tests.benchmarks.harness import Goal


def test_resamples_beside_a_loop(monkeypatch):
    monkeypatch.setattr(harness, "PAUSE", 0.0)
    speed, same, spread, memory = bootstrap.compare(images=500, looped=2, compared=60, repeats=1)
    assert speed.goal == Goal("≥", 50)
    assert "2,000 resamples of 500 scores" in speed.what
    assert speed.against.endswith("extrapolated from 2")
    assert same.value >= 0.01
    assert 0 < spread.value < 0.3
    assert 0 < memory.value < 100
