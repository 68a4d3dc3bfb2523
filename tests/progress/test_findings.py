"""What the checks see in a commitment's figures, as its page says it beside them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.progress.pages import Scene, text_of

SignIn = Callable[..., Any]
TITLE = "Por revisar en estas cifras"


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    return Scene()


def test_a_month_of_nothing_beside_others_is_a_remark_on_the_page(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    for month, pair in {"2026-03": (9, 10), "2026-04": (0, 0), "2026-05": (9, 10)}.items():
        factories.make_measurement(scene.indicator, month, *pair)
    sign_in("coordinator", scene.agency)
    page = text_of(client.get(scene.commitment()).text)
    assert TITLE in page
    assert "Mayo de 2026: 1 de 3 períodos es 0 de 0, o no cuenta a nadie: abril de 2026. Quizás: " in page
    assert "Son preguntas para revisar: no se cambió ninguna cifra." in page


def test_sound_figures_have_no_remark_and_neither_has_a_year_before_its_first(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    assert TITLE not in text_of(client.get(scene.commitment()).text)
    factories.make_measurement(scene.indicator, "2026-05", 9, 10)
    assert TITLE not in text_of(client.get(scene.commitment()).text)
