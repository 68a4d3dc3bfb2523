"""What changed from one statement to the next, field by field with what it was and what it is, in a language.

Facts are told in the shape of the record: a figure as :meth:`tracker.progress.figures.Stated.summary` has it, a promise
as :func:`tracker.commitments.draft.summary`. Of a promise the record keeps only what differs, one level into nested
facts, so a field that neither side has is not told.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from tracker.formats.dates import period_label
from tracker.formats.labels import LABELS
from tracker.formats.numbers import MISSING, format_number
from tracker.formats.sentences import N_, say
from tracker.progress.counted import Counted
from tracker.rules.explain.counting_words import answer_words, dimension_title
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.scoring.results import Reason

MOST_TEXT, BEFORE_IT = 160, 40
"""Characters of a text (an analysis, a formula) that a line of a history quotes, and of them before what differs."""

PUBLISHED = {
    "compliance": N_("achievement by the source"),
    "achievement": N_("achievement by the source"),
    "obtained": N_("weight obtained by the source"),
    "points_programmed": N_("points programmed by the source"),
    "points_won": N_("points won by the source"),
    "actual": N_("value by the source"),
    "met": N_("met by the source"),
    "analysis": N_("analysis by the source"),
}
TARGET = {
    "value": N_("target"),
    "numerator": N_("numerator of the target"),
    "denominator": N_("denominator of the target"),
    "low": N_("lower end of the target"),
    "high": N_("upper end of the target"),
}
TERMS = {
    "code": N_("code"),
    "name": N_("name"),
    "objective": N_("objective"),
    "weight": N_("weight"),
    "unit": N_("responsible unit"),
    "direction": N_("direction"),
}
DEFINITION = {
    "formula": N_("formula"),
    "operands": N_("what is divided"),
    "unit": N_("unit of the value"),
    "factor": N_("factor"),
    "decimals": N_("decimals shown"),
    "direction": N_("direction"),
    "accumulation": N_("how the periods make the year"),
    "entry": N_("the figure of a period"),
    "frequency": N_("frequency"),
    "universe": N_("denominator of the year"),
    "signed": N_("whether it may be negative"),
    "share": N_("whether the numerator is a part"),
    "formulas": N_("formula of the counts"),
    "credit": N_("rule of credit"),
    "criteria": N_("criteria values"),
    "items": N_("items of the checklist"),
    "means_of_verification": N_("means of verification"),
    "requirements": N_("requirements"),
    "notes": N_("notes"),
    "sureness": N_("how sure it is"),
    "source": N_("source"),
    "catalogue_code": N_("code in the catalogue"),
}
VALUES: Mapping[str, str] = {
    **LABELS["opinion"], **LABELS["formula"], **LABELS["accumulation"], **LABELS["entry"], **LABELS["frequency"],
    **LABELS["universe"], **LABELS["direction"], **LABELS["sureness"],
}  # fmt: skip
"""The words of the law that a figure or a definition can hold."""
_OF_TEXT = frozenset({"formula", "unit", "notes", "source", "catalogue_code", "credit"})


def change(what: str, before: str | None, after: str | None, language: str) -> str:
    """One line: what it is, what it was and what it is now; only what it is where there was nothing before."""
    if before is None:
        return say(language, N_("%(what)s: %(after)s"), what=what, after=after or MISSING)
    return say(language, N_("%(what)s: %(before)s → %(after)s"), what=what, before=before, after=after or MISSING)


# -- figures


def figure_changes(before: Mapping[str, Any] | None, after: Mapping[str, Any], language: str) -> list[str]:
    """What a statement of a period's figure says, or what it changes of the one before."""
    was = before or {}
    lines = list(_figure(before, after, language))
    lines += _requirements(was, after, language)
    lines += _items(was, after, language)
    lines += _parts(was, after, language)
    if before is not None:
        lines += _texts("analysis", N_("analysis"), was, after, language)
    lines += _published(was, after, language)
    lines += _faults(was, after, language)
    return lines


