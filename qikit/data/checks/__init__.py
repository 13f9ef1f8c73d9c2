"""Checks: Great Expectations suites judge the data once, before any report."""
