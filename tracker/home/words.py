"""The sentences of the first page: its headline is the answer a person came for."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext, ngettext
from markupsafe import Markup

from tracker.charts.bars import Won, bands_gauge, won_bar
from tracker.formats.dates import format_date, period_label
from tracker.formats.numbers import format_percent
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_
from tracker.home.owed import Duty, Loss, OwnPage, YearCard
from tracker.home.queries import Waiting, YearLine
from tracker.progress.words import unseen_sentence
from tracker.rules.calendar.local_time import day_in
from tracker.rules.policy import RoleName
from tracker.web.current import current_language
from tracker.web.filters import closing_day

MARKS = {"draft": "todo", "mend": "obs", "endorse": "sign", "report": "todo", "finish": "part"}
WORDS = {
    "draft": N_("Finish the draft of the commitments and submit it"),
    "mend": N_("The commitments came back: correct them and submit them again"),
    "endorse": N_("Read the commitments and endorse or return them"),
    "report": N_("Not reported yet"),
    "finish": N_("A draft is there: finish and submit it"),
}


def mark(duty: Duty) -> str:
    """The mark beside a duty."""
    return "warn" if duty.late else MARKS[duty.kind]


def detail(duty: Duty) -> str:
    """What is to be done, and about which period."""
    sentence = str(gettext(WORDS[duty.kind]))
    if duty.reason:
        sentence = gettext("%(what)s. Reason: %(reason)s", what=sentence, reason=duty.reason)
    if duty.period:
        sentence = f"{period_label(duty.period, current_language()).capitalize()} · {sentence}"
    return f"{sentence} · {gettext('late')}" if duty.late else sentence


def answer(page: OwnPage) -> str:
    """The headline: what is due and until when, or that nothing is."""
    duties = page.duties
    endorse = [duty for duty in duties if duty.kind == "endorse"]
    mend = [duty for duty in duties if duty.kind == "mend"]
    if endorse:
        return str(ngettext("One set of commitments waits for you", "%(num)d sets wait for you", len(endorse)))
    if mend:
        return str(gettext("The commitments came back to be corrected"))
    for card in page.cards:
        if card.period and card.window and any(duty.period for duty in card.duties):
            return _due(card)
    if any(duty.kind == "draft" for duty in duties):
        return str(gettext("The commitments are still a draft"))
    return _standing(page) or str(gettext("Nothing is owed today"))


def _standing(page: OwnPage) -> str | None:
    """How the year stands, for who came for that and reports nothing themselves; None for the others."""
    if not {RoleName.HEAD, RoleName.STAFF_ASSOCIATION} & set(page.roles):
        return None
    for card in page.cards:
        found = card.standing.standing if card.standing else None
        if card.as_of and found is not None and found.percent is not None:
            language = current_language()
            percent, period = format_percent(found.percent, language), period_label(card.as_of, language)
            return str(gettext("%(percent)s of what was programmed until %(period)s", percent=percent, period=period))
    return None


def lead(page: OwnPage) -> str:
    """How much waits, or what the only thing is."""
    duties = page.duties
    if len(duties) == 1 and duties[0].reason:  # the headline says the rest
        return str(gettext("Reason: %(reason)s", reason=duties[0].reason))
    if len(duties) == 1:
        return f"{duties[0].title}: {detail(duties[0])}"
    return str(ngettext("One thing waits for you.", "%(num)d things wait for you.", len(duties)))


def _due(card: YearCard) -> str:
    if card.period is None or card.window is None:
        raise ValueError("there is no open window to speak of")
    late = next((duty for duty in card.duties if duty.late), None)
    period = period_label(card.period.code, current_language()).capitalize()
    if late is not None:
        until = closing_day(card.window.grace_until, card.zone)
        return str(gettext("%(period)s is late: it is taken until %(day)s", period=period, day=until))
    until = closing_day(card.window.closes, card.zone)
    return str(gettext("%(period)s is due until %(day)s", period=period, day=until))


def opens(card: YearCard) -> str | None:
    """When the next period can be reported, where none can be now."""
    if card.next_window is None:
        return None
    period, window = card.next_window
    opening = format_date(day_in(card.zone, window.opens), current_language(), "act")
    return str(gettext("%(period)s can be reported from %(day)s on.",
                       period=period_label(period.code, current_language()).capitalize(), day=opening))  # fmt: skip


def unseen(card: YearCard) -> str | None:
    """That figures are handed in which this reader is not shown yet, where there are such."""
    return unseen_sentence(card.unseen, beside=card.standing is not None) if card.unseen else None


def decimal(number: Fraction) -> Decimal:
    """Points as a chart takes them: shown, never counted with."""
    return half_up(number, 12)


def loss_bar(loss: Loss, losses: Sequence[Loss]) -> Markup:
    """Points won of those programmed, on one scale for all."""
    most = max(decimal(each.programmed) for each in losses)
    row = Won(f"{loss.code} {loss.name}", decimal(loss.won), decimal(loss.programmed))
    return won_bar(row, most, language=current_language())


def gauge(card: YearCard) -> Markup | None:
    """Where the standing lies among the programme's bands; none where it has no bands."""
    if not card.edges or card.standing is None or card.standing.standing is None:
        return None
    title = str(gettext("Standing among the bands"))
    found = card.standing.standing
    return bands_gauge(found.percent, card.edges, language=current_language(), title=title,
                       published=found.published_percent)  # fmt: skip


LISTED = 12
"""So many opinions that wait are listed on the first page at once; the others unfold."""

LOW = Decimal(75)
"""Below this share of what was programmed a year is counted as low; a headline's round edge, no rule of a programme."""


def how_far(lines: Sequence[YearLine], waiting: Waiting) -> str:
    """The headline of the list: what waits for the reader, else who stands below the edge, else how many there are."""
    if waiting.opinions and not waiting.sets:
        return str(
            ngettext("One opinion is not recorded yet", "%(num)d opinions are not recorded yet", len(waiting.opinions))
        )
    if waiting.sets:
        sets = sum(line.states["endorsed"] for line in waiting.sets)
        return str(ngettext("One set waits for your approval", "%(num)d sets wait for your approval", sets))
    low = len({line.agency for line in lines if line.standing is not None and line.standing < LOW})
    if low:
        return str(ngettext("One agency stands below 75 %%", "%(num)d agencies stand below 75 %%", low))
    found = len({line.agency for line in lines})
    return str(ngettext("One agency", "%(num)d agencies", found))


def counts(lines: Sequence[YearLine]) -> str:
    """What the list holds: agencies, their years, and how many have no figure yet."""
    without = sum(1 for line in lines if line.standing is None)
    years = ngettext("One year", "%(num)d years", len(lines))
    agencies = ngettext("of one agency", "of %(num)d agencies", len({line.agency for line in lines}))
    idle = ngettext("one without a standing", "%(num)d without a standing", without)
    return f"{years} {agencies}" + (f", {idle}." if without else ".")
