"""Variation between practices: intervals, benchmarks, ranked bars."""
