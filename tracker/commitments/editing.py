"""One commitment in a form: what the form shows, what belongs to the programme, and keeping what was typed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext

from tracker.commitments import actions
from tracker.commitments.commitment_form import CommitmentForm, commitment_form, values_of
from tracker.commitments.crediting import rule_of
from tracker.commitments.draft import REFUSED
from tracker.commitments.pages import SetPage, choices, commitment_in
from tracker.commitments.place import NO_LONGER_DRAFT, PUBLISHED
from tracker.commitments.plans import NO_TARGET_YET, Way, filled, needs_plan, year_target
from tracker.commitments.queries import CommitmentFacts, subject_of
from tracker.errors import Conflict, Invalid, NotFound
from tracker.extensions import db
from tracker.formats.sentences import N_
from tracker.ledger.work import Work
from tracker.rules.explain.counting_words import formula_sentence, level_labels
from tracker.rules.policy import Capability, require
from tracker.rules.programme.catalogue import catalogue_entry
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.tree import PackCommitment
from tracker.rules.values import Frequency
from tracker.web.current import current_actor, current_language, today
from tracker.web.filters import num

FREQUENCIES: tuple[Frequency, ...] = ("monthly", "quarterly", "semester", "yearly")


PLAN_NEEDED = N_("No plan yet. Submitting needs one, unless the figure is only reported or comes once a year.")
NO_PLAN_NEEDED = N_("No plan: this commitment can be submitted without one.")


@dataclass(frozen=True)
class Editing:
    """A commitment being typed. ``present`` is None for a new one, ``offered`` for what is not the programme's."""

    form: CommitmentForm
    page: SetPage
    base: Definition
    present: CommitmentFacts | None
    offered: PackCommitment | None

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.present.version.name if self.present else gettext("A commitment of your own")

    @property
    def kind(self) -> str:
        """indicator, system or stage."""
        return self.present.kind if self.present else "indicator"

    @property
    def stages(self) -> list[CommitmentFacts]:
        """The stages of a system, in order."""
        if self.present is None:
            return []
        return [one for one in self.page.commitments if one.parent_id == self.present.id]

    @property
    def parent(self) -> CommitmentFacts | None:
        """The system of a stage."""
        its = self.present.parent_id if self.present else None
        return next((one for one in self.page.commitments if one.id == its), None)

    @property
    def counted(self) -> list[str]:
        """What each count is of, from the lowest up; empty where nothing is counted."""
        formulas = self.base.formulas
        return level_labels(formulas[-1], self.base.unit, current_language()) if formulas else []

    @property
    def formulas(self) -> list[tuple[str, CountFormula]]:
        """What each of its formulas makes of the counts, in words."""
        return [(formula_sentence(each, current_language()), each) for each in self.base.formulas]

    @property
    def plan_note(self) -> str:
        """What a plan is needed for, where nobody wrote one yet; nothing where there is one."""
        if any(self.form[f"programmed-{period}"].data is not None for period in self.form.periods):
            return ""
        one, page = self.present, self.page
        needed = one is None or needs_plan(page.programme, one, page.commitments)
        return str(gettext(PLAN_NEEDED if needed else NO_PLAN_NEEDED))

    @property
    def carried(self) -> dict[str, str]:
        """What holds in the periods of the plan that are left empty, by period."""
        found: dict[str, str] = {}
        before: Decimal | None = None
        for period in self.form.periods if not self.plan_note else ():
            value = self.form[f"programmed-{period}"].data
            if value is None:
                number = "" if before is None else num(before)
                found[period] = gettext("stays %(value)s", value=number) if number else gettext("nothing due")
            before = before if value is None else value
        return found

    def stored_in(self, page: SetPage) -> dict[str, Any]:
        """What is stored by now, as the form would show it."""
        if self.present is None:
            return {}
        now = commitment_in(page, self.present.code)
        return values_of(now.version.definition, now)


def require_editable(page: SetPage) -> None:
    """Raise unless the reader may change the set, and it is a draft."""
    require(current_actor(), Capability.DRAFT_SET, subject_of(page.year, page.set))
    if page.set.origin == "published":
        raise Conflict(PUBLISHED)
    if page.set.state != "draft":
        raise Conflict(NO_LONGER_DRAFT)


def editing(page: SetPage, present: CommitmentFacts) -> Editing:
    """The form of a commitment that is there."""
    definition = present.version.definition
    offered = page.programme.catalogue_entry(definition.catalogue_code or "") if present.kind != "stage" else None
    fixed = offered is not None or present.kind != "indicator"
    return _editing(page, definition, present, offered, fixed, values_of(definition, present))


