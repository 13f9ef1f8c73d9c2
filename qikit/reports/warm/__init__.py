"""Warm execution: a notebook in this process, without a kernel of its own."""
