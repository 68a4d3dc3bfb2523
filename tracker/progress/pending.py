"""What a year still lacks at a moment: figures, analyses, files, opinions and reviews. One answer for every face.

Nothing is pending only where :func:`pending_of` finds nothing and no figure waits for a review
(:attr:`tracker.progress.year_status.YearStatus.unreviewed`).
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from tracker.formats.sentences import NN_, say
from tracker.progress.dues import reported_here, windows_of
from tracker.progress.facts import CommitmentFacts, MeasurementFacts, YearFacts
from tracker.progress.opinion import held_on
from tracker.progress.year_status import YearStatus, year_status
from tracker.rules.calendar.periods import Period
from tracker.rules.calendar.windows import last_minute, window_state
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.results import YearResult

What = Literal["missing", "due", "late", "analysis", "file", "means", "opinion"]
SENTENCES: Mapping[str, str] = {
    "missing": NN_("%(count)s figure was not reported in time.", "%(count)s figures were not reported in time."),
    "due": NN_("%(count)s figure is still to be reported.", "%(count)s figures are still to be reported."),
    "analysis": NN_("%(count)s result lacks its analysis.", "%(count)s results lack their analysis."),
    "file": NN_("%(count)s figure reported has no file.", "%(count)s figures reported have no file."),
    "means": NN_(
        "%(count)s requirement reported as met lacks its means of verification.",
        "%(count)s requirements reported as met lack their means of verification.",
    ),
    "opinion": NN_("%(count)s requirement awaits an opinion.", "%(count)s requirements await an opinion."),
    "review": NN_("%(count)s figure awaits its review.", "%(count)s figures await their review."),
}
"""What lacks, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that lacks, or came late, of the commitment ``code``.

    ``until``: the last minute of the window, where there is one. ``count``: how many figures or requirements it is of,
    the last one in ``period``. ``detail``: codes of the requirements of an opinion.
    """

    what: What
    code: str
    period: Period
    until: dt.datetime | None = None
    count: int = 1
    detail: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a snapshot carries it."""
        found = {"what": self.what, "code": self.code, "period": self.period.code, "until": self.until}
        more = {"count": self.count if self.count != 1 else None, "detail": list(self.detail) or None}
        return found | {name: value for name, value in more.items() if value is not None}


def pending_of(
    facts: YearFacts,
    programme: Programme,
    result: YearResult | None,
    evidence: Mapping[UUID, Sequence[UUID]],
    at: dt.datetime,
    last_day: dt.date,
    today: dt.date | None = None,
) -> list[Pending]:
    """What lacks at ``at`` of the figures until ``today``, and what can be reported now; a source owes nothing.

    ``result``: the standing or score at ``last_day``, None before the first figure; which analyses lack is told of it.
    ``today``: None in a report, which ends with the figures of ``last_day``. ``evidence``: ids of the files attached
    to each measurement. What came late is told too: it lacks no more.
    """
    until = last_day if today is None else today
    scored = {one.code: one for one in result.commitments} if result is not None else {}
    found: list[Pending] = []
    for each in reported_here(facts):
        counted = each.counted(last_day)
        found += _figures(each, programme, at)
        if counted and each.code in scored and scored[each.code].needs_analysis and not counted[-1].latest.analysis:
            found.append(Pending("analysis", each.code, counted[-1].period))
        found += _files(each, each.counted(until), evidence)
        found += _opinions(each, each.counted(until), until)
    return found


def status_of(facts: YearFacts, last_day: dt.date) -> YearStatus:
    """What the figures of the year until ``last_day`` are worth, whatever a reader is shown of them."""
    measured = [m for each in facts.measured() if each.set.in_force for m in each.measurements.values()]
    states = [m.state for m in measured if m.period.ends <= last_day and not m.latest.withdrawn]
    return year_status(facts.phase, states, published=facts.origin == "published")


def _figures(each: CommitmentFacts, programme: Programme, at: dt.datetime) -> Iterable[Pending]:
    for period, window in windows_of(each, programme):
        state, measured = window_state(window, at), each.measurements.get(period.code)
        if each.counts_in(period.code):
            if measured is not None and measured.late:
                yield Pending("late", each.code, period, last_minute(window.closes, programme.time_zone))
        elif state == "closed":
            yield Pending("missing", each.code, period, last_minute(window.grace_until, programme.time_zone))
        elif state != "scheduled":
            closes = window.closes if state == "open" else window.grace_until
            yield Pending("due", each.code, period, last_minute(closes, programme.time_zone))


def _files(
    each: CommitmentFacts, counted: Sequence[MeasurementFacts], evidence: Mapping[UUID, Sequence[UUID]]
) -> Iterable[Pending]:
    """At least one file a figure handed in; of a stage as many as requirements reported that name their means.

    Which file proves which requirement is recorded nowhere, so their number alone is held against each other.
    """
    if not counted:
        return
    means = {need.code for need in each.latest.definition.requirements if need.means}
    claimed = [need for need in counted[-1].latest.met if need.met > 0 and need.code in means]
    if claimed:
        files = {file for measured in counted for file in evidence.get(measured.id, ())}
        if len(files) < len(claimed):
            yield Pending("means", each.code, counted[-1].period, count=len(claimed) - len(files))
        return
    bare = [measured for measured in counted if not evidence.get(measured.id)]
    if bare:
        yield Pending("file", each.code, bare[-1].period, count=len(bare))


def _opinions(each: CommitmentFacts, counted: Sequence[MeasurementFacts], last_day: dt.date) -> Iterable[Pending]:
    """Requirements that rest on a third party which has said nothing by then, once the stage was reported."""
    held = held_on(each.opinions, last_day)
    printed = {need.code for need in counted[-1].latest.met if need.opinion is not None} if counted else set()
    silent = tuple(
        need.code
        for need in each.latest.definition.requirements
        if need.third_party
        and need.code not in printed
        and (need.code not in held or held[need.code].opinion == "missing")
    )
    if counted and silent:
        yield Pending("opinion", each.code, counted[-1].period, count=len(silent), detail=silent)


def still_lacking(pending: Iterable[Pending]) -> list[Pending]:
    """What really lacks: without what only came late."""
    return [each for each in pending if each.what != "late"]


def counts_of(whats: Iterable[tuple[str, int]], status: YearStatus) -> dict[str, int]:
    """How much lacks of each kind, in the order of :data:`SENTENCES`, reviews included; empty: nothing is pending."""
    found = dict.fromkeys(SENTENCES, 0)
    for what, count in whats:
        if what in found:
            found[what] += count
    found["review"] = status.unreviewed
    return {what: count for what, count in found.items() if count}


def pending_sentences(pending: Iterable[Pending], status: YearStatus, language: str) -> list[str]:
    """What lacks, a sentence for each kind; empty where nothing is pending."""
    counts = counts_of([(each.what, each.count) for each in pending], status)
    return [lacking_sentence(what, count, language) for what, count in counts.items()]


def lacking_sentence(what: str, count: int, language: str) -> str:
    """How much lacks of one kind."""
    return say(language, SENTENCES[what], count=count)
