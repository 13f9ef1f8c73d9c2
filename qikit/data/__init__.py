"""Data: definitions, extracts, datasets, checks."""
