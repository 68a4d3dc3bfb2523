"""What the pages of a commitment and of its measurements say, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_
from tracker.progress import shapes
from tracker.progress.detail import CommitmentPage, PeriodRow
from tracker.progress.facts import RevisionFacts, commitment_input
from tracker.progress.figures import Stated
from tracker.progress.measuring import MeasurementPage
from tracker.progress.what_if import stated_of_revision, what_if
from tracker.progress.words import gettext
from tracker.rules.calendar.windows import last_minute
from tracker.rules.explain.citation_words import closing, ground_sentence
from tracker.rules.explain.explain import Step
from tracker.rules.explain.sentences import reason_sentence, sentence
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.results import CommitmentResult, Reason
from tracker.rules.scoring.standing import is_by_month
from tracker.rules.scoring.status import state_of
from tracker.web.current import current_language
from tracker.web.filters import instant, num, pct, period
from tracker.web.words import state_word

STEPS = {
    "accumulate": N_("Year so far"),
    "periods": N_("Missing periods"),
    "actual": N_("Value"),
    "achievement": N_("Achievement"),
    "credit": N_("Credit"),
    "discount": N_("Discount for reporting errors"),
    "obtained": N_("Weight obtained"),
    "standing": N_("Points"),
    "exception": N_("Exception"),
    "objective": N_("Objective"),
    "total": N_("Total"),
    "band": N_("Band"),
    "colour": N_("Colour"),
    "beside": N_("Beside it"),
}
_ADDING = frozenset({"sum_over_sum", "sum_over_mean"})


@dataclass(frozen=True, slots=True)
class Preview:
    """A result written for the panel beside the form."""

    value: str
    unit: str
    level: str
    level_number: str
    points: str
    weight: str
    programmed: str
    points_programmed: str
    kind: str
    word: str
    reason: str
    needs_analysis: bool


@dataclass(frozen=True, slots=True)
class Live:
    """What the script needs to show a result while the numbers are typed: canonical numbers, empty where none."""

    direction: str
    target: str  # what is programmed until the period: the level is of it
    annual: str  # the target of the year: points are of it
    weight: str  # the share of the weight that counts in this period
    due: str  # points programmed until the period
    factor: str
    decimals: int
    below: str
    add_num: str
    add_den: str
    times: int


def preview(page: MeasurementPage, scored: CommitmentResult | None) -> Preview:
    """``scored`` in words; without one, what is programmed all the same."""
    definition = page.version.definition
    blank = scored or what_if(page.programme, page.commitment, page.period, Stated())
    kind, word, reason = verdict(page.programme, scored)
    return Preview(
        value=num(scored.actual if scored else None, definition.decimals),
        unit=definition.unit,
        level=pct(scored.achievement if scored else None, 1),
        level_number=num(scored.achievement if scored else None, 1),
        points=num(scored.points_won if scored else None, 2),
        weight=num(blank.weight) if blank.weight is not None else "",
        programmed=num(blank.programmed, definition.decimals),
        points_programmed=num(blank.points_programmed, 2),
        kind=kind,
        word=word,
        reason=reason,
        needs_analysis=scored.needs_analysis if scored else False,
    )


def tried(page: MeasurementPage) -> CommitmentResult | None:
    """What a draft would give, for who may read it and not change it."""
    if page.measurement is None:
        return None
    stated = stated_of_revision(page.measurement.latest)
    return what_if(page.programme, page.commitment, page.period, stated)


def live(page: MeasurementPage) -> Live | None:
    """The numbers for the script; None where a preview needs more than these (a stage, a mean, a maximum)."""
    definition, version = page.version.definition, page.version
    if (
        page.asked.kind not in ("ratio", "value")
        or definition.accumulation in ("mean", "maximum")
        or version.direction not in ("higher", "lower")
    ):
        return None
    blank = what_if(page.programme, page.commitment, page.period, Stated())
    counted = [each for each in page.commitment.counted(page.period.starts) if each.latest.figure is not None]
    numerators = sum((each.latest.numerator or Decimal(0) for each in counted), Decimal(0))
    denominators = sum((each.latest.denominator or Decimal(0) for each in counted), Decimal(0))
    adds = definition.entry == "period" and definition.accumulation in (*_ADDING, "sum_over_fixed")
    return Live(
        direction=version.direction,
        target=_text(blank.programmed),
        annual=_text(blank.target),
        weight=_text(_share(page, blank)),
        due=_text(blank.points_programmed),
        factor=canonical_decimal(definition.factor),
        decimals=definition.decimals,
        below=canonical_decimal(page.programme.rules.analysis.below or Decimal(0)),
        add_num=canonical_decimal(numerators) if adds else "0",
        add_den=canonical_decimal(denominators) if adds and definition.accumulation in _ADDING else "0",
        times=len(counted) + 1 if definition.accumulation == "sum_over_mean" else 1,
    )


def live_extra(shown: Live) -> Markup:
    """The attributes that the shared panel does not know of."""
    return Markup(' data-annual="{}" data-due="{}" data-add-num="{}" data-add-den="{}" data-times="{}"').format(
        shown.annual, shown.due, shown.add_num, shown.add_den, shown.times
    )


def _share(page: MeasurementPage, blank: CommitmentResult) -> Fraction | None:
    made = commitment_input(page.commitment, page.period, page.period.ends)
    if blank.weight_counted is None or made is None:
        return None
    by_month = is_by_month(page.programme, made)
    return blank.weight_counted * page.period.last_month / 12 if by_month else blank.weight_counted


def _text(number: Fraction | None) -> str:
    return "" if number is None else canonical_decimal(half_up(number, 12))


def verdict(programme: Programme, scored: CommitmentResult | None) -> tuple[str, str, str]:
    """The mark, the word and the reason of a commitment's result."""
    if scored is None:
        return "todo", gettext("No result yet."), ""
    kind = state_of(scored, programme)
    if kind == "met":
        return kind, gettext("Met."), gettext("No points are lost.")
    if kind != "none":
        return kind, gettext("Partly met.") if kind == "part" else gettext("Not met."), _lost(scored)
    if scored.is_system:
        return "todo", gettext("Nothing programmed yet."), ""
    reason = reason_sentence(scored.reasons[0], current_language()) if scored.reasons else ""
    return "todo", gettext("No percentage."), reason or gettext("Nothing is programmed for this period.")


