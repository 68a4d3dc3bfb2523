"""How far forecasts of June from January to March lie off on a ministry's real figures, beside three naive rules.

The error of a forecast is |forecast − truth| as a share of the annual target, both held between nothing and the target,
since that is what scores. Judged are the series of the published panel that have January, February, March and June.
"""

import csv
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from statistics import fmean

from benchmarks.measure import ROOT, table
from tracker.analysis.forecast import series_of
from tracker.analysis.series import (
    ERRORS,
    Prediction,
    Series,
    capped,
    pooled_errors,
    predict,
    quantile,
    straight_line,
)
from tracker.rules.inputs.model import CommitmentInput, Figure, Target
from tracker.rules.programme.model import load_builtin

PANEL = ROOT / "tracker" / "demonstration" / "samples" / "panel-2026" / "rows.csv"
COLLECTIVE = "Convenio de Desempeño Colectivo"
STEPS = 40
"""Quantiles of the errors are kept in so many steps."""
CLAIM = 0.8


@dataclass(frozen=True, slots=True)
class Judged:
    """One series of the panel, what was foretold of it, and what came."""

    instrument: str
    team: str
    series: Series
    prediction: Prediction
    truth: float
    last: float
    programmed: float
    line: float

    @property
    def error(self) -> float:
        """How far off ours was, as a share of the annual target."""
        return abs(capped(self.prediction.expected) - self.truth)

    @property
    def in_spreads(self) -> float:
        """How far above the forecast the truth lay, in spreads."""
        return (self.truth - capped(self.prediction.expected)) / self.prediction.spread

    def holds(self, errors: Sequence[float]) -> bool:
        """Whether the range that claims 80 %, drawn from these errors, holds the truth."""
        low, high = self.range_of(errors)
        return low - 1e-9 <= self.truth <= high + 1e-9

    def range_of(self, errors: Sequence[float]) -> tuple[float, float]:
        """That range, held between nothing and the target."""
        ends = ((1 - CLAIM) / 2, (1 + CLAIM) / 2)
        low, high = (self.prediction.expected + quantile(errors, end) * self.prediction.spread for end in ends)
        return capped(low), capped(high)


@cache
def panel() -> Mapping[str, Mapping[tuple[str, str], CommitmentInput]]:
    """The panel's series by instrument, then by team and name: a figure, year to date, and a programme per month."""
    rows: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    with PANEL.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault((row["instrument"], row["team"], row["indicator"]), []).append(row)
    found: dict[str, dict[tuple[str, str], CommitmentInput]] = {}
    for (instrument, team, name), each in rows.items():
        newest = max(each, key=lambda row: row["period"])
        found.setdefault(instrument, {})[team, name] = CommitmentInput(
            code=name,
            factor=Decimal(1),
            universe="moving" if newest["moving_universe"] == "yes" else "fixed",
            direction="lower" if name.startswith("Concentración del Gasto") else "higher",
            target=Target(value=Decimal(newest["annual_target"])),
            programmed={row["period"]: Decimal(row["period_target"]) for row in each},
            periods={row["period"]: Figure(value=Decimal(row["actual"])) for row in each},
            entry="year_to_date",
        )
    return found


def judged(origin: int = 3, month: int = 6, needed: Iterable[int] = (1, 2, 3, 6)) -> list[Judged]:
    """Every series with figures in the ``needed`` months, ``month`` foretold from the months up to ``origin``."""
    pack = load_builtin("monitor-cl-2026")
    found = []
    for instrument, inputs in panel().items():
        whole = {key: series_of(pack, one, "2026-06") for key, one in inputs.items()}
        series = {key: one for key, one in whole.items() if one is not None and {*needed, month} <= set(one.seen)}
        known = {key: one.until(origin) for key, one in series.items()}
        pooled = pooled_errors(known.values())
        for (team, name), one in series.items():
            seen = known[team, name]
            prediction = predict(seen, month, pooled)
            assert prediction is not None  # noqa: S101  # it has figures
            # the straight line that is judged is the plain one: what moves with demand stays, all else goes on
            moving = inputs[team, name].universe == "moving"
            line = straight_line("level" if moving else "grows", seen.seen[origin], origin, month)
            found.append(
                Judged(
                    instrument=instrument,
                    team=team,
                    series=one,
                    prediction=prediction,
                    truth=capped(one.seen[month]),
                    last=capped(seen.seen[origin]),
                    programmed=capped(one.programmed[month]),
                    line=capped(line),
                )
            )
    return found


