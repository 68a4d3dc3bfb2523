"""Everything that can be noted, as subject.verb: a closed list. A name never changes its meaning."""

from enum import StrEnum


class Event(StrEnum):
    """What happened. Rooms append their own below their heading; nothing is ever renamed or reused."""

    # the instance
    CLOCK_SET = "clock.set"
    # people
    PERSON_ADDED = "person.added"
    PERSON_INVITED = "person.invited"
    PERSON_CAME_IN = "person.came_in"
    PERSON_DISABLED = "person.disabled"
    PERSON_LANGUAGE_CHOSEN = "person.language_chosen"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 the name of an event
    PASSWORD_RESET_STARTED = "password.reset_started"  # noqa: S105 the name of an event
    MEMBERSHIP_GRANTED = "membership.granted"
    MEMBERSHIP_CONFIRMED = "membership.confirmed"
    MEMBERSHIP_ENDED = "membership.ended"
    SESSION_STARTED = "session.started"
    SESSION_ENDED = "session.ended"
    # agencies
    MINISTRY_CREATED = "ministry.created"
    AGENCY_CREATED = "agency.created"
    AGENCY_SUCCEEDED = "agency.succeeded"
    TEAM_CREATED = "team.created"
    TEAM_SUCCEEDED = "team.succeeded"
    UNIT_CREATED = "unit.created"
    # programmes
    PROGRAMME_LOADED = "programme.loaded"
    # evidence
    EVIDENCE_RECEIVED = "evidence.received"
    # commitments
    YEAR_OPENED = "year.opened"
    SET_ADDED = "set.added"
    SET_SUBMITTED = "set.submitted"
    SET_ENDORSED = "set.endorsed"
    SET_APPROVED = "set.approved"
    SET_RETURNED = "set.returned"
    COMMITMENT_ADDED = "commitment.added"
    COMMITMENT_EDITED = "commitment.edited"
    COMMITMENT_REMOVED = "commitment.removed"
    COMMITMENTS_REORDERED = "commitments.reordered"
    COMMITMENT_PUBLISHED = "commitment.published"  # an import made a version of what a source printed
    LEAD_NAMED = "lead.named"
    # progress
    MEASUREMENT_RECORDED = "measurement.recorded"
    MEASUREMENT_SUBMITTED = "measurement.submitted"
    MEASUREMENT_PUBLISHED = "measurement.published"
    MEASUREMENT_WITHDRAWN = "measurement.withdrawn"
    EVIDENCE_ATTACHED = "evidence.attached"
    EVIDENCE_DETACHED = "evidence.detached"
    OPINION_RECORDED = "opinion.recorded"
    FIGURES_IMPORTED = "figures.imported"
    # reports
    REPORT_MADE = "report.made"