def figure_text(facts: Mapping[str, Any], language: str) -> str | None:
    """The figure of a statement in a few characters; None where it has none."""
    if facts.get("withdrawn"):
        return say(language, N_("withdrawn by its source"))
    if facts.get("numerator") is not None:
        return f"{_number(facts['numerator'], language)} / {_number(facts['denominator'], language)}"
    if facts.get("value") is not None:
        return _number(facts["value"], language)
    counted = Counted.load(facts.get("counts"))
    if counted.levels:
        levels = " · ".join(format_number(count, language) for count in counted.levels)
        return say(language, N_("n = %(n)s (%(counts)s)"), n=format_number(counted.n, language), counts=levels)
    if counted.met is not None:
        met, of = (format_number(number, language) for number in (counted.met, counted.of))
        return say(language, N_("%(met)s of %(of)s"), met=met, of=of)
    if counted.items:
        return say(language, N_("%(count)s items answered"), count=len(counted.items))
    needs = facts.get("requirements") or ()
    if needs:
        met = format_number(sum((Decimal(str(need["met"])) for need in needs), Decimal(0)), language)
        return say(language, N_("%(met)s of %(of)s requirements"), met=met, of=len(needs))
    return None


def _figure(before: Mapping[str, Any] | None, after: Mapping[str, Any], language: str) -> Iterator[str]:
    old, new = figure_text(before or {}, language), figure_text(after, language)
    if old != new:
        yield change(say(language, N_("figure")), None if before is None else old or MISSING, new, language)
    if before is None or before.get("value") == after.get("value"):
        return
    if before.get("numerator") is not None or after.get("numerator") is not None:  # it stands beside the two sides
        values = [_number(facts.get("value"), language) for facts in (before, after)]
        yield change(say(language, N_("value as stated")), values[0], values[1], language)


def _requirements(was: Mapping[str, Any], now: Mapping[str, Any], language: str) -> Iterator[str]:
    old, new = ({need["code"]: need for need in facts.get("requirements") or ()} for facts in (was, now))
    for code in {**old, **new} if old else ():
        before, after = old.get(code, {}), new.get(code, {})
        if before.get("met") != after.get("met") or before.get("of", "1") != after.get("of", "1"):
            yield change(code, _met(before, language), _met(after, language), language)
        if before.get("note") != after.get("note"):
            label = say(language, N_("note on %(code)s"), code=code)
            yield change(label, *_quotes(before.get("note"), after.get("note"), language), language)
        if before.get("opinion") != after.get("opinion"):
            label = say(language, N_("opinion on %(code)s"), code=code)
            yield change(label, _word(before.get("opinion"), language), _word(after.get("opinion"), language), language)


def _met(need: Mapping[str, Any], language: str) -> str:
    if not need:
        return MISSING
    met, of = _number(need["met"], language), _number(need.get("of", "1"), language)
    return say(language, N_("%(met)s of %(of)s"), met=met, of=of)


def _items(was: Mapping[str, Any], now: Mapping[str, Any], language: str) -> Iterator[str]:
    old, new = ({item.code: item for item in Counted.load(facts.get("counts")).items} for facts in (was, now))
    for code in {**old, **new} if old and new else ():
        before, after = old.get(code), new.get(code)
        if before != after:
            texts = [MISSING if each is None else answer_words(each, language) for each in (before, after)]
            yield change(code, texts[0], texts[1], language)


def _parts(was: Mapping[str, Any], now: Mapping[str, Any], language: str) -> Iterator[str]:
    old, new = (
        {(part["dimension"], part["category"]): figure_text(part, language) for part in facts.get("parts") or ()}
        for facts in (was, now)
    )
    for dimension, category in {**old, **new} if old else ():
        key = (dimension, category)
        if old.get(key) != new.get(key) or (key in old) != (key in new):
            label = f"{dimension_title(dimension, language)}, {category}"
            yield change(label, old.get(key) or MISSING, new.get(key), language)
    if new and not old:
        titles = dict.fromkeys(dimension_title(dimension, language) for dimension, _ in new)
        yield change(say(language, N_("parts")), None, ", ".join(titles), language)


