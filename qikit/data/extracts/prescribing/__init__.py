"""Prescribing files, which do not fit in memory, added up by DuckDB."""
