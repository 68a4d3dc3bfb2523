"""What the invented agencies promised and measured: indicators of the catalogue and the packs, figures made up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.rules.values import Frequency

Pair = tuple[int, int]
MONTHS = tuple(f"2026-{month:02}" for month in range(1, 13))
QUARTERS = tuple(f"2026-Q{quarter}" for quarter in range(1, 5))


@dataclass(frozen=True, slots=True)
class Plan:
    """One commitment: its code in the catalogue or pack, weight in percent, target in its unit, who reports it.

    ``programmed`` and ``figures`` by period, of a survey ``answers``: how many gave each note. Of a staged system
    ``stages`` says, by the end of its code, the share of each requirement that is met in each month.
    """

    code: str
    objective: str
    weight: str
    target: str = ""
    programmed: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Pair] = field(default_factory=dict)
    answers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    frequency: Frequency | None = None
    lead: str = ""  # the person's address; empty: the coordinator
    analysis: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods of which something is reported, but for stages."""
        return tuple(self.figures or self.answers)


def level(value: str, periods: tuple[str, ...] = MONTHS) -> dict[str, str]:
    """The same target in every period."""
    return dict.fromkeys(periods, value)


def each(periods: tuple[str, ...], *values: Pair) -> dict[str, Pair]:
    """Figures of the first periods, in order."""
    return dict(zip(periods, values, strict=False))


def steps(periods: tuple[str, ...], *values: str) -> dict[str, str]:
    """Programmed targets in order."""
    return dict(zip(periods, values, strict=True))


def total(plans: tuple[Plan, ...]) -> Decimal:
    """The sum of the weights, in percent."""
    return sum((Decimal(plan.weight) for plan in plans), Decimal(0))


REPORTING = (
    Plan(
        "TRANSPARENCIA-15D",
        "3",
        "14",
        "95",
        level("95"),
        each(MONTHS, (38, 40), (31, 32), (44, 46), (41, 43), (39, 41), (40, 42)),
    ),
    Plan(
        "RECLAMOS-RESPONDIDOS",
        "3",
        "14",
        "92",
        level("92"),
        each(MONTHS, (52, 60), (101, 118), (160, 181), (221, 246), (276, 309), (338, 371)),
        lead="referente",
    ),
    Plan(
        "PLAZO-TRAMITE",
        "3",
        "14",
        "88",
        level("88"),
        each(MONTHS, (610, 742), (588, 690), (720, 821), (701, 795), (690, 772), (711, 790)),
        lead="referente",
    ),
    Plan(
        "ESPERA-20MIN",
        "3",
        "10",
        "80",
        level("80"),
        each(MONTHS, (2110, 4200), (2680, 3905), (3302, 4410), (3350, 4221), (3290, 4105), (3391, 4188)),
        lead="referente",
        analysis={
            "2026-01": "Causa interna: dos de los cinco módulos estuvieron cerrados por vacaciones. "
            "Desde febrero hay turnos de reemplazo y desde marzo un sexto módulo.",
            "2026-02": "Causa interna: el promedio del año arrastra enero. En febrero, con los turnos de reemplazo, "
            "la espera de 20 minutos o menos subió de 50 % a 69 %; en marzo se abre el sexto módulo.",
        },
    ),
    Plan(
        "SATISFACCION-NOTAS",
        "3",
        "10",
        "68",
        steps(QUARTERS, "66", "67", "68", "68"),
        answers={"2026-Q1": (21, 18, 30, 52, 107, 211, 201), "2026-Q2": (17, 15, 26, 47, 101, 229, 226)},
    ),
    Plan(
        "CALIDAD",
        "3",
        "16",
        stages={
            "E1O1": ("0.5", "1", "1", "1", "1", "1"),
            "E1O2": ("0", "0.2", "0.4", "0.6", "0.8", "1"),
            "E2O1": ("0", "0", "0", "0.25", "0.25", "0.5"),
            "E3O1": ("0", "0", "0", "0", "0", "0"),
            "E4O1": ("0", "0", "0", "0", "0", "0"),
        },
    ),
    Plan(
        "GENERO",
        "1",
        "11",
        "62.5",
        steps(MONTHS, "0", "0", "12.5", "25", "25", "37.5", "37.5", "37.5", "50", "50", "62.5", "62.5"),
        each(MONTHS, (0, 8), (0, 8), (1, 8), (2, 8), (2, 8), (3, 8)),
    ),
    Plan(
        "COMPRAS-DESIERTAS",
        "2",
        "11",
        "8",
        level("8"),
        each(MONTHS, (0, 3), (0, 6), (1, 8), (1, 9), (0, 7), (1, 10)),
        analysis={
            "2026-01": "Sin procesos desiertos: solo se licitaron tres compras, con consulta previa al mercado.",
            "2026-02": "Sin procesos desiertos: las seis licitaciones tuvieron consulta previa al mercado.",
            "2026-03": "Una licitación sin oferentes de ocho; el acumulado es mejor que lo programado.",
            "2026-05": "El acumulado sigue mejor que lo programado por la consulta previa al mercado.",
            "2026-06": "El acumulado sigue mejor que lo programado por la consulta previa al mercado.",
        },
    ),
)
STAGE_PROGRAMMED: Mapping[str, tuple[str, ...]] = {
    "E1O1": ("50", "100", "100", "100", "100", "100", "100", "100", "100", "100", "100", "100"),
    "E1O2": ("0", "20", "40", "60", "80", "100", "100", "100", "100", "100", "100", "100"),
    "E2O1": ("0", "0", "0", "25", "25", "50", "75", "100", "100", "100", "100", "100"),
    "E3O1": ("0", "0", "0", "0", "0", "0", "25", "50", "50", "75", "100", "100"),
    "E4O1": ("0", "0", "0", "0", "0", "0", "0", "0", "25", "50", "50", "100"),
}
"""Programmed share of the requirements of each stage of a system, in percent, by month."""

