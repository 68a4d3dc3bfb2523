"""What the pages say of figures that are counted, of their parts, and of opinions, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.analysis.figure_checks import Disaggregated, check_parts
from tracker.analysis.findings import Finding, explanations, remark, sentence
from tracker.formats.labels import heading, label
from tracker.formats.numbers import MISSING
from tracker.progress.asked import Asked
from tracker.progress.counted import Counted
from tracker.progress.detail import CommitmentPage, PeriodRow
from tracker.progress.facts import CommitmentFacts, MeasurementFacts
from tracker.progress.figures import PartEntry
from tracker.progress.opinion import OpinionFacts
from tracker.progress.words import gettext
from tracker.rules.explain import counting_words as words
from tracker.rules.inputs.defaults import credit_rule
from tracker.rules.inputs.model import CommitmentInput, Operands
from tracker.rules.programme.definition import ChecklistItem, Definition
from tracker.rules.programme.model import Programme
from tracker.rules.survey.breakdowns import DIMENSIONS
from tracker.web.current import current_language
from tracker.web.filters import date, num

OPINION_MARKS = {"favourable": "met", "unfavourable": "miss", "missing": "warn"}


# -- levels and buckets


def level_labels(asked: Asked) -> list[str]:
    """What each level is called, from the lowest up: its upper edge where the formula knows one, else its number."""
    formula = asked.formula or asked.definition.formulas[-1]
    return words.level_labels(formula, asked.definition.unit, current_language())


def formula_sentence(asked: Asked) -> str:
    """What the formula in force makes of the counts."""
    if asked.formula is None:
        return gettext("No formula holds on that day: the counts are shown and not scored.")
    return words.formula_sentence(asked.formula, current_language())


def item_levels(asked: Asked) -> list[tuple[str, list[ChecklistItem]]]:
    """The items of a checklist under the level each belongs to, with what the level weighs."""
    if not asked.rule.levels:
        return [("", list(asked.definition.items))]
    return [
        (gettext("Level %(level)s, weight %(weight)s", level=level.code, weight=num(level.weight)), its)
        for level in asked.rule.levels
        if (its := [item for item in asked.definition.items if item.level == level.code])
    ]


# -- what was counted, for tables and lists


def counted_words(counted: Counted) -> str:
    """What was counted, in a few characters; empty where nothing was."""
    if counted.levels:
        return gettext("n = %(n)s (%(counts)s)", n=num(counted.n), counts=" · ".join(map(num, counted.levels)))
    if counted.items:
        return gettext("%(count)s items answered", count=len(counted.items))
    if counted.met is not None:
        return gettext("%(met)s of %(of)s", met=num(counted.met), of=num(counted.of))
    return ""


def counted_rows(asked: Asked, counted: Counted) -> list[tuple[str, str]]:
    """Every count with what it is of, for a list of terms."""
    if counted.levels:
        labels = level_labels(asked) if asked.levels == len(counted.levels) else [""] * len(counted.levels)
        named = [label or gettext("Level %(level)s", level=n) for n, label in enumerate(labels, 1)]
        rows = [(label, num(count)) for label, count in zip(named, counted.levels, strict=True)]
        return [*rows, (gettext("All together, n"), num(counted.n))]
    if counted.met is not None:
        return [(gettext("Met their target"), counted_words(counted))]
    texts = {item.code: item.text for item in asked.definition.items}
    return [
        (f"{item.code} {texts.get(item.code, '')}".strip(), words.answer_words(item, current_language()))
        for item in counted.items
    ]


# -- parts


@dataclass(frozen=True, slots=True)
class Dimension:
    """The parts of a figure along one dimension, and what of them does not add up to it."""

    title: str
    parts: tuple[PartEntry, ...]
    findings: tuple[str, ...]


def dimension_title(dimension: str) -> str:
    """By what the parts divide the figure."""
    return words.dimension_title(dimension, current_language())


def dimensions(parts: Sequence[PartEntry], numerator: Decimal | None, denominator: Decimal | None) -> list[Dimension]:
    """The parts by dimension, in the order of the form, each with what does not add up: told, never mended."""
    order = {name: place for place, name in enumerate(DIMENSIONS)}
    names = sorted({part.dimension for part in parts}, key=lambda name: (order.get(name, len(order)), name))
    found = []
    for name in names:
        its = tuple(part for part in parts if part.dimension == name)
        found.append(Dimension(dimension_title(name), its, tuple(_findings(name, its, numerator, denominator))))
    return found


def _findings(
    dimension: str, parts: Sequence[PartEntry], numerator: Decimal | None, denominator: Decimal | None
) -> list[str]:
    whole = [part for part in parts if part.numerator is not None and part.denominator is not None]
    if numerator is None or denominator is None or len(whole) < len(parts):
        return []
    sides = {part.category: Operands(part.numerator or Decimal(0), part.denominator or Decimal(0)) for part in whole}
    return [_told(each) for each in check_parts(Disaggregated("", dimension, Operands(numerator, denominator), sides))]


def _told(finding: Finding) -> str:
    """What does not add up, on which side, and what would explain it."""
    language = current_language()
    side = gettext("Numerator") if finding.place.endswith("numerator") else gettext("Denominator")
    why = gettext("Perhaps: %(why)s", why=" ".join(explanations(finding, language)))
    return f"{side}: {sentence(finding, language)} {why}"


def remarks(page: CommitmentPage) -> list[str]:
    """What the checks see in the figures, a remark each; parts that are shown say it themselves."""
    shown = page.last.period.code if page.last is not None and page.parts_of_last else None
    told = [each for each in page.findings if each.kind != "sum_differs" or each.period != shown]
    return [remark(each, current_language()) for each in told]


def value_of_part(part: PartEntry, definition: Definition) -> str:
    """What the part makes by itself, at the decimals of the figure."""
    if not part.denominator or part.numerator is None:
        return MISSING
    return num(Fraction(part.numerator) / Fraction(part.denominator) * Fraction(definition.factor), definition.decimals)


# -- columns of a commitment's periods


def columns(definition: Definition, rows: Sequence[PeriodRow]) -> list[str]:
    """The titles of what was stated in each period."""
    counted = [row.measurement.latest.counted for row in rows if row.measurement is not None]
    if definition.numerator is not None and definition.denominator is not None:
        return [definition.numerator.name, definition.denominator.name]
    if definition.formulas or any(each.levels for each in counted):
        return [gettext("Counted, n")]
    if any(each.met is not None for each in counted):
        return [gettext("Met their target"), gettext("Of how many")]
    return [gettext("Items answered")] if definition.items else []


def cells(definition: Definition, titles: Sequence[str], measured: MeasurementFacts | None) -> list[tuple[str, str]]:
    """What was stated in a period, under its titles."""
    if measured is None:
        return [(title, MISSING) for title in titles]
    latest, counted = measured.latest, measured.latest.counted
    if definition.operands:
        texts = [num(latest.numerator), num(latest.denominator)]
    elif counted.met is not None:
        texts = [num(counted.met), num(counted.of)]
    elif counted.levels:
        texts = [num(counted.n)]
    else:
        texts = [num(len(counted.items)) if counted.items else MISSING]
    return [(title, text) for title, text in zip(titles, [*texts, MISSING], strict=False)]


def criteria_words(programme: Programme, commitment: CommitmentFacts, definition: Definition) -> str:
    """The criteria values with the credit that each gives, the best first."""
    rule = credit_rule(programme, CommitmentInput(code=commitment.code, credit=definition.credit))
    pairs = zip(rule.credits, definition.criteria, strict=False)
    told = [gettext("%(value)s gives %(credit)s", value=num(value), credit=num(credit)) for credit, value in pairs]
    return " · ".join(told)


# -- opinions


def opinion_word(held: OpinionFacts | None) -> str:
    """What a third party said, in a word."""
    return heading("opinion", held.opinion, current_language()) if held else gettext("No opinion recorded.")


def opinion_mark(held: OpinionFacts | None) -> str:
    """The mark beside that word."""
    return OPINION_MARKS[held.opinion] if held else "todo"


def opinion_beside(held: OpinionFacts | None) -> str:
    """The opinion after what is met, in a few words; nothing where there is none."""
    return ", " + gettext("opinion: %(word)s", word=label("opinion", held.opinion, current_language())) if held else ""


def opinion_since(held: OpinionFacts | None) -> str:
    """From which day it holds."""
    return gettext("since %(day)s", day=date(held.given_on)) if held else ""
