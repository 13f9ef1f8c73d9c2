"""Plots: draw one result on an Axes; never compute."""
