"""Evaluation: what changed, how sure we are, and did it last."""
