"""Words for what is counted (levels, their formula, answers, parts of a figure), on page and PDF."""

from decimal import Decimal
from itertools import pairwise

from tracker.formats.labels import heading, label, words
from tracker.formats.numbers import format_number
from tracker.formats.sentences import N_, say
from tracker.rules.inputs.model import Item
from tracker.rules.programme.formulas import CountFormula


def formula_sentence(formula: CountFormula, language: str) -> str:
    """What ``formula`` makes of the counts, with the numbers it goes by."""
    names = ("top", "bottom", "within", "percentile")
    given = [(name, Decimal(value)) for name in names if (value := getattr(formula, name)) is not None]
    numbers = [f"{label('field', name, language)}: {format_number(value, language)}" for name, value in given]
    named = heading("formula", formula.kind, language)
    return f"{named} ({'; '.join(numbers)})." if numbers else f"{named}."


def level_labels(formula: CountFormula, unit: str, language: str) -> list[str]:
    """What each level is called in ``language``, from the lowest up: its upper edge (in ``unit``) or its number."""
    if formula.edges:
        return _edges(formula, unit, language)
    if formula.kind == "within_share":
        return [_bucket(place, formula.levels, language) for place in range(1, formula.levels + 1)]
    lowest = formula.lowest if formula.lowest is not None else Decimal(1)
    return [_level(lowest + place, place, formula.levels, language) for place in range(formula.levels)]


def _edges(formula: CountFormula, unit: str, language: str) -> list[str]:
    edges = [format_number(edge, language) for edge in formula.edges]
    found = [say(language, N_("Up to %(edge)s %(unit)s"), edge=edges[0], unit=unit)]
    for low, high in pairwise(edges):
        found.append(say(language, N_("More than %(low)s, up to %(high)s %(unit)s"), low=low, high=high, unit=unit))
    return [label.strip() for label in found]


def _bucket(place: int, of: int, language: str) -> str:
    if place == 1:
        return say(language, N_("Range 1 of %(of)s, the shortest wait"), of=of)
    if place == of:
        return say(language, N_("Range %(place)s of %(of)s, the longest wait"), place=place, of=of)
    return say(language, N_("Range %(place)s of %(of)s"), place=place, of=of)


def _level(value: Decimal, place: int, of: int, language: str) -> str:
    level = format_number(value, language)
    if place == 0:
        return say(language, N_("Level %(level)s, the lowest"), level=level)
    if place == of - 1:
        return say(language, N_("Level %(level)s, the highest"), level=level)
    return say(language, N_("Level %(level)s"), level=level)


def answer_words(item: Item, language: str) -> str:
    """The answer to one item of a checklist."""
    if not item.applies:
        return say(language, N_("does not apply"))
    if item.points is not None:
        return say(language, N_("%(points)s points"), points=format_number(item.points, language))
    yes, no = (format_number(number or Decimal(0), language) for number in (item.yes, item.no))
    return say(language, N_("%(yes)s yes, %(no)s no"), yes=yes, no=no)


def dimension_title(dimension: str, language: str) -> str:
    """By what the parts divide the figure."""
    if dimension in words("dimension"):
        return heading("dimension", dimension, language)
    return say(language, N_("By %(dimension)s"), dimension=dimension)
