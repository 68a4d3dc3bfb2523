"""What the figures of a year are worth so far, and how its answer is worded because of it: one answer for every face.

Home, year, commitment, lists, exports, PDF and snapshot all ask here. Until a year is final nothing in it closes or
pays: its figures are reported, reviewed (n of m) or preliminary; published ones are as their source printed them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from tracker.formats.dates import format_date
from tracker.formats.numbers import format_percent
from tracker.formats.sentences import N_, say
from tracker.rules.calendar.periods import period_of
from tracker.rules.explain.citation_words import law_words
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.scoring.results import BandResult, YearResult

YearWord = Literal["reported", "reviewed", "preliminary", "final", "published"]
FigureWord = Literal[
    "reported", "reviewed", "observed", "rejected", "not_reported", "not_due", "draft", "published", "withdrawn"
]

REVIEWED = frozenset({"accepted", "observed", "rejected"})
"""States of a measurement that somebody reviewed."""
HANDED_IN = REVIEWED | {"submitted"}
"""States of a measurement that the agency handed in, reviewed or not."""
PRELIMINARY = frozenset({"preliminary", "evaluated", "appeal"})
"""Phases of a year in which its result is known and can still change."""
FINAL = "final"
"""The phase of a year whose result stands."""

FIGURES: Mapping[FigureWord, str] = {
    "reported": N_("reported"),
    "reviewed": N_("reviewed"),
    "observed": N_("observed"),
    "rejected": N_("rejected"),
    "not_reported": N_("not reported"),
    "not_due": N_("not due yet"),
    "draft": N_("draft, does not count"),
    "published": N_("as the source printed it"),
    "withdrawn": N_("withdrawn"),
}
"""What a figure is, in a word."""


@dataclass(frozen=True, slots=True)
class YearStatus:
    """What the figures of a year are at a moment: ``of`` were handed in until then, ``reviewed`` of those reviewed."""

    word: YearWord
    reviewed: int = 0
    of: int = 0

    @property
    def provisional(self) -> bool:
        """Whether the answer can still change: neither final nor a source's own."""
        return self.word not in ("final", "published")

    @property
    def unreviewed(self) -> int:
        """How many figures wait for a review; none once the year is final or where a source printed them."""
        return self.of - self.reviewed if self.provisional else 0


def status_of_snapshot(snapshot: Mapping[str, Any]) -> YearStatus:
    """The status of the year that a snapshot holds, from what is said in it of each measurement."""
    measured = [each for one in snapshot["commitments"] for each in one["measurements"]]
    states = [each["state"] for each in measured if not (each["revisions"] and each["revisions"][-1]["withdrawn"])]
    return year_status(snapshot["phase"], states, published=snapshot["origin"] == "published")


def year_status(phase: str, states: Iterable[str], *, published: bool) -> YearStatus:
    """The status of a year in ``phase`` whose measurements until the moment are in ``states``."""
    handed_in = [state for state in states if state in HANDED_IN]
    reviewed = len([state for state in handed_in if state in REVIEWED])
    word: YearWord = "reviewed" if reviewed else "reported"
    if published:
        word = "published"
    elif phase == FINAL:
        word = "final"
    elif phase in PRELIMINARY:
        word = "preliminary"
    return YearStatus(word, reviewed, len(handed_in))


def status_to_json(status: YearStatus) -> dict[str, Any]:
    """``status`` as snapshots and exports carry it."""
    return {"word": status.word, "reviewed": status.reviewed, "of": status.of}


def figure_word(state: str | None, *, withdrawn: bool = False, over: bool = True) -> FigureWord:
    """What a figure is by its measurement's ``state`` (None: there is no measurement).

    ``over``: whether the time to report it has passed; before that a figure that is not there is not due yet.
    """
    if withdrawn:
        return "withdrawn"
    if state is None:
        return "not_reported" if over else "not_due"
    words: Mapping[str, FigureWord] = {
        "draft": "draft",
        "reported": "draft",  # by its lead; the coordinator has not handed it in
        "submitted": "reported",
        "accepted": "reviewed",
        "observed": "observed",
        "rejected": "rejected",
        "published": "published",
    }
    return words[state]


# -- in words


def figure_label(word: FigureWord, language: str) -> str:
    """What a figure is, in a word."""
    return say(language, FIGURES[word])


def status_label(status: YearStatus, language: str) -> str:
    """What the figures of a year are, in a word or two, for lists and headings."""
    labels: Mapping[YearWord, str] = {
        "reported": N_("reported, not reviewed"),
        "preliminary": N_("preliminary"),
        "final": N_("final"),
        "published": FIGURES["published"],
    }
    if status.word == "reviewed":
        return say(language, N_("reviewed (%(reviewed)s of %(of)s)"), reviewed=status.reviewed, of=status.of)
    return say(language, labels[status.word])


