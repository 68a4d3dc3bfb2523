"""The rules a pack states, each with its source and how sure it is.

A rule's name never changes its meaning: a new meaning gets a new name, so that a report of 2026 still
recomputes ten years later.
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from tracker.rules.values import (
    Code,
    Fact,
    Filled,
    NotNegative,
    Percent,
    Places,
    Positive,
    Sureness,
    Whole,
    YesNo,
    fault,
)

LANGUAGES = ("es", "en")


def _both_languages(value: dict[str, str]) -> dict[str, str]:
    if set(value) != set(LANGUAGES) or not all(text.strip() for text in value.values()):
        raise fault("The text is not there in both languages.", "Write it in Spanish (es) and in English (en).")
    return value


def with_from(content: Any) -> Any:
    """A mapping whose ``from``, which Python keeps for itself, is called ``from_``."""
    if isinstance(content, dict) and "from" in content:
        return {("from_" if key == "from" else key): value for key, value in content.items()}
    return content


def exactly(value: object) -> object:
    """None for the word ``exact``: nothing is rounded."""
    return None if value == "exact" else value


def nothing(value: object) -> object:
    return None if value in ("null", "none", "") else value


def _date(value: object) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise fault("This is no day.", "Write it as 2026-12-31.") from None


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?")


def _moment(value: str) -> str:
    try:
        if not _MOMENT.fullmatch(value):
            raise ValueError(value)
        dt.datetime.fromisoformat(value)
    except ValueError:
        raise fault(
            "This is no moment.", "Write it as 2026-12-31 or 2026-12-31 23:59, on the clocks of the programme."
        ) from None
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
    """A norm the programme rests on; ``code``: what a band calls it by."""

    code: Code | None = None
    norm: Text
    date: Day | None = None
    article: str = ""
    source: Code


class Stated(Fact):
    """Anything a pack states: where it comes from, how sure it is, and the rule in words."""

    source: Code
    sureness: Sureness
    text: Text


class Step(Fact):
    """A step of credit: from which achievement on (percent) which credit (percent of the weight) holds."""

    from_: NotNegative
    credit: Percent

    @model_validator(mode="before")
    @classmethod
    def _from(cls, content: Any) -> Any:
        return with_from(content)


class Level(Fact):
    """A level of a checklist and what it weighs among the levels."""

    code: Code
    weight: Positive


class Credit(Stated):
    """From a figure to the credit, in percent of the weight. Which fields a kind needs: :data:`CREDIT_FIELDS`.

    - ``proportional``: the achievement, between ``floor`` and ``cap``.
    - ``steps``: the credit of the highest step that the achievement reaches (``edge``: reaching it is enough, or not).
    - ``interpolated``: each commitment brings criteria values for ``credits``; between two of them in a straight line,
      below the last ``below``. Its normal target stands at ``normal``.
    - ``met_or_not``: all when the achievement reaches 100, otherwise nothing.
    - ``share_of_children``: children that met their own target over all children, then in proportion; with
      ``weigh: by_number`` the commitment weighs as many as it has children.
    - ``checklist``: points of the items that apply over the points possible, by ``levels``; ``answers: yes_no`` turns
      the yes and no of an item into points: none yes, fewer than half, half or more, all.

    ``basis``: from the figure as it is displayed, from the exact one, or from the level of achievement as it is
    displayed (``level_as_displayed``: with the decimals of ``rounding.achievement``). ``basis_sureness``: how sure that
    is, where it is not as sure as the rule.
    """

    kind: Literal["proportional", "steps", "interpolated", "met_or_not", "share_of_children", "checklist"]
    cap: Percent = Decimal(100)
    floor: Percent = Decimal(0)
    basis: Literal["as_displayed", "exact", "level_as_displayed"]
    basis_sureness: Sureness | None = None
    edge: Literal["included", "excluded"] = "included"
    steps: tuple[Step, ...] = ()
    credits: tuple[Percent, ...] = ()
    below: Percent = Decimal(0)
    normal: Percent | None = None
    weigh: Literal["as_stated", "by_number"] = "as_stated"
    answers: Literal["points", "yes_no"] = "points"
    points: tuple[NotNegative, ...] = ()
    levels: tuple[Level, ...] = ()


CREDIT_FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "proportional": (frozenset({"cap", "floor"}), frozenset()),
    "steps": (frozenset({"steps"}), frozenset({"edge"})),
    "interpolated": (frozenset({"credits", "below"}), frozenset({"normal"})),
    "met_or_not": (frozenset(), frozenset()),
    "share_of_children": (frozenset({"cap", "floor"}), frozenset({"weigh"})),
    "checklist": (frozenset({"cap", "floor", "answers", "points"}), frozenset({"levels"})),
}
"""The fields each kind of credit needs and may have, besides ``kind``, ``basis`` and what every rule states."""


class Lower(Stated):
    """Achievement where lower is better.

    ``target_over_actual``: target / actual; an actual of 0 is ``met`` or ``nothing``. ``two_minus_ratio``:
    2 - actual / target, which has a value at 0 (``by_formula``). A target of 0 that is missed obtains ``nothing``,
    or is ``not_scored``.
    """

    formula: Literal["target_over_actual", "two_minus_ratio"]
    actual_zero: Literal["met", "nothing", "by_formula"]
    target_zero: Literal["nothing", "not_scored"] = "nothing"


class Zeros(Stated):
    """What becomes of divisions by nothing. Without this rule: ``not_scored`` and ``as_zero``.

    ``target_zero``, where higher is better: a target of 0 is ``met`` by any figure, obtains ``nothing``, or is
    ``not_scored``. ``zero_of_zero``: nothing was asked for, so the figure is 0 (``as_zero``), the target is ``met``, or
    there is ``no_figure``.
    """

    target_zero: Literal["not_scored", "met", "nothing"] = "not_scored"
    zero_of_zero: Literal["as_zero", "met", "no_figure"] = "as_zero"


class MissingPeriods(Stated):
    """What becomes of a year in which a figure lacks periods, or rests on one before the last. Without it: ``told``.

    No missing period is ever zero: what is added up, averaged or compared leaves it out, and the reason names it.
    ``told``: no more than that. ``incomplete``: the year's score is not complete either, and has no band. A standing
    during the year tells it and is never held back.
    """

    missing: Literal["told", "incomplete"]


class Standing(Stated):
    """Points programmed and won during the year, by the kind of universe."""

    moving: Literal["by_month", "by_programmed"]
    fixed: Literal["by_programmed"]


class Rounding(Stated):
    """Decimals at each level, and how halves go. ``exact``: not rounded at that level.

    ``objective``: objectives are rounded before they are added up; ``group``: teams before their mean is taken.
    """

    achievement: Places
    obtained: Annotated[Places | None, BeforeValidator(exactly)]
    objective: Annotated[Places | None, BeforeValidator(exactly)] = None
    group: Annotated[Places | None, BeforeValidator(exactly)] = None
    total: Places
    mode: Literal["half_up", "half_even", "down"]


class Total(Stated):
    """How the agency's figure comes about; ``no_total``: the programme has no composite."""

    kind: Literal["sum_of_obtained", "weighted_mean", "mean_of_groups", "mean_by_headcount", "no_total"]


