"""Keeping what the form of a measurement brought: figures, files and the hand-in, all or nothing."""

from dataclasses import dataclass
from typing import Any

from tracker.errors import Invalid
from tracker.evidence.actions import Taken, receive, take_in
from tracker.ledger.work import Work
from tracker.progress import actions
from tracker.progress.figures import REFUSED
from tracker.progress.forms import MeasurementForm, StageForm
from tracker.progress.measuring import MeasurementPage
from tracker.progress.what_if import what_if
from tracker.progress.words import gettext
from tracker.rules.scoring.results import CommitmentResult

MAX_FILES = 20
"""Files in one sending: a means of verification is a document, not an archive of a year."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What the figures in a form would give: a result, or in the reader's language why there is none."""

    result: CommitmentResult | None
    refused: str = ""


def try_out(page: MeasurementPage, form: MeasurementForm) -> Tried:
    """What stands in the form, scored by the programme's rules and not kept."""
    faults = {field.name: str(field.errors[0]) for field in form if field.errors and field.name not in _BESIDE}
    if not faults:
        try:
            return Tried(what_if(page.programme, page.facts, page.commitment, page.period, form.stated(page)))
        except Invalid as error:
            faults = {name: gettext(text, **error.params) for name, text in error.fields.items() if name not in _BESIDE}
            faults = faults or {"": gettext(error.message, **error.params)}
    name, text = next(iter(faults.items()))
    return Tried(None, f"{form[name].label.text}: {text}" if name in form else text)


_BESIDE = ("analysis", "files", "csrf_token")
"""Fields that are no part of a figure: a fault of theirs takes no result away."""


def precheck(page: MeasurementPage, form: MeasurementForm, submit: bool) -> None:
    """Raise what the action would refuse, before any file is taken in."""
    stated = form.stated(page)
    if not submit or stated.analysis is not None:
        return
    if what_if(page.programme, page.facts, page.commitment, page.period, stated).needs_analysis:
        raise Invalid(REFUSED, fields={"analysis": actions.ANALYSIS_NEEDED})


def take_in_files(form: Any) -> list[Taken] | None:
    """The files of ``form.files``, stored and looked into; None where one cannot be kept: the field says why."""
    if len(form.files.data) > MAX_FILES:
        form.files.errors = [gettext("Send at most %(most)s files at once.", most=MAX_FILES)]
        return None
    taken, refused = [], []
    for upload in form.files.data:
        try:
            taken.append(take_in(upload.stream, upload.filename, field="files"))
        except Invalid as error:
            why = gettext(error.message, **error.params)
            refused.append(gettext("“%(name)s” was not kept. %(why)s", name=(upload.filename or "")[:100], why=why))
    form.files.errors = refused
    return None if refused else taken


def save(work: Work, page: MeasurementPage, form: MeasurementForm, files: list[Taken], submit: bool) -> None:
    """Record the figures, attach the files, and submit where asked: one unit of work."""
    period, commitment = page.period.code, page.commitment.id
    if isinstance(form, StageForm):
        measurement = actions.record_requirements(
            work, commitment, period, form.entries(page), form.analysis.data, form.seen_revision
        )
    else:
        measurement = actions.record_measurement(work, commitment, period, form.entry(), form.seen_revision)
    personal = bool(form.personal_data.data)
    for number, each in enumerate(files, start=1):
        received = receive(
            work,
            each,
            each.name,
            page.facts.agency_code,
            f"{page.commitment.code} {period} · {number}" if personal else "",
            personal_data=personal,
            programme=page.facts.programme_code,
            leads=page.lead_ids,
        )
        actions.attach_evidence(work, measurement.id, received.evidence_id)
    if submit:
        actions.submit_measurement(work, commitment, period)