def _lost(scored: CommitmentResult) -> str:
    due, won = scored.points_programmed or Fraction(0), scored.points_won or Fraction(0)
    if due <= won:
        return gettext("No points are lost.")
    return gettext("%(lost)s points of %(weight)s are lost.", lost=num(due - won, 2), weight=num(due, 2))


def window_sentence(page: MeasurementPage) -> str:
    """When the period can be reported, in words."""
    zone = page.programme.time_zone
    closes = instant(last_minute(page.window.closes, zone), zone, "act")
    if page.commitment.set.origin == "published":
        return gettext("published figures")
    if page.state_of_window == "scheduled":
        return gettext("opens on %(opens)s", opens=instant(page.window.opens, zone, "act"))
    if page.state_of_window == "open":
        return gettext("closes on %(closes)s", closes=closes)
    if page.state_of_window == "grace":
        until = instant(last_minute(page.window.grace_until, zone), zone, "act")
        return gettext("closed on %(closes)s, taken as late until %(until)s", closes=closes, until=until)
    return gettext("closed on %(closes)s", closes=closes)


def why_not(page: MeasurementPage) -> str:
    """Why nothing can be written here now."""
    if page.commitment.set.origin == "published":
        return gettext("The source has no figure for this period.")
    if not page.commitment.set.in_force:
        return gettext("The commitments are not approved yet: only approved ones are reported.")
    if page.state_of_window == "scheduled":
        return gettext("It is too early: the period cannot be reported yet.")
    if page.state_of_window == "closed":
        return gettext("The period is closed and nothing was reported. Ask oversight to reopen it.")
    return gettext("The coordinator or the responsible person reports it.")


def at_least(page: MeasurementPage) -> str:
    """The sign before a target."""
    return {"higher": "≥ ", "lower": "≤ "}.get(page.version.direction, "")


def analysis_rule(page: MeasurementPage) -> str:
    """Why an analysis is asked for, and what belongs in it."""
    rule = page.programme.rules.analysis.text[current_language()]
    return f"{rule} " + gettext("Say the cause, whether it is internal or external, and what will be done and when.")


def figure_words(revision: RevisionFacts) -> str:
    """A revision's figure in a few characters."""
    if revision.withdrawn:
        return gettext("withdrawn")
    if revision.numerator is not None:
        return f"{num(revision.numerator)} / {num(revision.denominator)}"
    if words_ := shapes.counted_words(revision.counted):
        return words_
    if revision.requirements:
        met = sum((need.met for need in revision.met), Decimal(0))
        return gettext("%(met)s of %(of)s requirements", met=num(met), of=len(revision.met))
    return num(revision.stated_value)


def theirs(page: MeasurementPage, seen: int | None) -> list[str]:
    """What somebody else saved after revision ``seen``, and what sending again does; empty where nobody did."""
    if not page.editable or not page.revisions or seen in (None, page.n):
        return []
    latest = page.revisions[0]
    said = gettext("%(name)s wrote %(figures)s.", name=latest.by or "–", figures=figure_words(latest))
    return [said, gettext("Send yours again to put it in the place of theirs.")]


def fault_sentence(code: str) -> str:
    """What a source got wrong about itself."""
    return reason_sentence(Reason(code), current_language())


def heading_above(page: CommitmentPage) -> str:
    """The objective or team that the commitment belongs to."""
    if page.commitment.set.team_name:
        return page.commitment.set.team_name
    objective = page.programme.objective(page.version.objective or "")
    return objective.name[current_language()] if objective else page.programme.name[current_language()]


def subtitle(page: CommitmentPage) -> str:
    """Where the figures of a commitment stand."""
    return gettext("to the end of %(period)s", period=period(page.as_of.code)) if page.as_of else ""


def step_name(step: Step) -> str:
    """What a step of the trace is about."""
    return gettext(STEPS[step.step])


def step_sentence(step: Step) -> str:
    """A step of the trace in a sentence."""
    return sentence(step, current_language())


def step_rule(step: Step) -> str:
    """The rule of a step in words, with its source and how sure it is."""
    return ground_sentence(step, current_language())


def rests_on(steps: Iterable[Step]) -> list[str]:
    """What a trace rests on: one sentence for each source, what is assumed first."""
    return closing(steps, current_language())


def row_state(page: CommitmentPage, row: PeriodRow) -> str:
    """The state of a period in words: what was done, or what can be done."""
    measured = row.measurement
    if row.period.code in page.commitment.unseen:
        return gettext("submitted, not reviewed yet")
    if measured is None:
        if page.commitment.set.origin == "published" or row.window == "scheduled":
            return "–"
        return {"open": gettext("to report"), "grace": gettext("to report, late")}.get(
            row.window, gettext("not reported in time")
        )
    if measured.latest.withdrawn:
        return gettext("withdrawn")
    words = [state_word(measured.state).lower()]
    if measured.late:
        words.append(gettext("late"))
    if measured.latest.faults:
        words.append(gettext("fault of the source"))
    if row.scored is not None and row.scored.needs_analysis and not measured.latest.analysis:
        words.append(gettext("no analysis"))
    return ", ".join(words)
