"""Notes for whoever reads a figure: its formula, n and interval, and what of its counts and parts does not add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, assert_never, get_args

from tracker.analysis.figure_details import details_of
from tracker.analysis.findings import Finding, place_words, sentence
from tracker.formats.labels import label
from tracker.formats.numbers import canonical_decimal, format_number, format_percent
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_, say
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.survey.measured import CONFIDENCE, Measured
from tracker.rules.survey.statistics import Method

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

PLACES = 2
"""Decimals of the ends of an interval."""

NoteCode = Literal[
    "too_few", "formula", "formula_of_measure", "n", "offered", "population", "interval", "no_interval", "finding"
]


@dataclass(frozen=True, slots=True)
class Note:
    """One note. ``params``: exact text by name. ``finding``: what a note of that code tells."""

    code: NoteCode
    params: Mapping[str, str] = field(default_factory=dict)
    finding: Finding | None = None


def notes_of(programme: Programme, one: CommitmentInput, as_of: str | None, minimum: int | None = None) -> list[Note]:
    """The notes of the figure of ``one`` at the end of ``as_of`` (None: of the year), as they are read.

    None where the figure is neither counted nor divided. ``minimum``: the smallest cell that may be told; None: the
    one of the pack, 0: everything. A figure on fewer has the note ``too_few`` alone.
    """
    found = details_of(programme, one, as_of, minimum)
    if found.hidden:
        return [Note("too_few")]
    measured = list(_of_measured(found.measured)) if found.measured is not None else []
    return measured + [Note("finding", finding=finding) for finding in found.findings]


def note_sentence(note: Note, language: str) -> str:
    """``note`` in ``language`` ("es", "en"), its numbers in it."""
    if note.finding is not None:
        where = place_words(note.finding, language)
        saw = sentence(note.finding, language)
        return say(language, N_("%(where)s: %(saw)s"), where=where[:1].upper() + where[1:], saw=saw) if where else saw
    return say(language, _pattern(note.code), **{name: _shown(note, name, language) for name in note.params})


def note_to_json(note: Note, language: str | None = None) -> dict[str, Any]:
    """``note`` for a program; of a finding its kind, which stands in full beside it. With ``language`` in words too."""
    told: dict[str, Any] = {"code": note.code, "params": dict(note.params)}
    if note.finding is not None:
        told["kind"] = note.finding.kind
    return told | ({} if language is None else {"sentence": note_sentence(note, language)})


def _of_measured(told: Measured) -> Iterator[Note]:
    if told.n is None:
        return
    facts = {"kind": told.formula, "version": str(told.version)}
    if told.measure is None:
        yield Note("formula", facts)
    else:
        yield Note("formula_of_measure", facts | {"measure": told.measure})
    yield Note("n", {"n": canonical_decimal(Decimal(told.n))})
    if told.offered is not None:
        yield Note("offered", {"offered": canonical_decimal(Decimal(told.offered))})
    if told.population is not None:
        yield Note("population", {"population": canonical_decimal(Decimal(told.population))})
    if told.low is not None and told.high is not None and told.method is not None:
        ends = {name: str(half_up(Fraction(end), PLACES)) for name, end in (("low", told.low), ("high", told.high))}
        yield Note("interval", {"confidence": CONFIDENCE, "method": told.method, "unit": told.unit, **ends})
    elif told.value is not None and told.formula != "percentile":
        yield Note("no_interval")


def _pattern(code: NoteCode) -> str:
    match code:
        case "too_few":
            return N_("It rests on too few people to be published.")
        case "formula":
            return N_("Formula: %(kind)s, version %(version)s.")
        case "formula_of_measure":
            return N_("Formula: %(kind)s, version %(version)s of the measure %(measure)s.")
        case "n":
            return N_("It rests on n = %(n)s.")
        case "offered":
            return N_("%(offered)s were offered the question.")
        case "population":
            return N_("%(population)s were served.")
        case "interval":
            return N_("Interval of %(confidence)s %% (%(method)s): %(low)s to %(high)s.")
        case "no_interval":
            return N_("The answers are weighted, so that no interval is given.")
        case "finding":
            return N_("%(where)s: %(saw)s")
        case _:
            assert_never(code)


def _method(method: Method) -> str:
    match method:
        case "wilson":
            return N_("by Wilson")
        case "net_share":
            return N_("by the variance of the net share")
        case "scaled_mean":
            return N_("by the variance of the answers")
        case "clopper_pearson":
            return N_("exact, by Clopper and Pearson")
        case "newcombe":
            return N_("by Newcombe")
        case _:
            assert_never(method)


_METHODS: Mapping[str, str] = {method: _method(method) for method in get_args(Method)}


def _shown(note: Note, name: str, language: str) -> str:
    """A param as it stands in the sentence: a word of the law, a number, or as it is."""
    text = note.params[name]
    if name == "kind":
        return label("formula", text, language)
    if name == "method":
        return say(language, _METHODS[text])
    if name in ("n", "offered", "population"):
        return format_number(Decimal(text), language)
    if name in ("low", "high"):
        end = Decimal(text)
        return format_percent(end, language, None) if note.params["unit"] == "%" else format_number(end, language)
    return text
