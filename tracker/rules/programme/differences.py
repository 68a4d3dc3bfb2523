"""What one version of a pack changes of another, as rows of before and after in the reader's language.

The two packs are walked side by side by the fields of their models, so a field that is added to packs tomorrow is
compared from its first day on: nothing is left out. What has a code is recognised by it, wherever it stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, cast

from tracker.formats.dates import format_date, period_label
from tracker.formats.labels import LABELS, Kind, capital, heading, label
from tracker.formats.numbers import canonical_decimal, format_number, format_percent
from tracker.formats.sentences import N_, say
from tracker.rules.programme.catalogue import catalogue_entry
from tracker.rules.programme.rules import LANGUAGES, Norm, Source, Stated
from tracker.rules.programme.tree import Form, Limits, Objective
from tracker.rules.values import Fact

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

SECTIONS = ("programme", "rules", "bands", "commitments", "calendar", "sources")
_SECTION_OF = {name: name for name in ("rules", "bands", "calendar", "sources")} | dict.fromkeys(
    ("tree", "forms", "objectives"), "commitments"
)
PLACES = (Stated, Objective, Form, Norm, Source)
"""What stands as a place of its own; everything else is a value of the place around it."""
UNSAID = frozenset({"rules", "tree", "weights", "calendar"})
"""What the section says already."""
WORDS_OF: Mapping[str, Kind] = {
    "Calendar.holidays": "country",
    "CountFormula.kind": "formula",
    "Credit.kind": "credit",
    "Exceptions.excluded": "effect",
    "Exceptions.external_cause": "effect",
    "Exceptions.not_applicable": "effect",
    "Exceptions.not_committed": "effect",
    "Exceptions.not_measured": "effect",
    "Lower.actual_zero": "zero",
    "Lower.formula": "lower",
    "Lower.target_zero": "zero",
    "Milestone.owed_by": "role",
    "MissingPeriods.missing": "missing_periods",
    "Programme.status": "programme",
    "Reporting.count": "days",
    "Requirements.kind": "requirements",
    "Requirements.opinion": "opinion_needed",
    "Rounding.mode": "rounding",
    "Semaphore.of": "cut_points_of",
    "Semaphore.on": "cut_points_on",
    "Semaphore.sides": "cut_points_sides",
    "Standing.fixed": "due",
    "Standing.moving": "due",
    "Total.kind": "total",
    "Tree.group_by": "level",
    "Tree.levels": "level",
    "Zeros.target_zero": "zero",
    "Zeros.zero_of_zero": "zero",
}
"""The kind of label of a field's words, where it is not called as the field is."""
ALIKE: Mapping[str, Kind] = {
    "accumulation": "accumulation",
    "answers": "answers",
    "basis": "basis",
    "basis_sureness": "sureness",
    "direction": "direction",
    "edge": "edge",
    "entry": "entry",
    "frequency": "frequency",
    "opinion_missing": "opinion_missing",
    "read": "read",
    "spread": "spread",
    "sureness": "sureness",
    "universe": "universe",
    "weigh": "weigh",
}
"""The same for a field that holds the same words in every model."""
PERCENTAGES = frozenset(
    {
        "Analysis.above", "Analysis.below", "Band.from_", "Band.pays_percent", "Credit.below", "Credit.cap",
        "Credit.credits", "Credit.floor", "Credit.normal", "Discount.most", "Discount.per_error", "Limits.usual",
        "StageObjective.weight", "Step.credit", "Step.from_", "TreeWeights.sum",
    }
)  # fmt: skip
_PERIOD = re.compile(r"[0-9]{4}-[0-9]{2}")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?")