def status_sentence(status: YearStatus, language: str) -> str:
    """What that means for who reads the answer."""
    if status.word == "published":
        return say(language, N_("The figures stand as their source printed them; nobody reviewed them here."))
    if status.word == "final":
        return say(language, N_("The evaluation is final."))
    if status.word == "preliminary":
        return say(language, N_("Preliminary: the evaluation can still change until it is final."))
    if not status.reviewed:
        return say(language, N_("Provisional: what the agency reported, not reviewed yet."))
    return say(
        language,
        N_("Provisional: %(reviewed)s of the %(of)s figures reported are reviewed."),
        reviewed=status.reviewed,
        of=status.of,
    )


def day_of(period: str, language: str) -> str:
    """The last day of a period in words: "31 de mayo de 2026"."""
    return format_date(period_of(period).ends, language, "long")


def standing_headline(percent: Decimal | None, period: str, language: str) -> str:
    """The standing at the end of ``period`` in one sentence; past 100 it says that the year is ahead of its plan."""
    day = day_of(period, language)
    if percent is None:
        return say(language, N_("Nothing was programmed until %(day)s"), day=day)
    told = format_percent(percent, language)
    if percent > 100:
        return say(language, N_("Ahead of plan on %(day)s (%(percent)s of what was programmed)"), percent=told, day=day)
    return say(language, N_("On %(day)s, %(percent)s of what was programmed"), percent=told, day=day)


def known_weight(year: YearResult) -> Decimal | None:
    """The weights that are known, where they do not add up to a year; None where they do."""
    if not any(reason.code in ("weights_missing", "weights_incomplete") for reason in year.reasons):
        return None
    return sum((each.weight or Decimal(0) for each in year.commitments if not each.is_system), Decimal(0))


def result_headline(year: YearResult, status: YearStatus, known: Decimal | None, language: str) -> str:
    """The result of a year that is over in one sentence, by what its figures are worth.

    ``known``: the sum of the weights that are known, where they do not add up to a year; None where they do.
    """
    total = year.total if year.total is not None else year.published_total
    if total is None:
        untold = N_("This year cannot be totalled from what was published")
        return say(language, untold if status.word == "published" else N_("This year cannot be totalled yet"))
    told = format_percent(total, language)
    if known is not None:
        part = N_("%(total)s obtained of the %(known)s that is known")
        return say(language, part, total=told, known=format_percent(known, language))
    if year.total is not None and not year.complete:
        return say(language, N_("%(total)s obtained so far: figures are missing"), total=told)
    sentences: Mapping[YearWord, str] = {
        "reported": N_("Provisional result: %(total)s, as reported"),
        "reviewed": N_("Provisional result: %(total)s, reviewed in part"),
        "preliminary": N_("Preliminary result: %(total)s"),
        "final": N_("Final result: %(total)s"),
        "published": N_("Result with the published figures: %(total)s"),
    }
    if year.total is None:
        return say(language, N_("The source published %(total)s for the year"), total=told)
    return say(language, sentences[status.word], total=told)


def band_words(band: BandResult, status: YearStatus, language: str) -> str:
    """The band of a total and what it pays, with the norm that says so; only a final year is in a band and pays."""
    label, law = band.label[language], law_words(band.ground, language)
    pays = None if band.pays_percent is None else format_percent(band.pays_percent, language, None)
    if pays is not None and band.of is not None:
        pays = f"{pays} {band.of[language]}"
    if not status.provisional:
        if band.pays_percent is None:
            sentence = N_("It falls into “%(label)s”; what that pays is not known (%(law)s).")
        elif not band.pays_percent:
            sentence = N_("It falls into “%(label)s”, which pays nothing (%(law)s).")
        else:
            sentence = N_("It falls into “%(label)s”, which pays %(pays)s (%(law)s).")
    elif band.pays_percent is None:
        sentence = N_("If it stayed so, it would fall into “%(label)s”; what that pays is not known (%(law)s).")
    elif not band.pays_percent:
        sentence = N_("If it stayed so, it would fall into “%(label)s” and pay nothing (%(law)s).")
    else:
        sentence = N_("If it stayed so, it would fall into “%(label)s” and would pay %(pays)s (%(law)s).")
    return say(language, sentence, label=label, pays=pays, law=law)


def rounding_remarks(result: YearResult | None, language: str) -> list[str]:
    """Where rounding took a total over the edge of a band: each with both numbers."""
    return [reason_sentence(each, language) for each in (result.remarks if result is not None else ())]


def moment_words(as_of: str, year_over: bool, language: str) -> str:
    """What the score at the end of ``as_of`` is called: the year's, or what it would be if the year ended so."""
    if year_over:
        return say(language, N_("Result of the year"))
    return say(language, N_("If the year ended as it stood on %(day)s"), day=day_of(as_of, language))


def year_over(as_of: str | None, year: int) -> bool:
    """Whether a standing at the end of ``as_of`` is that of the whole year."""
    return as_of is not None and period_of(as_of).ends >= dt.date(year, 12, 31)
