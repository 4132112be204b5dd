"""Faults under load: who keeps working meanwhile (`people.py`). What breaks: `benchmarks/faults.py`."""
