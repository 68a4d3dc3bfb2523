"""Reading what stands beside a figure: its parts by sex, territory, channel, and who was asked around its counts."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.formats.sentences import N_
from tracker.rules.inputs.model import Figure, Operands, Part, Survey
from tracker.rules.inputs.reading_counts import SURVEY, CountsReader
from tracker.rules.programme.measures import measures

__all__ = ["SURVEY", "PartsReader"]

_MAX_NAME = 100


class PartsReader(CountsReader):
    """Reads what no score rests on and every reader of a figure wants to see beside it."""

    def survey(self, item: object, at: str) -> Survey | None:
        """Who stands around counts of answers; None where nobody is named."""
        if not isinstance(item, Mapping):  # whoever reads the rest of it says so
            return None
        found = Survey(**{name: self.number(item, name, at, least=0) for name in SURVEY})
        return None if found == Survey() else found

    def parts(self, item: object, at: str) -> tuple[Part, ...]:
        """The parts by dimension and category: ``{"sex": {"women": {"numerator": "320", "denominator": "340"}}}``."""
        found = []
        for dimension, categories in self.keys(item or {}, at, None).items():
            place = f"{at}.{dimension}"
            for category, content in self.keys(categories, place, None).items():
                found.append(self.part(dimension, category, content, f"{place}.{category}"))
        return tuple(found)

    def part(self, dimension: str, category: str, content: object, at: str) -> Part:
        """One part, a fraction or counts per level."""
        got = self.keys(content, at, {"numerator", "denominator", "counts"})
        part = Part(dimension, category, self.operands(got, at), self.levels(got.get("counts"), f"{at}.counts"))
        if not category.strip() or max(len(category), len(dimension)) > _MAX_NAME:
            self.fault(at, N_("Name the part in at most 100 characters."))
        return part

    def operands(self, got: Mapping[str, object], at: str) -> Operands | None:
        """A fraction, both of its sides or neither."""
        if got.get("numerator") is None and got.get("denominator") is None:
            return None
        numerator = self.number(got, "numerator", at)
        denominator = self.number(got, "denominator", at, least=0)
        if got.get("numerator") is None or got.get("denominator") is None:
            self.fault(at, N_("Numerator and denominator belong together: give both."))
        if numerator is None or denominator is None:
            return None
        return Operands(numerator, denominator)

    def refuse_unfit_parts(self, figure: Figure, at: str) -> None:
        """A part is given as its figure is, and who was asked belongs to counts of answers."""
        if figure.survey is not None and not figure.counts:
            self.fault(at, N_("Who was offered the question belongs to counts per level: give the counts."))
        for part in figure.parts:
            as_figure = (part.operands is None) == (figure.operands is None) and len(part.counts) == len(figure.counts)
            if not as_figure or (part.operands is None and not part.counts):
                self.fault(
                    f"{at}.parts.{part.dimension}.{part.category}",
                    N_("Give the part as its figure is given: a numerator and a denominator, or as many counts."),
                )

    def measure(self, got: Mapping[str, object], at: str) -> str | None:
        """The code of a known question, whose formulas hold."""
        code = self.text(got, "measure", at, needed=False)
        if code is None:
            return None
        if code not in measures():
            self.fault(f"{at}.measure", N_("There is no such measure."))
            return None
        if got.get("formulas"):
            self.fault(f"{at}.measure", N_("Name a measure, or write the formulas: not both."))
        return code