def _texts(name: str, label: str, was: Mapping[str, Any], now: Mapping[str, Any], language: str) -> Iterator[str]:
    if was.get(name) != now.get(name):
        yield change(say(language, label), *_quotes(was.get(name), now.get(name), language), language)


def _published(was: Mapping[str, Any], now: Mapping[str, Any], language: str) -> Iterator[str]:
    """What a source computed itself, where it changed: at first it stands in the table of the periods."""
    old, new = was.get("as_published") or {}, now.get("as_published") or {}
    for name in {**old, **new} if was else ():
        if old.get(name) != new.get(name):
            label = say(language, PUBLISHED[name]) if name in PUBLISHED else name
            yield change(label, _printed(old.get(name), language), _printed(new.get(name), language), language)


def _faults(was: Mapping[str, Any], now: Mapping[str, Any], language: str) -> Iterator[str]:
    old, new = was.get("faults") or (), now.get("faults") or ()
    for code in dict.fromkeys((*old, *new)):
        if (code in old) != (code in new):
            label = N_("fault of the source") if code in new else N_("no longer a fault of the source")
            yield change(say(language, label), None, reason_sentence(Reason(str(code)), language), language)


# -- what is promised


def promise_changes(before: Mapping[str, Any] | None, after: Mapping[str, Any], language: str) -> list[str]:
    """What a version promises, in short, or what it changes of the one before."""
    was = before or {}
    lines = []
    for name, label in TERMS.items():
        if name == "direction" and ("definition" in was or "definition" in after):
            continue  # a definition holds it too
        if was.get(name) != after.get(name) and (before is not None or name in ("weight", "unit")):
            lines.append(_term(say(language, label), name, before, was.get(name), after.get(name), language))
    lines += _forms(before, was.get("weights") or {}, after.get("weights") or {}, language)
    lines += _target(before, was.get("target") or {}, after.get("target") or {}, language)
    lines += plan_changes(before, was.get("programmed") or {}, after.get("programmed") or {}, language)
    if before is not None:
        lines += _definition(was.get("definition") or {}, after.get("definition") or {}, language)
    return lines


def _term(label: str, name: str, known: Mapping[str, Any] | None, old: Any, new: Any, language: str) -> str:
    shown = [_number(value, language) if name == "weight" else _plain(value, language) for value in (old, new)]
    if name == "name":
        shown = list(_quotes(old, new, language))
    return change(label, None if known is None else shown[0], shown[1], language)


