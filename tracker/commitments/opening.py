"""Which years an agency can begin, and beginning one."""

from typing import Any

from flask_babel import gettext

from tracker.agencies.queries import AgencyFacts, teams_of
from tracker.commitments import actions, queries
from tracker.commitments.forms import OpenForm
from tracker.errors import Conflict, Invalid
from tracker.extensions import db
from tracker.programmes.queries import ProgrammeFacts, list_programmes, programme_of
from tracker.web.current import current_language, work


def offer_years(form: OpenForm, agency: AgencyFacts) -> list[ProgrammeFacts]:
    """Offer the loaded programmes that the agency did not begin, and its teams; returns the programmes."""
    begun = {(year.programme_code, year.year) for year in queries.years_of_agency(db.session(), agency.id)}
    offered = [
        row
        for row in list_programmes(db.session(), newest_only=True)
        if row.status == "published" and (row.code, row.year) not in begun
    ]
    form.programme.offer([(row.code, row.name[current_language()]) for row in offered])
    form.teams.offer([(team.code, team.name) for team in teams_of(db.session(), agency.id) if team.valid_to is None])
    return offered


def open_chosen(form: OpenForm, agency: AgencyFacts) -> dict[str, Any] | None:
    """Begin the chosen year with its sets; its address, or None where it was refused (the form says why)."""
    chosen = next(row for row in list_programmes(db.session(), newest_only=True) if row.code == form.programme.data)
    by_team = programme_of(db.session(), chosen.id).tree.group_by == "team"
    if by_team and not form.teams.data:
        form.teams.errors = [gettext("Under this programme every team has its own commitments: choose a team.")]
        return None
    try:
        with work() as unit:
            year = actions.open_year(unit, agency.code, chosen.code, chosen.year)
            for team in form.teams.data if by_team else [None]:
                actions.add_set(unit, year, team)
    except Invalid as error:
        form.refuse(error)
        return None
    except Conflict as error:
        form.form_errors.append(gettext(error.message, **error.params))
        return None
    return {"agency": agency.code, "year": chosen.year, "programme": chosen.code}
