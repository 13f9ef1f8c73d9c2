"""Reports: plan, run, render, list."""