def _forms(known: Mapping[str, Any] | None, old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> list[str]:
    return [
        change(
            say(language, N_("weight in %(form)s"), form=form),
            None if known is None else _number(old.get(form), language),
            _number(new.get(form), language),
            language,
        )
        for form in {**old, **new}
        if old.get(form) != new.get(form)
    ]


def _target(
    known: Mapping[str, Any] | None, old: Mapping[str, Any], new: Mapping[str, Any], language: str
) -> list[str]:
    return [
        change(
            say(language, label),
            None if known is None else _number(old.get(name), language),
            _number(new.get(name), language),
            language,
        )
        for name, label in TARGET.items()
        if old.get(name) != new.get(name)
    ]


def plan_changes(
    known: Mapping[str, Any] | None, old: Mapping[str, Any], new: Mapping[str, Any], language: str
) -> list[str]:
    """What is programmed for each period, where it changed, in one line; periods in a row that changed alike once."""
    codes = [code for code in sorted({**old, **new}) if old.get(code) != new.get(code)]
    told = []
    for (before, after), run in groupby(codes, key=lambda code: (old.get(code), new.get(code))):
        shown = None if known is None else _number(before, language)
        told.append(change(_span(list(run), language), shown, _number(after, language), language))
    return [change(say(language, N_("programmed")), None, " · ".join(told), language)] if told else []


def _span(periods: Sequence[str], language: str) -> str:
    first, last = (period_label(code, language, short=True) for code in (periods[0], periods[-1]))
    return first if len(periods) == 1 else say(language, N_("%(first)s to %(last)s"), first=first, last=last)


def _definition(old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> Iterator[str]:
    for name in {**old, **new}:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        label = say(language, DEFINITION[name]) if name in DEFINITION else name
        if name in ("formulas", "items", "requirements"):
            yield from _listed(label, name, before or (), after or (), language)
        elif name in _OF_TEXT:
            yield change(label, *_quotes(before, after, language), language)
        else:
            yield change(label, _plain(before, language), _plain(after, language), language)


def _listed(
    label: str, name: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], language: str
) -> Iterator[str]:
    """A list of things with a code: which came, which went, which say something else now."""
    key = "kind" if name == "formulas" else "code"
    before, after = ({str(each.get(key)): each for each in some} for some in (old, new))
    told = False
    for code in {**before, **after}:
        if before.get(code) != after.get(code):
            told = True
            texts = [_summed(each.get(code), language) for each in (before, after)]
            yield change(f"{label}, {_word(code, language)}", *_quotes(texts[0], texts[1], language), language)
    if not told:  # the same things in another order, or one of them twice
        orders = [" · ".join(str(each.get(key)) for each in some) for some in (old, new)]
        yield change(label, orders[0], orders[1], language)


def _summed(thing: Mapping[str, Any] | None, language: str) -> str:
    """Everything that is said of a thing, one after the other; empty where there is none."""
    said = [value for value in (thing or {}).values() if value not in (None, "", [], {}, False)]
    return ", ".join(_plain(value, language) for value in said)


# -- values


def _number(number: Any, language: str) -> str:
    return MISSING if number is None else format_number(Decimal(str(number)), language)


def _printed(value: Any, language: str) -> str:
    """What a source printed: a number, or a text."""
    try:
        return _number(value, language)
    except ArithmeticError:
        return _quoted(value, language)


def _quotes(old: Any, new: Any, language: str) -> tuple[str, str]:
    """Two texts that differ, between quotation marks, each no longer than a line can hold: where they part is in it."""
    texts = [" ".join(str(text or "").split()) for text in (old, new)]
    shared = next((n for n, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1]), min(map(len, texts)))
    start = max(0, shared - BEFORE_IT) if max(map(len, texts)) > MOST_TEXT else 0
    return _quoted(texts[0], language, start), _quoted(texts[1], language, start)


def _quoted(text: Any, language: str, start: int = 0) -> str:
    """A text between quotation marks, from ``start`` on and cut to the length of a line."""
    if not text:
        return MISSING
    line = str(text)[start : start + MOST_TEXT]
    cut = ("…" if start else "") + line + ("…" if start + MOST_TEXT < len(str(text)) else "")
    return say(language, N_("“%(text)s”"), text=cut)


def _word(value: Any, language: str) -> str:
    """A word of the law by its label; what is none as it stands."""
    return MISSING if value is None else say(language, VALUES[value]) if value in VALUES else str(value)


def _plain(value: Any, language: str) -> str:
    """A value of a definition: yes or no, a word of the law, a number, a text, or a list of them."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return say(language, N_("yes")) if value else say(language, N_("no"))
    if isinstance(value, Mapping):
        return _summed(value, language)
    if isinstance(value, list | tuple):
        return " · ".join(_plain(each, language) for each in value) or MISSING
    if isinstance(value, str) and value in VALUES:
        return say(language, VALUES[value])
    return _printed(value, language) if isinstance(value, str | int | Decimal) and _is_number(value) else str(value)


def _is_number(value: str | int | Decimal) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except ArithmeticError:
        return False
