"""The sentences of the first page: its headline is the answer a person came for."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext, ngettext
from markupsafe import Markup

from tracker.charts.bars import Won, won_bar
from tracker.formats.dates import format_date, period_label
from tracker.formats.numbers import MISSING
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_
from tracker.home.owed import Duty, Loss, OwnPage, YearCard
from tracker.home.queries import Waiting, YearLine
from tracker.progress.pending import pending_sentences, still_lacking
from tracker.progress.results import band_of_total
from tracker.progress.words import unseen_sentence
from tracker.progress.year_status import (
    band_words,
    day_of,
    result_headline,
    rounding_remarks,
    standing_headline,
    status_label,
    status_sentence,
)
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
    if found := _standing(page):
        return found
    if any(card.in_force and still_pending(card) for card in page.cards):
        return str(gettext("There is nothing to report today"))
    return str(gettext("Nothing is owed today"))


def _standing(page: OwnPage) -> str | None:
    """How the year stands, for who came for that and reports nothing themselves; None for the others."""
    if not {RoleName.HEAD, RoleName.STAFF_ASSOCIATION} & set(page.roles):
        return None
    return next((headline(card) for card in page.cards if headline(card)), None)


def headline(card: YearCard) -> str | None:
    """The answer of a year: its result once it is over, before that its standing; None before the first figure."""
    language, found = current_language(), card.standing.standing if card.standing else None
    if card.as_of is None or found is None:
        return None
    if card.over:
        return result_headline(card.year, card.status, card.known, language)
    return standing_headline(found.percent, card.as_of, language)


def status(card: YearCard) -> str:
    """What the figures of a year are worth, and at which moment they stand."""
    label = status_label(card.status, current_language())
    return f"{day_of(card.as_of, current_language())} · {label}" if card.as_of else label


def about_result(card: YearCard) -> list[str]:
    """What the figures are worth, what the band would pay once the year is over, and where rounding crossed an edge."""
    language = current_language()
    words = [status_sentence(card.status, language)]
    band = band_of_total(card.year)
    if card.over and band is not None:
        words.append(band_words(band, card.status, language))
    if card.over:
        words += rounding_remarks(card.year, language)
    return words


def still_pending(card: YearCard) -> list[str]:
    """What the year lacks, a sentence for each kind; empty only where nothing is pending, or for who may not see it."""
    if not card.may_have_report:
        return []
    return pending_sentences(still_lacking(card.lacking), card.status_today, current_language())


def reporting(card: YearCard) -> str | None:
    """Which period is being reported now, until when, and how many of its figures are in; None where none is."""
    if card.period is None or card.window is None:
        return None
    label = period_label(card.period.code, current_language()).capitalize()
    closes = card.window.closes if not any(duty.late for duty in card.duties) else card.window.grace_until
    return str(
        gettext(
            "%(period)s is reported until %(until)s: %(received)s of %(of)s measurements are in.",
            period=label, until=closing_day(closes, card.zone), received=card.reported, of=card.reportable,
        )
    )  # fmt: skip


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


def line_status(line: YearLine) -> str:
    """What the figures of a line are worth, in a word or two; a dash before the first."""
    return status_label(line.status, current_language()) if line.status else MISSING


def line_band(line: YearLine) -> str:
    """The band of a year that is over; until it is final the one it would fall into; a dash where there is none."""
    if line.band is None or line.status is None:
        return MISSING
    label = line.band[current_language()]
    return str(gettext("would be: %(label)s", label=label)) if line.status.provisional else label


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
    low = len({line.agency for line in lines if not line.over and line.standing is not None and line.standing < LOW})
    if low:
        return str(ngettext("One agency stands below 75 %%", "%(num)d agencies stand below 75 %%", low))
    found = len({line.agency for line in lines})
    return str(ngettext("One agency", "%(num)d agencies", found))


def counts(lines: Sequence[YearLine]) -> str:
    """What the list holds: agencies, their years, and how many have no figure yet."""
    without = sum(1 for line in lines if line.as_of is None)
    agencies = ngettext("One agency", "%(num)d agencies", len({line.agency for line in lines}))
    years = ngettext("one programme running or over", "%(num)d programmes running or over", len(lines))
    idle = ngettext("one without figures yet", "%(num)d without figures yet", without)
    return f"{agencies}, {years}" + (f", {idle}." if without else ".")
