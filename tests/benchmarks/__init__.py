"""How fast the engine is against what else there is: ``python -m tests.benchmarks``."""
