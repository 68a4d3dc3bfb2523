"""The filters of the list of years; they stand in the address."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask_babel import gettext, lazy_gettext

from tracker.home.queries import Filters, YearLine
from tracker.web.fields import ChoiceField, Form, TextField, whole_number


class FilterForm(Form):
    """Narrow the list by words, ministry, programme and year; what cannot be read narrows nothing."""

    class Meta(Form.Meta):
        """Reading needs no token."""

        csrf = False

    q = TextField(lazy_gettext("Name or code"), required=False)
    ministry = ChoiceField(lazy_gettext("Ministry"), required=False)
    programme = ChoiceField(lazy_gettext("Programme"), required=False)
    year = ChoiceField(lazy_gettext("Year"), required=False)

    @classmethod
    def among(cls, lines: Sequence[YearLine], asked: Mapping[str, str]) -> Self:
        """What was ``asked`` in the address, read; offered is what occurs in ``lines``."""
        form = cls(asked)
        form._offer(lines)
        form.validate()
        return form

    def _offer(self, lines: Sequence[YearLine]) -> None:
        """Offer what occurs in the list, and nothing else."""
        everything: list[tuple[str, Any]] = [("", gettext("All"))]
        ministries = {line.ministry: line.ministry_name for line in lines if line.ministry}
        self.ministry.offer(everything + sorted(ministries.items(), key=lambda pair: str(pair[1])))
        self.programme.offer(everything + [(code, code) for code in sorted({line.programme for line in lines})])
        years = sorted({line.year for line in lines}, reverse=True)
        self.year.offer(everything + [(str(year), str(year)) for year in years])

    def filters(self) -> Filters:
        """What the list is narrowed to."""
        return Filters(
            text=self.q.data or "",
            ministry=self.ministry.data or "",
            programme=self.programme.data or "",
            year=whole_number(self.year.data),
        )
