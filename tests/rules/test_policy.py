"""What the table cannot say: the same person twice, two roles at once, and what a refusal gives away."""

from uuid import UUID

import pytest

from tracker.errors import NotAllowed, NotFound
from tracker.rules.policy import Actor, Capability, Role, RoleName, Subject, allowed, require

ANA, LUIS = UUID(int=1), UUID(int=2)


def actor(*roles: Role, person: UUID = ANA) -> Actor:
    return Actor(person, "Ana", roles)


def of(agency: str, name: RoleName) -> Role:
    return Role(name, agency=agency)


def test_who_submitted_a_set_cannot_endorse_it_even_as_its_head() -> None:
    both = actor(of("a", RoleName.COORDINATOR), of("a", RoleName.HEAD))
    theirs = Subject("a", state="submitted", authors=frozenset({ANA}))
    anothers = Subject("a", state="submitted", authors=frozenset({LUIS}))
    assert not allowed(both, Capability.ENDORSE_SET, theirs)
    assert allowed(both, Capability.ENDORSE_SET, anothers)
    with pytest.raises(NotAllowed, match="another person has to"):
        require(both, Capability.ENDORSE_SET, theirs)


def test_who_endorsed_a_set_cannot_approve_it() -> None:
    manager = actor(Role(RoleName.PROGRAMME_MANAGER))
    assert not allowed(manager, Capability.APPROVE_SET, Subject("a", state="endorsed", authors=frozenset({ANA})))
    assert allowed(manager, Capability.APPROVE_SET, Subject("a", state="endorsed", authors=frozenset({LUIS})))


def test_a_programme_manager_who_also_works_for_the_agency_decides_nothing_about_it() -> None:
    both = actor(Role(RoleName.PROGRAMME_MANAGER), of("a", RoleName.LEAD))
    for capability in (Capability.APPROVE_SET, Capability.RETURN_SET):
        assert not allowed(both, capability, Subject("a", state="endorsed"))
        assert allowed(both, capability, Subject("b", state="endorsed"))


def test_a_shell_never_endorses() -> None:
    head = actor(of("a", RoleName.HEAD))
    submitted = Subject("a", state="submitted", authors=frozenset({LUIS}))
    assert allowed(head, Capability.ENDORSE_SET, submitted, via="web")
    with pytest.raises(NotAllowed, match="on the web"):
        require(head, Capability.ENDORSE_SET, submitted, via="shell")


def test_what_one_may_not_know_of_is_not_there_and_what_one_may_see_is_refused() -> None:
    stranger = actor(of("b", RoleName.COORDINATOR))
    with pytest.raises(NotFound):
        require(stranger, Capability.DRAFT_SET, Subject("a", state="draft"))
    reader = actor(of("a", RoleName.HEAD))
    with pytest.raises(NotAllowed):
        require(reader, Capability.DRAFT_SET, Subject("a", state="draft"))


def test_a_reviewer_does_not_learn_that_a_draft_exists() -> None:
    with pytest.raises(NotFound):
        require(actor(Role(RoleName.REVIEWER)), Capability.READ, Subject("a", state="draft"))


def test_nobody_does_anything_without_signing_in() -> None:
    with pytest.raises(NotAllowed, match="Sign in first"):
        require(None, Capability.READ, Subject("a", origin="published"))


def test_what_belongs_to_no_agency_is_known_to_all_and_managed_by_few() -> None:
    coordinator, administrator = actor(of("a", RoleName.COORDINATOR)), actor(Role(RoleName.ADMINISTRATOR))
    assert allowed(coordinator, Capability.READ, Subject())
    with pytest.raises(NotAllowed):
        require(coordinator, Capability.MANAGE_PEOPLE, Subject())
    require(administrator, Capability.MANAGE_PEOPLE, Subject())


def test_a_role_limited_to_a_programme_ends_where_the_programme_ends() -> None:
    limited = actor(Role(RoleName.COORDINATOR, agency="a", scope=frozenset({"p"})))
    assert allowed(limited, Capability.DRAFT_SET, Subject("a", programme="p", state="draft"))
    assert not allowed(limited, Capability.DRAFT_SET, Subject("a", programme="q", state="draft"))


def test_roles_in_two_agencies_do_not_add_up() -> None:
    both = actor(of("a", RoleName.COORDINATOR), of("b", RoleName.HEAD))
    assert not allowed(both, Capability.ENDORSE_SET, Subject("a", state="submitted"))
    assert not allowed(both, Capability.DRAFT_SET, Subject("b", state="draft"))


def test_an_agency_without_a_ministry_belongs_to_no_officer() -> None:
    officer = actor(Role(RoleName.MINISTRY_OFFICER, ministry="m"))
    nameless = actor(Role(RoleName.MINISTRY_OFFICER))
    orphan = Subject("a", ministry=None, state="draft")
    assert not allowed(officer, Capability.READ, orphan)
    assert not allowed(nameless, Capability.READ, orphan)
