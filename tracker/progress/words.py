"""What the pages of a year say in a sentence: its answer, and what follows from it."""

from dataclasses import dataclass

import flask_babel

from tracker.formats.labels import label
from tracker.formats.sentences import N_
from tracker.progress.pending import Pending, lacking_sentence, pending_sentences, still_lacking
from tracker.progress.year import YearPage
from tracker.progress.year_status import (
    band_words,
    known_weight,
    moment_words,
    result_headline,
    rounding_remarks,
    standing_headline,
    status_label,
    status_sentence,
)
from tracker.rules.calendar.windows import last_minute
from tracker.rules.explain.reasons import reason_sentence
from tracker.web.current import current_language
from tracker.web.filters import instant, num, pct, period

SET_STATES = {
    "draft": N_("The commitments are being drafted"),
    "submitted": N_("The commitments wait for the head's endorsement"),
    "endorsed": N_("The commitments wait for approval"),
}
SHOWN_LATER = N_("Figures appear here once they are accepted.")
COMPUTED_WITHOUT = N_("What stands here is computed from accepted figures alone.")


def gettext(msgid: str, **places: object) -> str:
    """``msgid`` in the reader's language, its places filled."""
    return str(flask_babel.gettext(msgid, **places))


def ngettext(one: str, many: str, num: int, **places: object) -> str:
    """``one`` or ``many`` by ``num``, in the reader's language."""
    return str(flask_babel.ngettext(one, many, num, **places))


@dataclass(frozen=True, slots=True)
class Answer:
    """The headline of a page and the sentence below it."""

    headline: str
    lead: str


def answer(page: YearPage) -> Answer:
    """What a person wants to know of the year first."""
    if not page.facts.sets:
        return Answer(gettext("There are no commitments yet"), gettext("A year begins with its commitments."))
    if not any(each.in_force for each in page.facts.sets):
        waiting = SET_STATES.get(page.facts.sets[0].state, SET_STATES["draft"])
        return Answer(gettext(waiting), gettext("Figures are reported once they are approved."))
    if page.as_of is None or page.standing is None:
        if page.facts.origin == "published":
            return Answer(gettext("The source prints targets and no results"), "")
        if page.facts.unseen:
            return _answer(unseen_headline(page.facts.unseen), gettext(SHOWN_LATER), page)
        return Answer(gettext("No figure has been reported yet"), _open_sentence(page))
    language = current_language()
    if page.closed:
        headline = result_headline(page.year, page.status, known_weight(page.year), language)
        return _answer(headline, " ".join(about_total(page)), page)
    standing = page.standing.standing
    headline = standing_headline(standing.percent if standing else None, page.as_of.code, language)
    points = _points_sentence(page) if standing is not None and standing.percent is not None else ""
    return _answer(headline, f"{points} {status_sentence(page.status, language)}".strip(), page)


def status(page: YearPage) -> str:
    """What the figures of the year are worth, in a word or two."""
    return status_label(page.status, current_language())


def moment(page: YearPage) -> str:
    """What the score at the moment of the page is called: the year's, or what it would be if the year ended so."""
    return moment_words(page.as_of.code if page.as_of else "", page.closed, current_language())


def _answer(headline: str, first: str, page: YearPage) -> Answer:
    return Answer(headline, " ".join((first, _open_sentence(page))).strip())


def _points_sentence(page: YearPage) -> str:
    standing = page.standing.standing if page.standing else None
    if standing is None:
        return ""
    if standing.mean_of_groups:
        count = len([each for each in page.parts if each.node.percent is not None])
        if count < 2:
            return ""
        if standing.by_headcount:
            mean = gettext("Mean of %(count)s teams by head count.", count=count)
        elif page.by_team:
            mean = gettext("Plain mean of %(count)s teams.", count=count)
        else:
            mean = gettext("Plain mean of %(count)s objectives.", count=count)
        if page.programme.rules.total.sureness == "assumed":
            mean = f"{mean} {gettext('(Assumed.)')}"
        return f"{mean} " + gettext("All points together make %(pooled)s.", pooled=pct(standing.pooled))
    return gettext(
        "%(won)s of %(programmed)s points programmed were won.",
        won=num(standing.points_won, 2),
        programmed=num(standing.points_programmed, 2),
    )


