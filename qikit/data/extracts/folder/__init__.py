"""The folder of raw files: what lies in it, what a person decided about it."""