_Q16 = tuple(f"2016-Q{quarter}" for quarter in range(1, 5))
_S16 = ("2016-S1", "2016-S2")

COMPLETE_2016 = (
    Plan(
        "TRAMITES-DIGITALES",
        "1",
        "20",
        "80",
        steps(_Q16, "20", "40", "60", "80"),
        each(_Q16, (5, 20), (9, 20), (13, 20), (17, 20)),
        analysis={"2016-Q1": "Se adelantó un trámite previsto para el segundo trimestre."},
    ),
    Plan(
        "DIAS-TRAMITE",
        "1",
        "20",
        "12",
        level("12", _Q16),
        each(_Q16, (2480, 205), (2391, 211), (2305, 198), (2210, 204)),
        frequency="quarterly",
    ),
    Plan(
        "PLAZO-TRAMITE",
        "1",
        "20",
        "90",
        level("90", _Q16),
        each(_Q16, (171, 205), (178, 211), (170, 198), (183, 204)),
        frequency="quarterly",
    ),
    Plan(
        "TRANSPARENCIA-15D",
        "2",
        "15",
        "95",
        level("95", _Q16),
        each(_Q16, (58, 60), (66, 70), (63, 65), (71, 73)),
        frequency="quarterly",
    ),
    Plan(
        "AUDITORIA-COMPROMISOS",
        "2",
        "10",
        "75",
        steps(_Q16, "18.75", "37.5", "56.25", "75"),
        each(_Q16, (3, 16), (3, 16), (2, 16), (2, 16)),
        frequency="quarterly",
    ),
    Plan(
        "SEGURIDAD-CONTROLES",
        "2",
        "15",
        "60",
        steps(_S16, "30", "60"),
        each(_S16, (36, 114), (70, 114)),
    ),
)

_S26 = ("2026-S1", "2026-S2")

COMPLETE_2026 = (
    Plan(
        "TRAMITES-DIGITALES",
        "3",
        "21",
        "90",
        steps(QUARTERS, "75", "80", "85", "90"),
        each(QUARTERS, (24, 32), (26, 32)),
    ),
    Plan("ACCESIBILIDAD", "3", "21", "85", steps(_S26, "70", "85"), each(_S26, (29, 40))),
    Plan(
        "DISPONIBILIDAD",
        "3",
        "21",
        "99.5",
        level("99.5", QUARTERS),
        each(QUARTERS, (129340, 129600), (130590, 131040)),
        frequency="quarterly",
    ),
    Plan(
        "GENERO-MEDIDAS",
        "1",
        "21",
        "80",
        steps(QUARTERS, "20", "40", "60", "80"),
        each(QUARTERS, (1, 5), (2, 5)),
    ),
    Plan(
        "TD",
        "3",
        "16",
        stages={
            "E1O1": ("0.5", "1", "1", "1", "1", "1"),
            "E1O2": ("0", "0.2", "0.4", "0.6", "0.8", "1"),
            "E2O1": ("0", "0", "0", "0.25", "0.25", "0.5"),
            "E3O1": ("0", "0", "0", "0", "0", "0"),
        },
    ),
)

DRAFTING = (
    Plan("RECLAMOS-RESPONDIDOS", "3", "30", "90"),
    Plan("ESPERA-PROMEDIO", "3", "20", "15"),
    Plan("USO-DIGITAL", "3", "15"),
)
"""Not ready yet: 65 of 100, and one target is missing."""

RETURNED = (
    Plan("RECLAMOS-RESPONDIDOS", "3", "30", "80", level("80")),
    Plan("SATISFACCION-TOP2", "3", "30", "40", level("40")),
    Plan("PARTICIPACION", "3", "20", "50", {"2026-12": "50"}),
    Plan("GENERO-MEDIDAS", "1", "20", "60", steps(QUARTERS, "15", "30", "45", "60")),
)
RETURN_REASON = (
    "La meta de satisfacción (40 %) es menor que el resultado del año anterior (61 %) y no trae fundamento. "
    "Súbala o explique por qué baja, y agregue el informe de la encuesta como medio de verificación."
)

NOT_CONTENT = (
    "El sitio principal está bien elegido. El servicio digital más demandado no es el que se evaluó: por número de "
    "transacciones lo es el reclamo de hora. Aplicar la lista a ese servicio y volver a enviar."
)
"""Why the expert network is not content with the web-quality list."""