def about_total(page: YearPage) -> list[str]:
    """What is to be known of the year's score: what it is worth, its band, and where rounding crossed an edge."""
    language, words = current_language(), []
    if page.total_is_published:
        words.append(gettext("It is the sum of what the source printed: it printed too little to compute it again."))
    elif not page.year.complete and page.total is not None:
        words.append(gettext("It is partial: what is missing is told below.") if page.closed else "")
    words.append(status_sentence(page.status, language) if page.closed else "")
    if page.band is not None:
        words.append(band_words(page.band, page.status, language))
    return [*(word for word in words if word), *rounding_remarks(page.year, language)]


def partial_reasons(page: YearPage) -> list[str]:
    """Why the score of a year that is not over is partial, a sentence for each reason; empty where it is whole.

    Figures that are not there are of periods still to come, or told as missing in the standing.
    """
    told = [each for each in page.year.reasons if each.code != "figures_missing"]
    later = [gettext("The periods after that day have no figures yet.")] if len(told) < len(page.year.reasons) else []
    return later + [reason_sentence(each, current_language()) for each in told]


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a year lacks: how much of it, and where."""

    sentence: str
    where: tuple[Pending, ...]


def pending(page: YearPage) -> list[Lack]:
    """What is pending in the year, kind by kind; empty only where nothing is, or for who is not shown every figure."""
    if not page.may_have_report or not page.facts.in_force:
        return []
    found = still_lacking(page.lacking)
    language, kinds = current_language(), list(dict.fromkeys(each.what for each in found))
    by_kind = {kind: tuple(each for each in found if each.what == kind) for kind in kinds}
    lacking = [
        Lack(lacking_sentence(kind, sum(each.count for each in its), language), its) for kind, its in by_kind.items()
    ]
    return lacking + [Lack(sentence, ()) for sentence in pending_sentences([], page.status_today, language)]


def _open_sentence(page: YearPage) -> str:
    if page.open is None:
        return ""
    zone = page.programme.time_zone
    closes = page.open.window.grace_until if page.open.late else page.open.window.closes
    label = period(page.open.period.code)
    places = {
        "period": label[:1].upper() + label[1:],
        "until": instant(last_minute(closes, zone), zone, "act"),
        "received": page.open.received,
        "of": page.open.of,
    }
    if page.open.late:
        return gettext(
            "%(period)s is taken as late until %(until)s: %(received)s of %(of)s measurements are in.", **places
        )
    return gettext("%(period)s is reported until %(until)s: %(received)s of %(of)s measurements are in.", **places)


def lacks(page: YearPage) -> list[str]:
    """Why the figure of the year is not final, sentence by sentence; missing measurements are told on their own."""
    source = page.year if page.closed else page.standing
    reasons = source.reasons if source is not None else ()
    told = [each for each in reasons if each.code != "figures_missing" or page.closed]
    sentences = [reason_sentence(each, current_language()) for each in told]
    hidden = page.facts.unseen if page.standing is not None else 0
    return ([unseen_sentence(hidden, beside=True)] if hidden else []) + sentences


def unseen_headline(number: int) -> str:
    """That figures are handed in which this reader is not shown yet."""
    return ngettext(
        "One figure is submitted and not reviewed yet", "%(num)d figures are submitted and not reviewed yet", number
    )


def unseen_sentence(number: int, *, beside: bool) -> str:
    """The same as a sentence; ``beside``: figures that this reader is shown stand there too."""
    return f"{unseen_headline(number)}. " + gettext(COMPUTED_WITHOUT if beside else SHOWN_LATER)


def missing_sentence(page: YearPage) -> str:
    """How many figures the standing lacks."""
    return ngettext(
        "One measurement of %(period)s is missing.",
        "%(num)d measurements of %(period)s are missing.",
        len(page.missing),
        period=period(page.as_of.code if page.as_of else None),
    )


def figure_name(name: str) -> str:
    """What a published column says, in the reader's language."""
    return label("figure", name, current_language())