class Requirements(Stated):
    """The value of a stage objective; ``parts``: a requirement may be met in part.

    ``share_met``: its requirements met over its requirements; ``all_met``: all or nothing; ``stage_share_met`` and
    ``stage_all_met``: the same over all objectives of the stage. ``opinion``: whether a requirement that rests on a
    third party counts only with a favourable opinion; ``opinion_missing``: what holds while there is none.
    """

    kind: Literal["share_met", "all_met", "stage_share_met", "stage_all_met"]
    parts: YesNo
    opinion: Literal["not_considered", "must_be_favourable"] = "not_considered"
    opinion_missing: Literal["not_met", "left_out"] = "not_met"


Effect = Literal[
    "lose", "redistribute", "redistribute_siblings", "redistribute_all", "leave_out", "as_measured", "credit_in_full"
]


class Exceptions(Stated):
    """What becomes of the weight of a commitment that was not simply measured.

    Kept: ``as_measured``; lost: ``lose`` (it counts, nothing is obtained) and ``leave_out`` (it does not count);
    credited: ``credit_in_full``; redistributed in proportion: ``redistribute`` (in its team, or objective, or the year,
    as weights add up), ``redistribute_siblings`` (of its parent or objective), ``redistribute_all``. ``spread``: whole
    units of the last decimal with the largest remainders rounded up, exact fractions, or each rounded by itself.
    """

    not_measured: Effect
    excluded: Effect
    not_committed: Effect
    not_applicable: Effect
    external_cause: Effect
    spread: Literal["largest_remainder", "exact", "each_rounded"] = "largest_remainder"


