"""What the tests of this room do again and again: act as somebody, and read what the record tells."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tests import factories
from tracker.commitments import actions, queries
from tracker.commitments.actions import CommitmentDraft
from tracker.commitments.models import CommitmentSet
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.rules.inputs.model import Target
from tracker.rules.policy import Actor

AT = factories.AT


class Cast:
    """An agency with everybody who has a part in its year."""

    def __init__(self, programme: str = "pmg-cl-2026") -> None:
        self.agency = factories.make_agency("sni", "Servicio Nacional Inventado")
        self.programme = factories.make_programme(programme)
        self.coordinator = factories.make_actor("coordinator", self.agency, name="Ana Coordina")
        self.head = factories.make_actor("head", self.agency, name="Berta Dirige", password=factories.PASSWORD)
        self.lead = factories.make_actor("lead", self.agency, name="Carla Informa")
        self.manager = factories.make_actor("programme_manager", name="Diego Supervisa")
        self.auditor = factories.make_actor("auditor", name="Elsa Audita")

    def begin(self, team: str | None = None) -> Any:
        """The coordinator begins the year and its set; the set's id."""
        year = do(self.coordinator, actions.open_year, "sni", self.programme.code, self.programme.year)
        return do(self.coordinator, actions.add_set, year, team)

    def full(self) -> Any:
        """A set of the PMG that can be submitted: the six commitments of the pack, whose weights sum to 100."""
        set_id = self.begin()
        for code in ("GENERO", "RIESGOS", "GASTO", "VERDE", "CALIDAD", "TD"):
            do(self.coordinator, actions.add_from_pack, set_id, code)
        complete(self, set_id)
        return set_id


def do(actor: Actor | None, action: Callable[..., Any], *args: Any, via: str = "web", **kw: Any) -> Any:
    """Do one act as ``actor`` in a unit of its own."""
    with unit_of_work(actor, AT, via=via) as work:
        return action(work, *args, **kw)


def complete(cast: Cast, set_id: Any) -> None:
    """Give every commitment what it lacks: a target, a plan, and a responsible person."""
    for one in queries.commitments_of(db.session(), [set_id]):
        version = one.version
        goal = {"indicator": "90", "system": "", "stage": "100"}[one.kind]
        draft = CommitmentDraft(
            name=version.name,
            definition=version.definition,
            objective=version.objective,
            weight=version.weight,
            target=Target(Decimal(90)) if one.kind == "indicator" else Target(),
            programmed={"2026-12": Decimal(goal)} if goal else {},
            lead=cast.lead.person_id,
        )
        do(cast.coordinator, actions.edit_commitment, one.id, draft)


def own(**changes: Any) -> CommitmentDraft:
    """A commitment of one's own: requests answered of those received, in percent."""
    facts: dict[str, Any] = {
        "name": "Solicitudes respondidas en plazo",
        "definition": factories.percentage(),
        "objective": "3",
        "weight": Decimal(10),
        "target": Target(Decimal(95)),
        "programmed": {"2026-12": Decimal(95)},
    }
    return CommitmentDraft(**(facts | changes))


def by_code(set_id: Any) -> dict[str, queries.CommitmentFacts]:
    """The commitments of a set by code, as they stand."""
    return {one.code: one for one in queries.commitments_of(db.session(), [set_id])}


def state_of(set_id: Any) -> str:
    """The state of a set."""
    return db.session.get_one(CommitmentSet, set_id, populate_existing=True).state


def entries(event: str | None = None) -> list[dict[str, Any]]:
    """What the record tells, oldest first; of one kind of event where one is named."""
    rows = db.session.scalars(select(LedgerPayload).order_by(LedgerPayload.seq))
    return [entry for row in rows if event in (None, (entry := json.loads(row.json))["event"])]
