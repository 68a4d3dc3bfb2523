"""The places where stories begin: each is reached through pages, once in a run, and copied for every story."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import reporting, stories
from tests.journeys.stories import ADMINISTRATOR, COORDINATOR, HEAD, LEAD, MANAGER, Person
from tests.journeys.town import Town, founded, served
from tests.journeys.visitor import Visitor

Files = dict[str, Path]
Visit = Callable[..., Visitor]
AtTown = Callable[[Town], AbstractContextManager[Visit]]


@pytest.fixture(scope="session")
def at_town(browser: Any) -> AtTown:
    """``with at_town(town) as visit``: the instance served; ``visit(person)`` is that person at a browser of theirs."""

    @contextmanager
    def opened(town: Town) -> Iterator[Visit]:
        with served(town) as running, ExitStack() as visitors:

            def visit(who: Person | None = None, **options: Any) -> Visitor:
                visitor = Visitor(browser, running.address, **options)
                visitors.callback(visitor.leaves)
                if who:
                    visitor.signs_in(who.email, who.password)
                return visitor

            yield visit

    return opened


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What people have at hand to prove their figures, by name."""
    return reporting.files_of(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
def peopled(at_town: AtTown, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Everybody has come in; no year is begun."""
    town = founded(tmp_path_factory.mktemp("peopled"))
    link = stories.first_link(town)
    with at_town(town) as visit:
        stories.comes_in(visit(), ADMINISTRATOR, link)
        admin = visit(ADMINISTRATOR)
        stories.agencies_are_added(admin)
        for who, link in stories.people_are_invited(admin).items():
            stories.comes_in(visit(), who, link)
    return town


@pytest.fixture(scope="session")
def approved(at_town: AtTown, peopled: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The commitments of 2026 were submitted, returned, submitted again, endorsed and approved."""
    town = peopled.copy(tmp_path_factory.mktemp("approved"))
    with at_town(town) as visit:
        coordinator, head, manager = visit(COORDINATOR), visit(HEAD), visit(MANAGER)
        stories.year_is_begun(coordinator)
        stories.commitments_are_added(coordinator)
        stories.first_try_is_told_what_lacks(coordinator)
        stories.lacks_are_mended(coordinator)
        stories.set_is_submitted(coordinator)
        stories.set_is_returned(head)
        stories.reason_is_read_and_heeded(coordinator)
        stories.set_is_submitted(coordinator)
        stories.set_is_endorsed(head)
        stories.set_is_approved(manager)
    return town


@pytest.fixture(scope="session")
def reported(at_town: AtTown, approved: Town, files: Files, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """June is reported: three indicators and a stage, one of them with evidence."""
    town = approved.copy(tmp_path_factory.mktemp("reported"))
    with at_town(town) as visit:
        lead, coordinator = visit(LEAD), visit(COORDINATOR)
        reporting.lead_prepares(lead, files)
        reporting.coordinator_submits(coordinator)
        reporting.stage_is_reported(coordinator)
    return town
