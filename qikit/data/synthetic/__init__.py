"""Synthetic data: an invented collaborative and an invented country, to practise on."""
