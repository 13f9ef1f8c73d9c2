"""Explore a dataset in JupyterLab: controls, and the same calls as the reports."""
