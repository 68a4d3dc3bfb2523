"""A browser for the pages' tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.browser import chromium, served


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, started once."""
    with chromium() as running:
        yield running


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the app of this test is served."""
    with served(app) as where:
        yield where