def errors_of(found: Iterable[Judged]) -> tuple[float, ...]:
    """The errors in spreads as quantiles: what ``forecast_series.ERRORS`` holds."""
    ordered = sorted(one.in_spreads for one in found)
    return tuple(round(quantile(ordered, step / STEPS), 3) for step in range(STEPS + 1))


def held_out(found: Sequence[Judged]) -> list[bool]:
    """Whether each range holds the truth when its errors come from the other teams alone."""
    teams = {one.team: errors_of(other for other in found if other.team != one.team) for one in found}
    return [one.holds(teams[one.team]) for one in found]


RULES: Mapping[str, Callable[[Judged], float]] = {
    "straight line": lambda one: abs(one.line - one.truth),
    "programmed target": lambda one: abs(one.programmed - one.truth),
    "last value": lambda one: abs(one.last - one.truth),
    "ours": lambda one: one.error,
}


def mean_errors(found: Sequence[Judged]) -> dict[str, float]:
    """The mean absolute error of each rule, ours last."""
    return {name: fmean(rule(one) for one in found) for name, rule in RULES.items()}


def parts(found: Sequence[Judged]) -> dict[str, list[Judged]]:
    """All series, and the parts of them worth telling apart."""
    return {
        "whole panel": list(found),
        "collective agreement": [one for one in found if one.instrument == COLLECTIVE],
        "other instruments": [one for one in found if one.instrument != COLLECTIVE],
        "grows": [one for one in found if one.series.kind == "grows"],
        "level": [one for one in found if one.series.kind == "level"],
    }


def resampled(found: Sequence[Judged], rule: str, times: int = 2_000, seed: int = 2026) -> float:
    """In which part of so many resamplings of whole teams ours is better than ``rule``: one team is one throw."""
    draw = random.Random(seed)
    teams: dict[str, float] = {}
    for one in found:
        teams[one.team] = teams.get(one.team, 0.0) + RULES[rule](one) - one.error
    gains = list(teams.values())
    return fmean(sum(draw.choices(gains, k=len(gains))) > 0 for _ in range(times))


def run() -> None:
    """Print the errors of June from March, of other months, and how often the ranges hold."""
    june = judged()
    print("June from January to March, mean absolute error as a share of the annual target:\n")
    rows = [(name, len(some), *_shown(mean_errors(some)), _ratio(some)) for name, some in parts(june).items()]
    table(("series", "n", *RULES, "ours / best naive"), rows)
    better = ", ".join(f"{name} in {resampled(june, name):.0%}" for name in list(RULES)[:-1])
    print(f"\nWhole teams drawn again 2,000 times, ours has the smaller error than: {better}")
    print("\nThe same at other distances (series with January to June; seen too when the method was chosen):\n")
    rest = {
        f"{origin} → {month}": judged(origin, month, range(1, 7)) for origin, month in ((2, 4), (2, 5), (3, 4), (3, 5))
    }
    table(
        ("months", "n", *RULES, "ours / best naive"),
        [(name, len(some), *_shown(mean_errors(some)), _ratio(some)) for name, some in rest.items()],
    )
    early = errors_of([*judged(1, 2), *judged(1, 3), *judged(2, 3)])
    print("\nHow often the range that claims 80 % holds the truth of June:\n")
    held = list(zip(june, held_out(june), strict=True))
    table(
        ("errors taken from", *parts(june)),
        [
            ("the other teams", *[_percent([ok for one, ok in held if one in some]) for some in parts(june).values()]),
            ("January to March", *[_percent([one.holds(early) for one in some]) for some in parts(june).values()]),
            ("all, as shipped", *[_percent([one.holds(ERRORS) for one in some]) for some in parts(june).values()]),
        ],
    )
    width = fmean(high - low for low, high in (one.range_of(ERRORS) for one in june))
    print(f"\nThe range is {width:.3f} of the target wide on average.")


def _shown(errors: Mapping[str, float]) -> list[str]:
    return [f"{error:.4f}" for error in errors.values()]


def _ratio(found: Sequence[Judged]) -> str:
    errors = mean_errors(found)
    return f"{errors.pop('ours') / min(errors.values()):.2f}"


def _percent(held: Sequence[bool]) -> str:
    return f"{fmean(held):.1%}"
