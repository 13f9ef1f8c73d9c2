"""Great Expectations, imported once; what it says of itself is no fault of ours."""

import warnings

import pytest


@pytest.fixture(scope="session")
def great_expectations():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations
    return great_expectations


@pytest.fixture(autouse=True)
def _as_shipped(checks_as_shipped):
    """Here the process of the checks is one for a user: started anew."""
