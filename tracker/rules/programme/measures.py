"""Questions whose figures are made by known formulas: the measures that ship with the product, by date.

A version is never changed once it is there, only ended: a figure says by which version it was made.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter, ValidationError, model_validator

from tracker.errors import Misconfigured
from tracker.formats.sentences import N_
from tracker.rules.programme.formulas import CountFormula, check_days
from tracker.rules.programme.rules import Text
from tracker.rules.values import Code, Exact, Fact, Filled, Places, Sureness, Whole

MEASURES = Path(__file__).resolve().parents[2] / "programmes" / "measures.json"
SURVEYED = ("top_share", "net_share", "scaled_mean", "mean")


class Version(Fact):
    """One formula of a measure, the days it holds, the decimals it is published with, and where that is written."""

    version: Whole
    formula: CountFormula
    decimals: Places
    source: Filled
    sureness: Sureness


class Measure(Fact):
    """A question and its scale, from ``low`` to ``high``, and the formulas that made a figure of it, by date."""

    code: Code
    label: Text
    question: str = ""
    low: Exact
    high: Exact
    versions: tuple[Version, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        wrong = check_days([one.formula for one in self.versions])
        numbers = [one.version for one in self.versions]
        if wrong or not numbers or numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(wrong or "versions are numbered from 1 on")
        if any(one.formula.levels != self.high - self.low + 1 for one in self.versions):
            raise ValueError("the formula counts another number of levels than the scale has")
        if any(one.formula.kind not in SURVEYED for one in self.versions):
            raise ValueError("a scale is counted by levels")
        return self

    def version_on(self, day: dt.date) -> Version | None:
        """The version that holds on ``day``; None where none does."""
        return next((one for one in self.versions if one.formula.holds_on(day)), None)


_MEASURES = TypeAdapter(tuple[Measure, ...])


@cache
def measures() -> Mapping[str, Measure]:
    """The measures that ship with the product, by code. Raises :class:`Misconfigured`."""
    try:
        found = _MEASURES.validate_python(json.loads(MEASURES.read_text("utf-8"))["measures"])
    except (OSError, KeyError, TypeError, ValueError, ValidationError) as error:
        raise Misconfigured(N_("The measures cannot be read: %(reason)s"), reason=str(error)) from error
    return {one.code: one for one in found}
