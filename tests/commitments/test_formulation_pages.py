"""The formulation on the web: what a coordinator types, what is said when it cannot be kept, who sees what."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.commitments.acts import Cast, by_code, do, own
from tests.commitments.pages import FORM, YEAR, SignIn, errors_of, form_of, hidden, person_of, post
from tests.progress.pages import text_of
from tracker.commitments import actions
from tracker.extensions import db


def test_a_coordinator_starts_the_year_from_the_page_of_the_agency(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(person_of(cast.coordinator))
    assert "/agencies/sni/formulation/new" in client.get("/agencies/sni/").text
    answer = post(client, "/agencies/sni/formulation/new", programme="pmg-cl-2026")
    assert answer.headers["Location"].endswith(FORM)
    page = client.get(FORM)
    assert "Compromisos de 2026" in page.text
    assert "Gestión Eficaz" in page.text
    again = client.get("/agencies/sni/formulation/new")
    assert "pmg-cl-2026" not in again.text


def test_a_programme_of_teams_is_started_with_the_teams_that_are_ticked(client: FlaskClient, sign_in: SignIn) -> None:
    cast = Cast("cdc-cl-2026")
    for team in ("norte", "sur"):
        factories.make_team(cast.agency, team, f"Equipo {team}")
    sign_in(person_of(cast.coordinator))
    refused = post(client, "/agencies/sni/formulation/new", programme="cdc-cl-2026")
    assert refused.status_code == 422
    assert "elija un equipo" in refused.text
    post(client, "/agencies/sni/formulation/new", programme="cdc-cl-2026", teams=["norte"])
    page = client.get("/agencies/sni/2026/cdc-cl-2026/formulation/?team=norte")
    assert "Equipo norte" in page.text
    began = client.post(
        "/agencies/sni/2026/cdc-cl-2026/formulation/sets",
        data={"csrf_token": hidden(page, "csrf_token"), "team": "sur"},
    )
    assert began.headers["Location"].endswith("formulation/?team=sur")
    assert client.get("/agencies/sni/2026/cdc-cl-2026/formulation/?team=nada").status_code == 404


def test_weights_and_targets_are_saved_in_the_readers_notation_and_the_sum_is_shown(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.begin()
    do(cast.coordinator, actions.add_commitment, set_id, own(code="a"))
    sign_in(person_of(cast.coordinator))
    answer = post(client, FORM, **{"weight-a": "12,5", "target-a": "97,25"})
    assert answer.status_code == 302
    page = client.get(FORM)
    assert 'value="12,5"' in page.text
    assert "<output data-sum>12,5</output>" in page.text
    assert "Faltan 87,5" in page.text
    assert str(by_code(set_id)["a"].version.target.value) == "97.25"


def test_a_commitment_of_ones_own_is_written_with_everything_it_needs(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    fields = form_of() | {"lead": str(cast.lead.person_id), "lead_since": "2026-02-01"}
    answer = post(client, f"{YEAR}/commitments/new/own", **fields)
    assert answer.status_code == 302, errors_of(answer)
    one = by_code(set_id)["1"]
    definition = one.version.definition
    assert definition.means_of_verification == ("Registro de solicitudes", "Informe mensual")
    assert [operand.name for operand in definition.operands] == ["Solicitudes respondidas", "Solicitudes recibidas"]
    assert (definition.universe, definition.share, str(one.version.target.value)) == ("moving", True, "95.5")
    assert {period: str(value) for period, value in one.version.programmed.items()} == {"2026-06": "50"}
    assert one.lead is not None
    assert (one.lead.name, one.lead.since.isoformat()) == ("Carla Informa", "2026-02-01")
    page = client.get(f"{YEAR}/commitments/1/edit")
    assert 'value="95,5"' in page.text
    assert "Registro de solicitudes\nInforme mensual" in page.text


def test_the_catalogue_is_searched_with_its_means_and_an_indicator_of_it_fills_the_form(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    page = client.get(f"{YEAR}/commitments/new?q=informacion+15")
    assert "Solicitudes de acceso a la información" in page.text
    assert "Índice de eficiencia energética" not in page.text
    assert "Nada del catálogo coincide" in client.get(f"{YEAR}/commitments/new?q=xyzzy").text
    form = client.get(f"{YEAR}/commitments/new/own?entry=TRANSPARENCIA-15D")
    assert "Solicitudes de acceso a la información" in form.text
    assert client.get(f"{YEAR}/commitments/new/own?entry=NADA").status_code == 404
    fields = form_of() | {"name": "Solicitudes de acceso respondidas a tiempo"}
    answer = post(client, f"{YEAR}/commitments/new/own?entry=TRANSPARENCIA-15D", **fields)
    assert answer.status_code == 302, errors_of(answer)
    assert by_code(set_id)["1"].version.definition.catalogue_code == "TRANSPARENCIA-15D"


@pytest.mark.parametrize(
    ("entry", "formula"),
    [
        ("SATISFACCION-NOTAS", "Parte de los niveles más altos (niveles más altos contados: 2)."),
        (
            "SATISFACCION-NETA-NOTAS",
            "menos la de los más bajos (niveles más altos contados: 2; niveles más bajos contados: 4).",
        ),
    ],
)
def test_what_is_counted_is_shown_with_its_formula_and_asks_for_no_fraction(
    entry: str, formula: str, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    address = f"{YEAR}/commitments/new/own?entry={entry}"
    fractions = ("numerator", "denominator", "factor", "share", "universe", "target_numerator", "target_denominator")
    fields = {name: text for name, text in form_of().items() if name not in fractions} | {"accumulation": "last"}
    answer = post(client, address, **fields | {"frequency": "quarterly", "decimals": "1"})
    assert answer.status_code == 302, errors_of(answer)
    for page in (client.get(address), client.get(f"{YEAR}/commitments/1/edit")):
        assert page.status_code == 200
        shown = text_of(page.text)
        assert "Nivel 1, el más bajo · Nivel 2 · Nivel 3" in shown
        assert "Nivel 7, el más alto" in shown
        assert formula in shown
        assert not any(f'name="{name}"' in page.text for name in fractions)
        assert "Deje ambos vacíos" not in shown
        assert "una fracción" not in shown
    kept = by_code(set_id)["1"].version.definition
    assert (kept.accumulation, kept.operands, kept.catalogue_code) == ("last", (), entry)
    assert "Respuestas con nota 6 o 7" in kept.formula
    assert kept.formulas[0].levels == 7


def test_what_the_programme_offers_is_added_by_ticking_and_no_longer_offered(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    cast.begin()
    sign_in(person_of(cast.coordinator))
    address = f"{YEAR}/commitments/new"
    assert 'value="TD"' in client.get(address).text
    post(client, address, code=["TD", "GENERO"])
    page = client.get(FORM)
    assert "Transformación Digital" in page.text
    assert "Medidas de equidad de género" in page.text
    assert 'value="TD"' not in client.get(address).text
    edit = client.get(f"{YEAR}/commitments/TD-E1O1/edit")
    assert "Comité de calidad de servicio" in edit.text
    assert "Ponderación 2,67, dada por su sistema" in edit.text


def test_the_definition_of_a_commitment_of_the_programme_cannot_be_typed(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.begin()
    do(cast.coordinator, actions.add_from_pack, set_id, "GENERO")
    sign_in(person_of(cast.coordinator))
    before = by_code(set_id)["GENERO"].version.definition
    answer = post(
        client,
        f"{YEAR}/commitments/GENERO/edit",
        numerator="Otra cosa",
        direction="lower",
        weight="12",
        target_value="60",
        means="Reporte",
        lead="",
        unit="",
    )
    assert answer.status_code == 302
    after = by_code(set_id)["GENERO"].version
    assert (after.definition.operands, after.definition.direction) == (before.operands, "higher")
    assert str(after.weight) == "12"


def test_a_frequency_of_quarters_takes_targets_of_quarters(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    fields = form_of() | {"frequency": "quarterly", "programmed-2026-Q2": "50"}
    del fields["programmed-2026-06"]
    post(client, f"{YEAR}/commitments/new/own", **fields)
    assert list(by_code(set_id)["1"].version.programmed) == ["2026-Q2"]
    assert 'name="programmed-2026-Q2"' in client.get(f"{YEAR}/commitments/1/edit").text


def test_two_who_edit_at_once_are_told_and_what_was_typed_stays(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.begin()
    one = do(cast.coordinator, actions.add_commitment, set_id, own(code="a"))
    sign_in(person_of(cast.coordinator))
    for address, field, more in (
        (FORM, "weight-a", {"target-a": "95"}),
        (f"{YEAR}/commitments/a/edit", "weight", form_of()),
    ):
        page = client.get(address)
        token, revision = hidden(page, "csrf_token"), hidden(page, "revision")
        do(cast.coordinator, actions.edit_commitment, one, own(weight=by_code(set_id)["a"].version.weight + 1))
        stored = by_code(set_id)["a"].version.weight
        typed = {"csrf_token": token, "revision": revision} | more | {field: "33"}
        clash = client.post(address, data=typed)
        assert clash.status_code == 409
        assert 'value="33"' in clash.text
        assert "Otra persona cambió" in clash.text
        assert f"guardado ahora: {stored}" in clash.text
        assert by_code(set_id)["a"].version.weight == stored
        again = client.post(address, data=typed | {"revision": hidden(clash, "revision")})
        assert again.status_code == 302
        assert by_code(set_id)["a"].version.weight == 33


def test_taking_out_asks_first(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    set_id = cast.begin()
    do(cast.coordinator, actions.add_commitment, set_id, own(code="a"))
    sign_in(person_of(cast.coordinator))
    assert "¿Quitar «Solicitudes respondidas en plazo»?" in client.get(f"{YEAR}/commitments/a/remove").text
    assert list(by_code(set_id)) == ["a"]
    post(client, f"{YEAR}/commitments/a/remove")
    assert by_code(set_id) == {}


@pytest.mark.parametrize("address", [FORM, f"{YEAR}/commitments/new", f"{YEAR}/commitments/a/edit"])
def test_who_may_see_a_draft_and_who_not(client: FlaskClient, cast: Cast, sign_in: SignIn, address: str) -> None:
    set_id = cast.begin()
    do(cast.coordinator, actions.add_commitment, set_id, own(code="a"))
    reads_only = 200 if address == FORM else 403
    for actor, status in ((cast.coordinator, 200), (cast.head, reads_only), (cast.auditor, reads_only)):
        sign_in(person_of(actor))
        assert client.get(address).status_code == status
    sign_in("coordinator", factories.make_agency())
    assert client.get(address).status_code == 404
    sign_in(person_of(cast.manager))
    assert client.get(address).status_code == 404


def test_a_reader_sees_no_fields(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    set_id = cast.begin()
    do(cast.coordinator, actions.add_commitment, set_id, own(code="a"))
    sign_in(person_of(cast.head))
    page = client.get(FORM)
    assert "Solicitudes respondidas en plazo" in page.text
    assert "weight-a" not in page.text
    assert "Guardar borrador" not in page.text


def test_what_was_submitted_answers_409_to_an_editor(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    sign_in(person_of(cast.coordinator))
    for address in (f"{YEAR}/commitments/GENERO/edit", f"{YEAR}/commitments/new", f"{FORM}submit"):
        assert client.get(address).status_code == 409
    token = hidden(client.get("/agencies/"), "csrf_token")
    answer = client.post(FORM, data={"csrf_token": token, "weight-GENERO": "50", "target-GENERO": "1"})
    assert answer.status_code == 409
    assert str(by_code(set_id)["GENERO"].version.weight) == "11"


def test_every_page_of_the_formulation_takes_the_same_number_of_statements_however_many_commitments(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    from sqlalchemy import event

    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    counts = []
    for _ in range(2):
        for _ in range(3):
            do(cast.coordinator, actions.add_commitment, set_id, own())
        statements: list[str] = []

        def note(_conn: Any, _cursor: Any, text: str, *_more: Any, into: list[str] = statements) -> None:
            into.append(text)

        event.listen(db.engine, "before_cursor_execute", note)
        assert client.get(FORM).status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_what_a_programme_only_assumes_of_its_commitments_says_so_wherever_one_is_chosen(
    client: FlaskClient, sign_in: SignIn
) -> None:
    """Only the sheet of the digital system was found: the other five say so before and after they are chosen."""
    cast = Cast("pmg-cl-2025")
    set_id, form = cast.begin(), "/agencies/sni/2025/pmg-cl-2025/formulation/"
    sign_in(person_of(cast.coordinator))
    offered = client.get("/agencies/sni/2025/pmg-cl-2025/commitments/new").text
    five = ("GENERO", "RIESGOS", "GASTO", "VERDE", "CALIDAD")
    for code in (*five, "TD"):
        item = offered[offered.index(f'id="code-{code}"') :].partition("</div></div>")[0]
        assert ("supuesto</span>" in item) == (code in five), code
        assert ("su ficha de 2025 no se encontró" in item.rpartition("<br>")[2]) == (code in five), code
        do(cast.coordinator, actions.add_from_pack, set_id, code)
    table = client.get(form).text
    for code in (*five, "TD"):
        row = table[table.index(f'<span class="code">{code}</span>') :].partition("</th>")[0]
        assert ("supuesto</span>" in row) == (code in five), code


def test_every_number_that_a_form_takes_can_be_read_back(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    """A factor of 30 digits was stored, and no page of the year could be read after it."""
    cast.begin()
    sign_in(person_of(cast.coordinator))
    fields = form_of() | {"name": "Avance de lo inventado", "factor": "9" * 30}
    answer = post(client, f"{YEAR}/commitments/new/own", **fields)
    assert answer.status_code == 302, errors_of(answer)
    for path in (f"{YEAR}/", f"{YEAR}/commitments/1/edit", "/"):
        assert client.get(path).status_code in (200, 302, 308), path
