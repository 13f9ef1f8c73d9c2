"""Reports made by workers on other machines, on Dask distributed (extra `cluster`)."""
