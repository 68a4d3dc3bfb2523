"""What the pages' tests of this room stand on."""

import pytest
from flask.testing import FlaskClient

from tests.commitments.acts import Cast


@pytest.fixture
def cast(client: FlaskClient) -> Cast:
    """An agency with everybody who has a part in its year, on the browser's app."""
    return Cast()
