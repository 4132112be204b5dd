"""Faults under load: who keeps working meanwhile (`people.py`), and what breaks (`breaking.py`)."""