def editing_new(page: SetPage, entry: str | None) -> Editing:
    """The form of a new commitment, from the catalogue's ``entry`` or empty. Raises :class:`NotFound`."""
    found = catalogue_entry(entry) if entry else None
    if entry and found is None:
        raise NotFound(N_("The catalogue has no such indicator."))
    language = current_language()
    definition = found.definition(language) if found else _empty(page)
    shown = values_of(definition, None) | ({} if found else {"numerator": "", "denominator": ""})
    if found:
        suggested = (one.code for one in page.programme.objectives if found.code in one.suggests)
        shown |= {"name": found.name[language], "objective": next(suggested, "")}
    return _editing(page, definition, None, None, False, shown)


def _empty(page: SetPage) -> Definition:
    """What most indicators are: a part of all cases, in percent, counted anew each period."""
    frequency = page.programme.calendar.periods.frequency
    operands = ({"name": "?"}, {"name": "?"})
    given = {"operands": operands, "unit": "%", "factor": "100", "frequency": frequency}
    return Definition.load(given)


def _editing(
    page: SetPage,
    definition: Definition,
    present: CommitmentFacts | None,
    offered: PackCommitment | None,
    fixed: bool,
    shown: dict[str, Any],
) -> Editing:
    typed = request.form.get("frequency", "")
    frequency = typed if typed in FREQUENCIES and not fixed else definition.frequency
    kind = present.kind if present else "indicator"
    rule = rule_of(page.programme, present.code if present else "", _credited(page, definition, fixed))
    built = commitment_form(page.programme, definition, kind=kind, fixed=fixed, frequency=frequency, rule=rule)
    form = built(data=shown | {"revision": page.set.revision})
    _offer(form, page)
    return Editing(form, page, definition, present, offered)


def _credited(page: SetPage, definition: Definition, fixed: bool) -> Definition:
    """The definition under the rule of credit that is being chosen."""
    typed = request.form.get("credit") if request.method == "POST" and not fixed else definition.credit
    return definition.model_copy(update={"credit": typed if typed in page.programme.rules.credits else None})


def _offer(form: CommitmentForm, page: SetPage) -> None:
    """Fill the lists to choose from."""
    can = choices(db.session(), page.year, today())
    nobody = [("", gettext("Nobody yet"))]
    form.lead.offer([*nobody, *((str(person.id), person.name) for person in can.people)])
    form.unit.offer([("", gettext("None")), *((unit.code, unit.name) for unit in can.units)])
    if "objective" in form:
        language = current_language()
        objectives = [(one.code, f"{one.code} {one.name[language]}") for one in page.programme.objectives]
        form.objective.offer([("", gettext("Not chosen yet")), *objectives])
    if "weight" in form:
        form.weight.decimals = page.programme.tree.weights.decimals


def fill_plan(doing: Editing, way: Way) -> None:
    """Put the plan that ``way`` makes of what is typed into the fields; nothing is stored. What lacks is told there."""
    form = doing.form
    form.validate()
    for field in form:
        if not field.name.startswith(_OF_A_PLAN):
            field.errors = []  # told on saving
    if form.errors:
        return
    try:
        definition, promised = form.promise(doing.base, doing.present)
        code = doing.present.code if doing.present else ""
        target = year_target(doing.page.programme, code, definition, promised)
        if target is None:
            raise Invalid(REFUSED, {"target_value" if "target_value" in form else "plan_from": NO_TARGET_YET})
        plan = filled(way, target, form.periods, definition, form["plan_from"].data)
    except Invalid as error:
        form.refuse(error)
    else:
        form.put_plan(plan)


_OF_A_PLAN = ("target_", "criteria-", "plan_from", "decimals", "factor")
"""The fields whose numbers make a plan."""


def save_new(work: Work, doing: Editing) -> None:
    """Add what was typed."""
    draft = doing.form.draft(doing.base, None, today())
    actions.add_commitment(work, doing.page.set.id, draft, doing.form.seen)


def save_existing(work: Work, doing: Editing) -> None:
    """Put what was typed in the place of what was there."""
    if doing.present is None:
        raise NotFound(N_("There is no such commitment."))
    draft = doing.form.draft(doing.base, doing.present, today())
    actions.edit_commitment(work, doing.present.id, draft, doing.form.seen)
