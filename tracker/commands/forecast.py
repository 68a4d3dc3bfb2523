"""``cumple forecast``: how a year may end, how likely each band is, and what would change it."""

import json
import re
from typing import TYPE_CHECKING

import click

from tracker.analysis.forecast import SEED, YearForecast, forecast
from tracker.analysis.forecast_words import commitment_sentence, sentences, to_json
from tracker.analysis.what_if import Lever, Way, levers, next_band, way_to
from tracker.config import Settings
from tracker.errors import Invalid
from tracker.formats.sentences import N_, say

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

USAGE = 2
_YEAR = re.compile(r"[0-9]{4}")


@click.command()
@click.argument("who", metavar="AGENCY|PROGRAMME")
@click.argument("what", metavar="YEAR|FILE")
@click.option("--programme", metavar="CODE", help="Which programme, where the agency has several in that year.")
@click.option("--as-of", metavar="PERIOD", help="Look ahead from the end of this period, such as 2026-06.")
@click.option("--draws", type=click.IntRange(100, 100_000), help="How many; else 300 to 1,000 by the size of the year.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed, the same draws.")
@click.option("--language", type=click.Choice(["es", "en"]), help="Language of the sentences; else the instance's.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.option("--as", "acting", metavar="EMAIL", help="Who asks; they must be allowed to read the year.")
@click.pass_context
def command(
    ctx: click.Context,
    who: str,
    what: str,
    programme: str | None,
    as_of: str | None,
    draws: int | None,
    seed: int,
    language: str | None,
    as_json: bool,
    acting: str | None,
) -> None:
    """Foretell how AGENCY's YEAR ends, or the year in FILE (as cumple score takes it) under PROGRAMME.

    Where the agency has several programmes in that year and none is named, the exit code is 2.
    """
    settings = Settings()
    if _YEAR.fullmatch(what):
        found = _recorded(ctx, who, int(what), programme, as_of, draws, seed, acting, settings.default_language)
    else:
        found = _from_file(who, what, as_of, draws, seed)
    pack, told = found
    changes, way = _what_if(pack, told)
    spoken = language or settings.default_language
    if as_json:
        click.echo(json.dumps(to_json(told, changes, way, language), ensure_ascii=False))
        return
    for sentence in sentences(told, changes, way, spoken):
        click.echo(sentence)
    click.echo()
    for one in told.commitments:
        click.echo(commitment_sentence(one, spoken))


def _what_if(pack: "Programme", told: YearForecast) -> tuple[list[Lever], Way | None]:
    """What would change the year as it is expected to end."""
    from tracker.rules.scoring.score import score

    total = score(pack, told.expected_inputs).total
    above = None if total is None else next_band(pack, total)
    return levers(pack, told.expected_inputs), None if above is None else way_to(pack, told.expected_inputs, above)


def _from_file(
    who: str, file: str, as_of: str | None, draws: int | None, seed: int
) -> "tuple[Programme, YearForecast]":
    """The year in a file; no app, no database."""
    from tracker.commands.score import pack_named, year_in

    pack = pack_named(who)
    return pack, forecast(pack, year_in(file, None, pack), as_of, draws=draws, seed=seed)


def _recorded(
    ctx: click.Context,
    agency: str,
    year: int,
    programme: str | None,
    as_of: str | None,
    draws: int | None,
    seed: int,
    acting: str | None,
    language: str,
) -> "tuple[Programme, YearForecast]":
    """The year in the record."""
    from tracker.commands.common import acting_as, app_session, moment
    from tracker.commands.report import choose

    with app_session():
        from tracker.extensions import db
        from tracker.progress.outlook import facts_ahead

        chosen = choose(agency, year, programme)
        if isinstance(chosen, list):
            message = N_("%(agency)s has several programmes in %(year)s: name one with --programme.")
            click.echo("\n  ".join([say(language, message, agency=agency, year=year), *chosen]), err=True)
            ctx.exit(USAGE)
        ahead = facts_ahead(db.session(), chosen, as_of, moment(), acting_as(acting))
        if ahead.as_of is None:
            raise Invalid(N_("Nothing was reported yet in that year: there is nothing to look ahead from."))
        return ahead.programme, forecast(ahead.programme, ahead.inputs, ahead.as_of, ahead.past, draws, seed)
