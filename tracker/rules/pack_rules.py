"""The rules a pack states, each with its source and how sure it is.

A rule's name never changes its meaning: a new meaning gets a new name, so that a report of 2026 still
recomputes ten years later.
"""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from tracker.formats.sentences import N_
from tracker.rules.values import Code, Fact, Filled, NotNegative, Percent, Places, Sureness, YesNo, fault

LANGUAGES = ("es", "en")


def _both_languages(value: dict[str, str]) -> dict[str, str]:
    if set(value) != set(LANGUAGES) or not all(text.strip() for text in value.values()):
        raise fault(N_("Write the text in Spanish (es) and in English (en)."))
    return value


def nothing(value: object) -> object:
    return None if value in ("null", "none", "") else value


def _date(value: object) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise fault(N_("Write the day as 2026-12-31.")) from None


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?")


def _moment(value: str) -> str:
    try:
        if not _MOMENT.fullmatch(value):
            raise ValueError(value)
        dt.datetime.fromisoformat(value)
    except ValueError:
        raise fault(N_("Write the moment as 2026-12-31 or 2026-12-31 23:59, on the clocks of the programme.")) from None
    return value


Text = Annotated[dict[str, str], AfterValidator(_both_languages)]
Day = Annotated[dt.date, BeforeValidator(_date)]
Moment = Annotated[str, AfterValidator(_moment)]


class Source(Fact):
    """Where something is written, and how much of it was read. ``none``: nothing was found, the pack's own choice."""

    title: Filled
    address: str = ""
    read: Literal["whole", "start", "second-hand", "none"]


class Norm(Fact):
    """A norm the programme rests on."""

    norm: Text
    date: Day | None = None
    article: str = ""
    source: Code


class Stated(Fact):
    """Anything a pack states: where it comes from, how sure it is, and the rule in words."""

    source: Code
    sureness: Sureness
    text: Text


class Credit(Stated):
    """Achievement to credit: proportional between floor and cap, from the figure as displayed or the exact one."""

    kind: Literal["proportional"]
    cap: Percent
    floor: Percent
    basis: Literal["as_displayed", "exact"]


class Lower(Stated):
    """Achievement where lower is better."""

    formula: Literal["target_over_actual"]
    actual_zero: Literal["met", "nothing"]


class Standing(Stated):
    """Points programmed and won during the year, by the kind of universe."""

    moving: Literal["by_month", "by_programmed"]
    fixed: Literal["by_programmed"]


class Rounding(Stated):
    """Decimals at each level, and how halves go."""

    achievement: Places
    obtained: Places
    total: Places
    mode: Literal["half_up"]


class Total(Stated):
    """How the agency's figure comes about."""

    kind: Literal["sum_of_obtained", "mean_of_groups"]


class Requirements(Stated):
    """The value of a stage: requirements met over requirements; ``parts``: a requirement may be met in part."""

    kind: Literal["share_met"]
    parts: YesNo


Effect = Literal["lose", "redistribute", "leave_out", "as_measured", "credit_in_full"]


class Exceptions(Stated):
    """What becomes of the weight of a commitment that was not simply measured."""

    not_measured: Effect
    excluded: Effect
    not_committed: Effect
    not_applicable: Effect
    external_cause: Effect


class Analysis(Stated):
    """Below and above which achievement, in percent, a cause must be written. ``None``: no such side."""

    below: NotNegative | None = None
    above: NotNegative | None = None


class Rules(Fact):
    """Every rule of scoring."""

    credit: Credit
    lower: Lower
    standing: Standing
    rounding: Rounding
    total: Total
    requirements: Requirements
    exceptions: Exceptions
    analysis: Analysis


class Band(Stated):
    """From which total on (percent, edge included) a label and a pay hold. ``pays_percent`` None: not known."""

    from_: Percent
    label: Text
    pays_percent: Percent | None = None
    of: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from(cls, content: Any) -> Any:
        if isinstance(content, dict) and "from" in content:
            return {("from_" if key == "from" else key): value for key, value in content.items()}
        return content
