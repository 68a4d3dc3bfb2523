"""Invented agencies and invented people, one account for each role. They keep production from starting."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from tracker.accounts.actions import Post, accept_invitation, add_person, grant_membership, invite
from tracker.accounts.queries import actor_of
from tracker.agencies.actions import create_agency, create_ministry
from tracker.ledger.work import Work, unit_of_work
from tracker.rules.policy import Actor, RoleName

PASSWORD = "siete faros en la niebla"  # noqa: S105 printed for everybody: these accounts exist in demonstrations alone
DOMAIN = "cumple.example"
SINCE = dt.date(2015, 1, 1)
MINISTRY = ("MAI", "Ministerio de Asuntos Inventados")
IMPORTER = "Importación de cifras publicadas"


@dataclass(frozen=True, slots=True)
class InventedAgency:
    """An agency that does not exist, and what its year shows."""

    code: str
    name: str
    shows: str


DRAFTING = InventedAgency("SEFARO", "Servicio Nacional de Faros Imaginarios", "compromisos en borrador")
RETURNED = InventedAgency("DIBIRO", "Dirección de Bibliotecas Imaginarias", "compromisos devueltos con motivo")
REPORTING = InventedAgency("INPLAZA", "Instituto de Plazas Imaginarias", "año en curso, con un período atrasado")
COMPLETE = InventedAgency("SERELOJ", "Servicio de Relojes Públicos Imaginarios", "2016 informado entero; 2026 al día")
AGENCIES = (DRAFTING, RETURNED, REPORTING, COMPLETE)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody invented who can sign in."""

    address: str  # before the @
    name: str
    role: RoleName
    agency: str | None = None
    ministry: str | None = None
    principal: bool = False  # the one of its role that is printed first

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.address}@{DOMAIN}"


_ONE_EACH = (
    Account("coordinacion", "Amanda Quilodrán Rosas", RoleName.COORDINATOR, REPORTING.code, principal=True),
    Account("referente", "Tomás Illanes Vera", RoleName.LEAD, REPORTING.code, principal=True),
    Account("jefatura", "Berta Millacura Ojeda", RoleName.HEAD, REPORTING.code, principal=True),
    Account("asociacion", "Segundo Paillán Cid", RoleName.STAFF_ASSOCIATION, REPORTING.code, principal=True),
    Account("ministerio", "Renata Yáñez Lobos", RoleName.MINISTRY_OFFICER, ministry=MINISTRY[0], principal=True),
    Account("revision", "Ismael Cáceres Peralta", RoleName.REVIEWER, principal=True),
    Account("programa", "Leonor Huenchumil Soto", RoleName.PROGRAMME_MANAGER, principal=True),
    Account("auditoria", "Fabián Orellana Tapia", RoleName.AUDITOR, principal=True),
    Account("administracion", "Nadia Valdebenito Ruz", RoleName.ADMINISTRATOR, principal=True),
)
_OTHERS = (
    Account("coordinacion.sefaro", "Gaspar Nahuel Bravo", RoleName.COORDINATOR, DRAFTING.code),
    Account("jefatura.sefaro", "Otilia Carrasco Lagos", RoleName.HEAD, DRAFTING.code),
    Account("coordinacion.dibiro", "Julieta Ancamil Prado", RoleName.COORDINATOR, RETURNED.code),
    Account("jefatura.dibiro", "Evaristo Roco Melo", RoleName.HEAD, RETURNED.code),
    Account("coordinacion.sereloj", "Matilde Aravena Coñuepán", RoleName.COORDINATOR, COMPLETE.code),
    Account("jefatura.sereloj", "Hernán Saavedra Luco", RoleName.HEAD, COMPLETE.code),
)
ACCOUNTS = (*_ONE_EACH, *_OTHERS)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody of the demonstration by the part of their address before the @."""

    ids: dict[str, UUID]
    importer: UUID

    def person(self, address: str) -> UUID:
        """The person with that address."""
        return self.ids[address]

    def actor(self, work_on: dt.date, address: str) -> Actor:
        """That person as they act on a day."""
        from tracker.extensions import db

        return actor_of(db.session(), self.ids[address], work_on)

    def import_actor(self, on: dt.date) -> Actor:
        """Who takes over published figures: an account without an address, nobody invented as an official."""
        from tracker.extensions import db

        return actor_of(db.session(), self.importer, on)


def set_up(at: dt.datetime) -> Cast:
    """The invented ministry, its agencies and everybody's account, as the system itself; each comes in by a link."""
    tokens: list[str] = []
    ids: dict[str, UUID] = {}
    with unit_of_work(None, at, via="system") as work:
        create_ministry(work, *MINISTRY)
        for agency in AGENCIES:
            create_agency(work, agency.code, agency.name, MINISTRY[0], invented=True)
        for account in ACCOUNTS:
            ids[account.address] = _person(work, account.name, account.email, account)
            tokens.append(invite(work, ids[account.address]))
        importer = add_person(work, None, IMPORTER, demonstration=True)
        grant_membership(work, importer, Post(role=RoleName.ADMINISTRATOR, since=SINCE))
    for token in tokens:
        with unit_of_work(None, at, via="system") as work:
            accept_invitation(work, token, PASSWORD)
    return Cast(ids, importer)


def _person(work: Work, name: str, email: str, account: Account) -> UUID:
    person = add_person(work, email, name, demonstration=True)
    post = Post(role=account.role, agency=account.agency, ministry=account.ministry, since=SINCE)
    grant_membership(work, person, post)
    return person
