"""What a person types about a period: numbers in their own notation, an analysis, and files."""

from decimal import Decimal

from flask_babel import lazy_gettext

from tracker.progress.asked import check_entry
from tracker.progress.figures import MAX_TEXT, FigureEntry, PartEntry, RequirementEntry, Stated, check_requirements
from tracker.progress.measuring import MeasurementPage
from tracker.web.fields import FilesField, Form, HiddenField, NumberField, TextAreaField, YesField, seen_number


class MeasurementForm(Form):
    """What every measurement asks for beside its figures."""

    seen = HiddenField()  # the revision that was in force when the form was opened
    analysis = TextAreaField(lazy_gettext("Analysis of the deviation"), required=False, longest=MAX_TEXT)
    files = FilesField(lazy_gettext("Choose files"))
    personal_data = YesField(lazy_gettext("These files hold personal data: reports name them by title alone"))

    @property
    def seen_revision(self) -> int:
        """The revision its writer had before them; one that never was, where the form does not say."""
        return seen_number(self.seen.data)

    def start_from(self, page: MeasurementPage) -> None:
        """Fill in what is kept, for the form as it is opened."""
        self.seen.data = str(page.n)
        if page.measurement is not None:
            self.analysis.data = page.measurement.latest.analysis

    def entry(self) -> FigureEntry:
        """What the action takes; a stage is reported by :meth:`StageForm.entries` instead."""
        return FigureEntry(analysis=self.analysis.data)

    def stated(self, page: MeasurementPage) -> Stated:
        """The figures as they may be kept; raises :class:`tracker.errors.Invalid` by field."""
        return check_entry(page.asked, self.entry())


class RatioForm(MeasurementForm):
    """A numerator and a denominator."""

    numerator = NumberField(required=lazy_gettext("Write the numerator; write 0 if there was none."))
    denominator = NumberField(required=lazy_gettext("Write the denominator; write 0 if there were no cases."))

    def start_from(self, page: MeasurementPage) -> None:
        """Name the operands as the indicator does, and fill in what is kept."""
        super().start_from(page)
        if page.measurement is not None:
            self.numerator.data = page.measurement.latest.numerator
            self.denominator.data = page.measurement.latest.denominator

    def entry(self) -> FigureEntry:
        """What the action takes."""
        return FigureEntry(self.numerator.data, self.denominator.data, analysis=self.analysis.data, parts=self.parts())

    def parts(self) -> tuple[PartEntry, ...]:
        """Its parts by sex, territory, channel."""
        return ()


class ValueForm(MeasurementForm):
    """One value in the unit of the indicator."""

    value = NumberField(
        lazy_gettext("Value of the period"),
        required=lazy_gettext("Write the value of the period; write 0 if it is zero."),
    )

    def start_from(self, page: MeasurementPage) -> None:
        """Fill in what is kept."""
        super().start_from(page)
        if page.measurement is not None:
            self.value.data = page.measurement.latest.stated_value

    def entry(self) -> FigureEntry:
        """What the action takes."""
        return FigureEntry(value=self.value.data, analysis=self.analysis.data)


class StageForm(MeasurementForm):
    """How much is met of each requirement, with a note. The fields are made for the stage at hand."""

    def start_from(self, page: MeasurementPage) -> None:
        """Fill in what is kept of each requirement."""
        super().start_from(page)
        if page.measurement is None:
            return
        for each in page.measurement.latest.requirements:
            if f"met-{each['code']}" in self._fields:
                self._fields[f"met-{each['code']}"].data = Decimal(str(each["met"]))
                self._fields[f"note-{each['code']}"].data = each.get("note")

    def entries(self, page: MeasurementPage) -> list[RequirementEntry]:
        """What the action takes; a field that could not be read is left out."""
        found = []
        for requirement in page.version.definition.requirements:
            met = self._fields[f"met-{requirement.code}"].data
            if met is not None:
                found.append(RequirementEntry(requirement.code, met, self._fields[f"note-{requirement.code}"].data))
        return found

    def stated(self, page: MeasurementPage) -> Stated:
        """All requirements, checked."""
        return check_requirements(page.version.definition, self.entries(page), self.analysis.data)
