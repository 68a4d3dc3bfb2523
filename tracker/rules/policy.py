"""Who may do what: the one place that decides it, from plain facts.

The grants are the table of the contracts, line by line; ``tests/rules/permissions.csv`` holds the
same expectations a second time, kept by hand. "Own" is the actor's agency. A grant never outweighs
an exclusion: nobody endorses what they submitted, whatever else they may be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from tracker.errors import NotAllowed, NotFound
from tracker.formats.sentences import N_


class RoleName(StrEnum):
    """What a person may be, by a membership."""

    COORDINATOR = "coordinator"  # of an agency: drafts, confirms and submits
    LEAD = "lead"  # of single indicators: reports them
    HEAD = "head"  # of an agency, or the substitute of the day
    STAFF_ASSOCIATION = "staff_association"  # of an agency's staff: reads what is approved
    MINISTRY_OFFICER = "ministry_officer"
    REVIEWER = "reviewer"  # of the programmes in scope
    PROGRAMME_MANAGER = "programme_manager"  # oversight
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"  # of this installation; sees no agency's figures


class Capability(StrEnum):
    """What can be allowed or refused. Later parts add theirs here, in :data:`GRANTS` and in the hand-kept table."""

    READ = "read"  # how far depends on the subject's state and origin
    OPEN_YEAR = "open_year"
    DRAFT_SET = "draft_set"
    SUBMIT_SET = "submit_set"
    ENDORSE_SET = "endorse_set"
    APPROVE_SET = "approve_set"
    RETURN_SET = "return_set"
    MANAGE_LEADS = "manage_leads"
    REPORT_MEASUREMENT = "report_measurement"
    SUBMIT_MEASUREMENT = "submit_measurement"
    ATTACH_EVIDENCE = "attach_evidence"
    ISSUE_OPINION = "issue_opinion"  # on a requirement that rests on a third party
    IMPORT_FIGURES = "import_figures"
    LOAD_PROGRAMME = "load_programme"
    MANAGE_AGENCIES = "manage_agencies"
    MANAGE_PEOPLE = "manage_people"
    CONFIRM_GRANT = "confirm_grant"  # of a role that takes two
    READ_RECORD = "read_record"  # the ledger itself


@dataclass(frozen=True, slots=True)
class Role:
    """One membership in force: a role, where it holds, and the programmes it is limited to (none named: all)."""

    name: RoleName
    agency: str | None = None  # code
    ministry: str | None = None  # code
    scope: frozenset[str] = frozenset()  # programme codes
    substitute_for: UUID | None = None  # the person this one stands in for


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, with what they are on that day."""

    person_id: UUID
    name: str
    roles: tuple[Role, ...] = ()
    demonstration: bool = False

    def has(self, *names: RoleName) -> bool:
        """Whether the actor is one of ``names`` anywhere."""
        return any(role.name in names for role in self.roles)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on, in plain facts. ``agency`` is None for what belongs to no agency (packs, people)."""

    agency: str | None = None  # code
    ministry: str | None = None  # code
    programme: str | None = None  # code
    state: str | None = None  # None: it has no lifecycle of its own, as a year or an agency
    origin: str = "entered"
    authors: frozenset[UUID] = frozenset()  # who submitted or measured what is now decided on
    leads: frozenset[UUID] = frozenset()  # who is named to report this commitment


UNREVIEWED = "submitted"
"""The state of figures that no review has accepted, and of the document of an opinion: whom they are shown to."""


def with_figures(subject: Subject, *, published: bool) -> Subject:
    """``subject`` with every figure that counts in it: whoever may read this may have its report and its standing."""
    return replace(subject, state=UNREVIEWED, origin="published" if published else "entered")


class _Reach(StrEnum):
    """How a role has to be related to the subject."""

    OWN = "own"  # the role's agency is the subject's
    NAMED = "named"  # own, and the actor is one of the subject's leads
    MINISTRY = "ministry"  # the role's ministry is the subject's
    OTHERS = "others"  # any but the actor's own agency: oversight of oneself is none
    ANY = "any"


@dataclass(frozen=True, slots=True)
class _Grant:
    role: RoleName
    reach: _Reach
    states: frozenset[str] | None = None  # None: in any state


# which states of sets and measurements are still the agency's own affair, and which are settled
_DRAFT = frozenset({"draft", "reported", "receiving", "pending"})
_SETTLED = frozenset({"approved", "accepted"})

_OWN_DRAFTS = (
    _Grant(RoleName.COORDINATOR, _Reach.OWN),
    _Grant(RoleName.LEAD, _Reach.OWN),
    _Grant(RoleName.HEAD, _Reach.OWN),
    _Grant(RoleName.MINISTRY_OFFICER, _Reach.MINISTRY),
    _Grant(RoleName.AUDITOR, _Reach.ANY),
)
_ONCE_SUBMITTED = (_Grant(RoleName.REVIEWER, _Reach.ANY), _Grant(RoleName.PROGRAMME_MANAGER, _Reach.ANY))
_ONCE_SETTLED = (_Grant(RoleName.STAFF_ASSOCIATION, _Reach.OWN),)

_COORDINATOR = (_Grant(RoleName.COORDINATOR, _Reach.OWN),)
_MANAGER = (_Grant(RoleName.PROGRAMME_MANAGER, _Reach.ANY),)
_OVERSIGHT = (_Grant(RoleName.PROGRAMME_MANAGER, _Reach.OTHERS),)
_ADMINISTRATOR = (_Grant(RoleName.ADMINISTRATOR, _Reach.ANY),)
_REPORTERS = (*_COORDINATOR, _Grant(RoleName.LEAD, _Reach.NAMED))

GRANTS: Mapping[Capability, tuple[_Grant, ...]] = {
    Capability.OPEN_YEAR: (*_COORDINATOR, *_MANAGER),
    Capability.DRAFT_SET: _COORDINATOR,
    Capability.SUBMIT_SET: _COORDINATOR,
    Capability.ENDORSE_SET: (_Grant(RoleName.HEAD, _Reach.OWN),),
    Capability.APPROVE_SET: _OVERSIGHT,
    # a head who will not endorse hands the set back; once endorsed only oversight does
    Capability.RETURN_SET: (*_OVERSIGHT, _Grant(RoleName.HEAD, _Reach.OWN, frozenset({"submitted"}))),
    Capability.MANAGE_LEADS: _COORDINATOR,
    Capability.REPORT_MEASUREMENT: _REPORTERS,
    Capability.SUBMIT_MEASUREMENT: _COORDINATOR,
    Capability.ATTACH_EVIDENCE: _REPORTERS,
    Capability.ISSUE_OPINION: (_Grant(RoleName.REVIEWER, _Reach.OTHERS),),
    Capability.IMPORT_FIGURES: (*_MANAGER, *_ADMINISTRATOR),
    Capability.LOAD_PROGRAMME: _MANAGER,
    Capability.MANAGE_AGENCIES: _ADMINISTRATOR,
    Capability.MANAGE_PEOPLE: _ADMINISTRATOR,
    Capability.CONFIRM_GRANT: _ADMINISTRATOR,
    Capability.READ_RECORD: (_Grant(RoleName.AUDITOR, _Reach.ANY),),
}

# roles that watch over the others or give them: one administrator gives them and a second one confirms
TAKES_TWO = frozenset({RoleName.AUDITOR, RoleName.ADMINISTRATOR})

# acts that no author of the subject may do, with the sentence that says so
_NEVER_THE_SAME: Mapping[Capability, str] = {
    Capability.ENDORSE_SET: N_("Whoever submitted a set cannot endorse it: another person has to."),
    Capability.ISSUE_OPINION: N_("Whoever reported these figures gives no opinion on them: another person has to."),
    Capability.CONFIRM_GRANT: N_("This role takes two: an administrator who neither gave it nor gets it confirms it."),
    Capability.APPROVE_SET: N_("Whoever submitted or endorsed a set cannot approve it: another person has to."),
}
# a command in a shell proves nobody's presence
_NEVER_FROM_SHELL = frozenset({Capability.ENDORSE_SET})


def allowed(actor: Actor | None, capability: Capability, subject: Subject, via: str = "web") -> bool:
    """Whether ``actor`` (None: nobody signed in) may do ``capability`` to ``subject``, coming in by ``via``."""
    return actor is not None and _refusal(actor, capability, subject, via) is None


def require(actor: Actor | None, capability: Capability, subject: Subject, via: str = "web") -> None:
    """Raise :class:`NotFound` where the actor may not even know of it, :class:`NotAllowed` where they may not act."""
    if actor is None:
        raise NotAllowed(N_("Sign in first."))
    refusal = _refusal(actor, capability, subject, via)
    if refusal is None:
        return
    if _refusal(actor, Capability.READ, subject, via) is not None:
        raise NotFound(N_("There is no such thing here."))
    raise NotAllowed(refusal)


def _refusal(actor: Actor, capability: Capability, subject: Subject, via: str) -> str | None:
    """None when allowed, else the sentence that says why not."""
    if capability is Capability.READ:
        return None if _may_read(actor, subject) else N_("Your role does not show you this.")
    granted = any(_holds(actor, grant, subject) for grant in GRANTS[capability])
    if not granted:
        return N_("Your role may not do this.")
    if capability in _NEVER_THE_SAME and actor.person_id in subject.authors:
        return _NEVER_THE_SAME[capability]
    if capability in _NEVER_FROM_SHELL and via == "shell":
        return N_("The head endorses on the web, signed in, and not from a shell.")
    return None


def _may_read(actor: Actor, subject: Subject) -> bool:
    if subject.origin == "published" or subject.agency is None:
        return True  # printed for everyone already, or nobody's secret
    grants: tuple[_Grant, ...] = _OWN_DRAFTS
    if subject.state not in _DRAFT:
        grants += _ONCE_SUBMITTED
    if subject.state is None or subject.state in _SETTLED:
        grants += _ONCE_SETTLED
    return any(_holds(actor, grant, subject) for grant in grants)


def _holds(actor: Actor, grant: _Grant, subject: Subject) -> bool:
    if grant.states is not None and subject.state not in grant.states:
        return False
    if grant.reach is _Reach.NAMED and actor.person_id not in subject.leads:
        return False
    if grant.reach is _Reach.OTHERS and _belongs_to(actor, subject):
        return False
    return any(role.name is grant.role and _reaches(role, grant.reach, subject) for role in actor.roles)


def _reaches(role: Role, reach: _Reach, subject: Subject) -> bool:
    if role.scope and subject.programme is not None and subject.programme not in role.scope:
        return False
    if reach in (_Reach.ANY, _Reach.OTHERS):
        return True
    if reach is _Reach.MINISTRY:
        return role.ministry is not None and role.ministry == subject.ministry
    return role.agency is not None and role.agency == subject.agency


def _belongs_to(actor: Actor, subject: Subject) -> bool:
    return any(role.agency is not None and role.agency == subject.agency for role in actor.roles)
