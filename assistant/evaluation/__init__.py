"""Measuring the product on questions whose answers are known."""
