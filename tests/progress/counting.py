"""An agency whose commitments are counted: a survey, waiting times, checklists, children, a stage with opinions."""

from decimal import Decimal
from functools import cache

from tests import factories
from tests.progress.pages import MONTHS
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.model import builtin_packs

_CREDITS = """
  credits:
    web:
      kind: checklist
      cap: "100"
      floor: "0"
      basis: exact
      answers: yes_no
      points: ["0", "1", "2", "3"]
      levels: [{code: imprescindible, weight: "60"}, {code: deseable, weight: "40"}]
      source: own
      sureness: assumed
      text: {es: "Lista de calidad web: de prueba.", en: "Web-quality checklist: for tests."}
    data:
      kind: checklist
      cap: "100"
      floor: "0"
      basis: exact
      answers: points
      points: ["0", "2", "4", "6"]
      source: own
      sureness: assumed
      text: {es: "Gestión de datos: de prueba.", en: "Data management: for tests."}
    children:
      kind: share_of_children
      cap: "100"
      floor: "0"
      basis: exact
      source: own
      sureness: assumed
      text: {es: "Normas cumplidas: de prueba.", en: "Standards met: for tests."}
    criteria:
      kind: interpolated
      basis: exact
      credits: ["100", "80", "60"]
      below: "0"
      normal: "80"
      source: own
      sureness: assumed
      text: {es: "Valores de criterio: de prueba.", en: "Criteria values: for tests."}
bands:"""


@cache
def pack() -> str:
    """The programme of 2026 with opinions that count and four further rules of credit."""
    text = builtin_packs()["pmg-cl-2026"].read_text(encoding="utf-8")
    changed = text.replace("\nbands:", _CREDITS, 1)
    assert changed.count("must_be_favourable") == 1
    return changed


def counted(**changes: object) -> Definition:
    """A definition without operands."""
    facts = {"operands": [], "share": "false", "accumulation": "sum_of_counts", "formula": "", "factor": "1"}
    return factories.percentage(**(facts | changes))


SURVEY = {"kind": "top_share", "levels": "5", "top": "2"}
WAITS = {"kind": "percentile", "levels": "4", "percentile": "90", "edges": ["5", "10", "20", "60"]}


class CountingScene:
    """The year 2026 of one agency under :func:`pack`."""

    home = "/agencies/encuestas/2026/pmg-cl-2026/"

    def __init__(self, text: str | None = None) -> None:
        self.agency = factories.make_agency("encuestas", "Servicio de Encuestas")
        self.year = factories.make_year(self.agency, factories.make_programme(text=text or pack()))
        self.set = factories.make_set(self.year)
        plan = {"objective": "1", "weight": Decimal(20), "programmed": dict.fromkeys(MONTHS, "80")}
        self.survey = factories.make_commitment(
            self.set, "S1", name="Satisfacción de personas usuarias", definition=counted(formulas=[SURVEY]),
            target_value=Decimal(80), **plan,
        )  # fmt: skip
        self.waits = factories.make_commitment(
            self.set, "S2", name="Espera de nueve de cada diez personas", direction="report", target_value=None,
            definition=counted(formulas=[WAITS], unit="días", direction="report", decimals="0"),
            **(plan | {"programmed": {}, "weight": Decimal(0)}),
        )  # fmt: skip
        items = [
            {"code": "A1", "text": "El sitio usa conexión segura", "level": "imprescindible"},
            {"code": "B1", "text": "El sitio tiene buscador", "level": "deseable"},
        ]
        self.web = factories.make_commitment(
            self.set, "S3", name="Calidad del sitio web", target_value=None, **plan,
            definition=counted(accumulation="last", entry="year_to_date", credit="web", items=items),
        )  # fmt: skip
        self.data = factories.make_commitment(
            self.set, "S4", name="Gestión de datos", target_value=None, **plan,
            definition=counted(accumulation="last", credit="data", items=[{"code": "D1", "text": "Inventario"}]),
        )  # fmt: skip
        self.children = factories.make_commitment(
            self.set, "S5", name="Normas de servicio", target_value=None, **plan,
            definition=counted(accumulation="last", credit="children"),
        )  # fmt: skip
        self.system = factories.make_commitment(
            self.set, "TD", kind="system", name="Transformación Digital", weight=Decimal(20), target_value=None,
            definition=counted(accumulation="last"), objective="3",
        )  # fmt: skip
        needs = [
            {"code": "RT1", "text": "Diagnóstico de brechas", "third_party": "Red de Expertos"},
            {"code": "RT2", "text": "Catálogo de procedimientos"},
        ]
        self.stage = factories.make_commitment(
            self.set, "TD-E1O2", kind="stage", parent=self.system, name="Etapa 1", weight=Decimal(20), objective="3",
            definition=counted(accumulation="last", entry="year_to_date", factor="100", requirements=needs),
            target_value=Decimal(100), programmed=dict.fromkeys(MONTHS, "100"),
        )  # fmt: skip

    def commitment(self, code: str) -> str:
        return f"{self.home}commitments/{code}/"

    def period(self, code: str, period: str = "2026-06") -> str:
        return f"{self.commitment(code)}periods/{period}/"

    def opinion(self, requirement: str = "RT1") -> str:
        return f"{self.commitment('TD-E1O2')}requirements/{requirement}/opinion"
