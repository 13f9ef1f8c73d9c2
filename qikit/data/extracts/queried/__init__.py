"""Results of a database query become raw files."""