@dataclass(frozen=True, slots=True)
class Row:
    """A value that changed: its place in the pack, what it is called, what it was and is; None: not stated."""

    where: str
    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A place of a pack that changed, came or went: a rule, a band, a commitment, a deadline, a source.

    ``what`` it is in words, its ``code`` and ``name`` where it has them; ``before`` and ``after``: its own text, which
    may be the same in both. Of what came or went ``rows`` are the values that stand directly in it.
    """

    section: str
    kind: Literal["added", "removed", "changed"]
    where: str
    what: str
    code: str
    name: str
    before: str | None
    after: str | None
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        """What it is, with its code and name: "Band 75 Half increment"."""
        return " ".join(filter(None, (capital(self.what), self.code, self.name)))

    @property
    def wording(self) -> str | None:
        """Its own text where both versions say the same or only one has it; otherwise a row shows both."""
        return None if self.before and self.after and self.before != self.after else self.after or self.before


@dataclass(frozen=True, slots=True)
class _Spot:
    """A model on the way to a value: under which field and key, and both versions of it; None where there is none."""

    field: str
    key: str
    before: Fact | None
    after: Fact | None

    @property
    def fact(self) -> Fact:
        return cast("Fact", self.after or self.before)

    @property
    def step(self) -> str:
        return ".".join(filter(None, (self.field, self.key)))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """Two values that are not the same, or a place that came or went (``field`` empty), and the way to it."""

    way: tuple[_Spot, ...]
    field: str
    before: Any
    after: Any

    @property
    def depth(self) -> int:
        """How much of the way leads to the place that it is told under; 0: the programme itself."""
        return next((n for n in range(len(self.way), 0, -1) if isinstance(self.way[n - 1].fact, PLACES)), 0)

    @property
    def place(self) -> str:
        return "/".join(spot.step for spot in self.way[: self.depth])


def differences(old: Programme, new: Programme, language: str) -> list[Difference]:
    """Every difference from ``old`` to ``new``, in ``language`` ("es", "en") and the order of the packs' sections.

    Empty where they say the same: comments, and the order of what has a code, are no difference.
    """
    teller = _Teller(old, new, language)
    leaves = [leaf for name in type(old).model_fields for leaf in _leaves(name, getattr(old, name), getattr(new, name))]
    places: dict[tuple[int, bool, str], list[_Leaf]] = {}
    for leaf in leaves:  # what stands in no place of its own comes before the places of its section
        places.setdefault((SECTIONS.index(_section(leaf)), leaf.depth > 0, leaf.place), []).append(leaf)
    return [teller.difference(some) for _, some in sorted(places.items(), key=lambda place: place[0][:2])]


def by_section(found: Sequence[Difference], language: str) -> tuple[tuple[str, tuple[Difference, ...]], ...]:
    """``found`` under the names of their sections."""
    sections = groupby(found, key=lambda difference: difference.section)
    return tuple((heading("section", section, language), tuple(some)) for section, some in sections)


def difference_json(difference: Difference) -> list[dict[str, Any]]:
    """A difference for a program, one object a value; of what came or went the first is the place itself."""
    place = {"section": difference.section, "kind": difference.kind}
    about = {
        "name": difference.title,
        "text": {"before": difference.before, "after": difference.after},
    }
    rows = [
        {**place, "where": row.where, "before": row.before, "after": row.after, **about, "field": row.label}
        for row in difference.rows
    ]
    if difference.kind == "changed":
        return rows
    whole = {"where": difference.where, "before": difference.before, "after": difference.after, **about, "field": None}
    return [{**place, **whole}, *rows]


def _leaves(field: str, before: Any, after: Any, way: tuple[_Spot, ...] = (), key: str = "") -> Iterator[_Leaf]:
    """What differs between two values of the field ``field``; of what is there on one side only, all that it states."""
    if before == after:
        return
    either = after if before is None else before
    if isinstance(either, Fact) and not isinstance(either, Limits):
        spot = _Spot(field, key, before, after)
        inner = (*way, spot)
        if (before is None or after is None) and isinstance(either, PLACES):
            yield _Leaf(inner, "", before, after)
            return
        for name in type(either).model_fields:
            if (before is not None and after is not None) or name in either.model_fields_set:
                yield from _leaves(name, getattr(before, name, None), getattr(after, name, None), inner)
    elif _holds_facts(before) or _holds_facts(after):
        old, new = _keyed(before), _keyed(after)
        for each in dict.fromkeys((*old, *new)):
            yield from _leaves(field, old.get(each), new.get(each), way, each)
    else:
        yield _Leaf(way, field, before, after)


def _holds_facts(value: Any) -> bool:
    members = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else ()
    return any(isinstance(member, Fact) for member in members)


def _keyed(value: Any) -> dict[str, Fact]:
    """The members by what they are recognised by: key, code, edge, wording of a norm, or else their number."""
    if isinstance(value, Mapping):
        return dict(value)
    found: dict[str, Fact] = {}
    for number, member in enumerate(value or (), 1):
        key = str(number)
        if isinstance(member, Norm):
            key = member.norm["es"]
        elif hasattr(member, "code"):
            key = member.code
        elif isinstance(edge := getattr(member, "from_", None), Decimal):
            key = canonical_decimal(edge)
        found[key if key not in found else f"{key} ({number})"] = member
    return found


def _section(leaf: _Leaf) -> str:
    return _SECTION_OF.get(leaf.way[0].field if leaf.way else leaf.field, "programme")


def _not_the_wording(leaf: _Leaf) -> bool:
    return leaf.field != "text"


@dataclass(frozen=True, slots=True)
class _Teller:
    """Writes values of two packs as the reader's language writes them."""

    old: Programme
    new: Programme
    language: str

    def difference(self, leaves: Sequence[_Leaf]) -> Difference:
        """The leaves of one place together."""
        first = leaves[0]
        section, way = _section(first), first.way[: first.depth]
        if not way:
            what = label("section", section, self.language)
            rows = tuple(self.row(leaf) for leaf in leaves)
            return Difference(section, "changed", "", what, "", "", None, None, rows)
        spot = way[-1]
        whole = not first.field
        named = next((one for one in reversed(way) if _name(one.fact) or one.key), spot)
        name = _name(named.fact)
        return Difference(
            section=section,
            kind="changed" if not whole else "added" if spot.before is None else "removed",
            where=first.place,
            what=label("rule", spot.field, self.language),
            code="" if isinstance(named.fact, Norm) else named.key,
            name=name[self.language] if name else "",
            before=self.wording(spot.before),
            after=self.wording(spot.after),
            rows=tuple(self.stated(way) if whole else map(self.row, sorted(leaves, key=_not_the_wording))),
        )

    def wording(self, fact: Fact | None) -> str | None:
        """The text that a rule states itself in."""
        return fact.text[self.language] if isinstance(fact, Stated) else None

    def stated(self, way: tuple[_Spot, ...]) -> Iterator[Row]:
        """The values that stand directly in what came or went, but for those it is called and recognised by."""
        spot = way[-1]
        for name in type(spot.fact).model_fields:
            value = getattr(spot.fact, name)
            inner = isinstance(value, Fact) and not isinstance(value, Limits)
            if name in ("code", "name", "label", "text", "title") or name not in spot.fact.model_fields_set or inner:
                continue
            if value not in (None, (), "") and not _holds_facts(value) and value != _name(spot.fact):
                yield self.row(_Leaf(way, name, getattr(spot.before, name, None), getattr(spot.after, name, None)))

    def row(self, leaf: _Leaf) -> Row:
        """Two values under what they are called, from the place on inwards."""
        steps, inner = [spot.step for spot in leaf.way], leaf.way[leaf.depth :]
        model = leaf.way[-1].fact if leaf.way else self.new
        names = [self._named(spot) for spot in inner if spot.field not in UNSAID]
        names.append(self._field(model, leaf.field))
        before, after = (self.value(model, leaf.field, value, self.language) for value in (leaf.before, leaf.after))
        if before == after:  # told apart by the other language, or by the codes behind two equal titles
            before, after = self._apart(model, leaf)
        return Row("/".join([*steps, leaf.field]), " › ".join(names), before, after)

    def _named(self, spot: _Spot) -> str:
        name = _name(spot.fact)
        words = (label("field", spot.field, self.language), spot.key, name[self.language] if name else "")
        return " ".join(filter(None, words))

    def _field(self, model: Fact, field: str) -> str:
        own = f"{type(model).__name__}.{field}"
        return label("field", own if own in LABELS["field"] else field, self.language)

    def _apart(self, model: Fact, leaf: _Leaf) -> tuple[str | None, str | None]:
        other = next(language for language in LANGUAGES if language != self.language)
        before, after = (self.value(model, leaf.field, value, other) for value in (leaf.before, leaf.after))
        if before == after:
            return str(leaf.before), str(leaf.after)
        return before and f"{other}: {before}", after and f"{other}: {after}"

    def value(self, model: Fact, field: str, value: Any, language: str) -> str | None:
        """A value as ``language`` writes it; None where nothing is stated."""
        if value is None or value == () or value == "":
            return None
        if isinstance(value, bool):
            return say(language, N_("yes") if value else N_("no"))
        if isinstance(value, Limits):
            return _limits(value, language)
        if field == "year":
            return str(value)
        if isinstance(value, Decimal | int):
            number, percent = Decimal(value), f"{type(model).__name__}.{field}" in PERCENTAGES
            return format_percent(number, language, None) if percent else format_number(number, language)
        if isinstance(value, Mapping):
            return str(value[language])
        if isinstance(value, dt.date):
            return format_date(value, language)
        if isinstance(value, tuple):
            return "; ".join(filter(None, (self.value(model, field, member, language) for member in value)))
        return self._text(model, field, str(value), language)

    def _text(self, model: Fact, field: str, text: str, language: str) -> str:
        """A word of the law, a source or norm by its title, a period, a moment; or else the text itself."""
        kind = kind_of(type(model), field)
        if kind is not None:
            return label(kind, text, language)
        if field in ("source", "norm"):
            return self._title(field, text, language)
        if field in ("first", "last") and _PERIOD.fullmatch(text):
            return period_label(text, language)
        if field == "suggests" and (entry := catalogue_entry(text)) is not None:
            return entry.name[language]
        return _moment(text, language)

    def _title(self, field: str, code: str, language: str) -> str:
        for pack in (self.new, self.old):
            if field == "source" and code in pack.sources:
                return pack.sources[code].title
            norm = next((one for one in pack.legal_basis if one.code == code), None)
            if field == "norm" and norm is not None:
                return norm.norm[language]
        return code


def kind_of(model: type[Fact], field: str) -> Kind | None:
    """The kind of label of the words that a field of ``model`` holds; None where it holds none."""
    return WORDS_OF.get(f"{model.__name__}.{field}") or ALIKE.get(field)


def _name(fact: Fact) -> Mapping[str, str] | None:
    """The name that people know it by, by language."""
    if isinstance(fact, Source):
        return dict.fromkeys(LANGUAGES, fact.title)
    name = getattr(fact, "name", None) or getattr(fact, "label", None) or getattr(fact, "norm", None)
    return name if isinstance(name, Mapping) else None


def _limits(limits: Limits, language: str) -> str:
    low, high = (format_percent(edge, language, None) for edge in (limits.min, limits.max))
    if limits.fixed:
        return low
    if limits.usual is None:
        return say(language, N_("%(least)s to %(most)s"), least=low, most=high)
    usual = format_percent(limits.usual, language, None)
    return say(language, N_("%(least)s to %(most)s, usually %(usual)s"), least=low, most=high, usual=usual)


def _moment(text: str, language: str) -> str:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return text
    day = format_date(dt.date.fromisoformat(match[1]), language)
    return f"{day} {match[2]}" if match[2] else day
