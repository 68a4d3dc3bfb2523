"""What the pages of a commitment and of its measurements say, in the reader's language."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.analysis.publication_notes import note_sentence, notes_of
from tracker.progress import shapes
from tracker.progress.detail import CommitmentPage, PeriodRow
from tracker.progress.facts import RevisionFacts
from tracker.progress.figures import Stated
from tracker.progress.grid import has_no_plan
from tracker.progress.measuring import MeasurementPage
from tracker.progress.what_if import stated_of_revision, what_if
from tracker.progress.words import gettext
from tracker.progress.year_status import figure_label, figure_word
from tracker.rules.calendar.windows import last_minute
from tracker.rules.explain.citation_words import closing
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.explain.sentences import WrittenStep
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.results import CommitmentResult, Reason
from tracker.rules.scoring.status import state_of
from tracker.web.current import current_language
from tracker.web.filters import instant, num, pct, period


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
    planned: bool  # whether ``programmed`` is a value
    points_programmed: str
    kind: str
    word: str
    reason: str
    needs_analysis: bool


def preview(page: MeasurementPage, scored: CommitmentResult | None, refused: str = "") -> Preview:
    """``scored`` in words; without one, what is programmed all the same, and why the figure was ``refused``."""
    definition = page.version.definition
    blank = scored or what_if(page.programme, page.facts, page.commitment, page.period, Stated())
    kind, word, reason = verdict(page.programme, scored)
    unplanned = blank.programmed is None and not page.version.programmed
    return Preview(
        value=num(scored.actual if scored else None, definition.decimals),
        unit=definition.unit,
        level=pct(scored.of_plan if scored else None, 1),
        level_number=num(scored.of_plan if scored else None, 1),
        points=num(scored.points_won if scored else None, 2),
        weight=num(blank.weight) if blank.weight is not None else "",
        programmed=gettext("no plan") if unplanned else num(blank.programmed, definition.decimals),
        planned=blank.programmed is not None,
        points_programmed=num(blank.points_programmed, 2),
        kind=kind,
        word=word,
        reason=reason or refused,
        needs_analysis=scored.needs_analysis if scored else False,
    )


def tried(page: MeasurementPage) -> CommitmentResult | None:
    """What a draft would give, for who may read it and not change it."""
    if page.measurement is None:
        return None
    stated = stated_of_revision(page.measurement.latest)
    return what_if(page.programme, page.facts, page.commitment, page.period, stated)


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


def verdict_of(page: CommitmentPage) -> tuple[str, str, str]:
    """The mark, the word and the reason of the commitment at the moment of its page; not due is not missing."""
    scored = page.final if page.closed else page.scored
    if not_due(page):
        return "todo", gettext("Not due yet."), gettext("No period of it is over.")
    if not page.closed and no_plan(page):
        return "todo", gettext("No plan."), gettext("It counts neither as programmed nor as won.")
    return verdict(page.programme, scored)


def not_due(page: CommitmentPage) -> bool:
    """Whether the commitment has no figure and no period of it is over at the moment of the page."""
    if page.scored is None or page.scored.actual is not None or page.scored.is_system or page.as_of is None:
        return False
    codes = page.programme.period_codes(page.commitment.latest.definition.frequency)
    return not page.commitment.is_due(page.as_of.ends, codes)


def _lost(scored: CommitmentResult) -> str:
    due, won = scored.points_programmed, scored.points_won
    if due is None:  # the result of a year: weight, not points of the plan
        due, won = scored.weight_counted, None if scored.obtained is None else Fraction(scored.obtained)
    due, won = due or Fraction(0), won or Fraction(0)
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
    """Where the figures of a commitment stand, and what the last of them is."""
    if page.as_of is None:
        return ""
    words = [gettext("to the end of %(period)s", period=period(page.as_of.code))]
    if page.last is not None:
        words.append(figure_label(figure_word(page.last.state), current_language()))
    return " · ".join(words)


def no_plan(page: CommitmentPage) -> bool:
    """Whether, in the standing shown, nothing was ever programmed for the commitment: it is in neither sum."""
    return page.scored is not None and page.version.direction != "report" and has_no_plan(page.scored)


def remarks(page: CommitmentPage) -> list[str]:
    """What is to be known of the figures shown, a sentence for each: met by rounding alone, and why one is missing."""
    scored = page.final if page.closed else page.scored
    told = scored.reasons if scored is not None and not scored.is_system else ()
    said = verdict(page.programme, scored)[2]
    if not_due(page):
        return []
    return [text for each in told if (text := reason_sentence(each, current_language())) != said]


def steps(page: CommitmentPage) -> list[WrittenStep]:
    """How the figures of a commitment came about, step by step."""
    if page.explained is None:
        return []
    found, language = page.explained, current_language()
    return [found.writer.written(step, language, found.given) for step in found.steps]


def notes(page: CommitmentPage) -> list[str]:
    """What stands beside a figure that was counted: its formula, how many answered, the interval."""
    if page.explained is None or page.as_of is None:
        return []
    told = notes_of(page.programme, page.explained.given, page.as_of.code)
    return [note_sentence(note, current_language()) for note in told if note.finding is None]


def rests_on(page: CommitmentPage) -> list[str]:
    """What the steps rest on: one sentence for each source, what is assumed first."""
    if page.explained is None:
        return []
    found = page.explained
    return closing((found.writer.ground(step, found.given) for step in found.steps), current_language())


def row_state(page: CommitmentPage, row: PeriodRow) -> str:
    """The state of a period in words: what was done, or what can be done."""
    measured = row.measurement
    if row.period.code in page.commitment.unseen:
        return gettext("submitted, not reviewed yet")
    if measured is None:
        if page.commitment.set.origin == "published" or row.window == "scheduled":
            return "–"
        return {"open": gettext("to report"), "grace": gettext("to report, late")}.get(
            row.window, figure_label("not_reported", current_language())
        )
    if measured.latest.withdrawn:
        return figure_label("withdrawn", current_language())
    words = [figure_label(figure_word(measured.state), current_language())]
    if measured.late:
        words.append(gettext("late"))
    if measured.latest.faults:
        words.append(gettext("fault of the source"))
    if row.scored is not None and row.scored.needs_analysis and not measured.latest.analysis:
        words.append(gettext("no analysis"))
    return ", ".join(words)
