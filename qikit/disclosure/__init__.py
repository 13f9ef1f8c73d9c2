"""Disclosure control: what a reader may not see, and what would give it away."""