class Discount(Stated):
    """What an error in the reported figures costs, in percent of what was obtained: ``per_error``, ``most`` in all.

    It is taken off the year's score. A standing is points won and takes nothing off; a reason says what will be.
    """

    per_error: Percent
    most: Percent


class CutPoints(Fact):
    """From which achievement (percent), or value, on a figure is green or amber.

    Beyond ``green_to`` it was badly planned; between ``green_to`` and ``amber_to`` it is amber again. "From … on" is in
    the indicator's own sense: of values where lower is better, it is downwards.
    """

    green_from: NotNegative
    amber_from: NotNegative
    green_to: NotNegative | None = None
    amber_to: NotNegative | None = None

    def wrong(self, falling: bool = False) -> str | None:
        """What is wrong with their order: None, or a sentence. ``falling``: less is better."""
        if (self.amber_from < self.green_from) if falling else (self.amber_from > self.green_from):
            return "Amber starts above green."
        if self.amber_to is not None and self.green_to is None:
            return "Amber has an upper end and green has none."
        if self.green_to is not None and not self.green_from <= self.green_to <= (self.amber_to or self.green_to):
            return "The upper cut points are out of order."
        return None


class Semaphore(Stated):
    """Colours that score nothing. ``on``: the programme's cut points for all, or each indicator's own.

    ``of``: whether cut points are achievements in percent, or values in the unit of the indicator.
    """

    on: Literal["programme", "indicator"]
    of: Literal["achievement", "value"] = "achievement"
    sides: Literal["one", "two"]
    cut_points: CutPoints | None = None


class Analysis(Stated):
    """Below and above which achievement, in percent, a cause must be written. ``None``: no such side."""

    below: NotNegative | None = None
    above: NotNegative | None = None


def _hides_somebody(cell: int) -> int:
    if cell < 2:
        raise fault("A minimum cell is 2 people or more.", "Write 2 or more, or leave the rule out.")
    return cell


class Publication(Stated):
    """What is too small to be published: figures on fewer people than ``minimum_cell``, and parts of them.

    Without this rule everything is. Nothing that is scored changes by it.
    """

    minimum_cell: Annotated[Whole, AfterValidator(_hides_somebody)]


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
    zeros: Zeros | None = None
    periods: MissingPeriods | None = None
    discount: Discount | None = None
    semaphore: Semaphore | None = None
    publication: Publication | None = None
    credits: dict[Code, Credit] = {}  # further kinds, which commitments name

    def stated(self) -> Iterator[tuple[str, Stated]]:
        """Each rule with its name (``credit``, ``credits.checklist``), in order; none for what the pack leaves out."""
        for name in type(self).model_fields:
            rule = getattr(self, name)
            if isinstance(rule, Stated):
                yield name, rule
        for name, credit in self.credits.items():
            yield f"credits.{name}", credit


class Band(Stated):
    """From which total on (percent, edge included) a label and a pay hold. ``pays_percent`` None: not known.

    ``of``: what the pay is a percentage of; said only of what pays. ``norm``: the code of the norm that says so.
    """

    from_: Percent
    label: Text
    pays_percent: Percent | None = None
    of: Text | None = None
    norm: Code | None = None

    @model_validator(mode="before")
    @classmethod
    def _from(cls, content: Any) -> Any:
        return with_from(content)
