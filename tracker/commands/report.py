"""``cumple report``: a year's compliance report as a PDF file."""

import os
import secrets
import sys
from pathlib import Path

import click

from tracker.config import Settings
from tracker.errors import CumpleError, Invalid, NotFound
from tracker.formats.sentences import N_, say

USAGE, MISSING = 2, 3


@click.command()
@click.argument("agency")
@click.argument("year", type=int)
@click.option("--programme", metavar="CODE", help="Which programme, where the agency has several in that year.")
@click.option("--as-of", metavar="PERIOD", help="The standing at the end of this period, such as 2026-06.")
@click.option("--kind", type=click.Choice(["compliance"]), default="compliance", show_default=True)
@click.option("--language", type=click.Choice(["es", "en"]), help="Language of the report; else the instance's.")
@click.option("--out", required=True, metavar="FILE", help='Where to write the PDF; "-" writes it to stdout.')
@click.option("--as", "acting", metavar="EMAIL", help="Who asks; they must be allowed to read the year.")
@click.pass_context
def command(
    ctx: click.Context,
    agency: str,
    year: int,
    programme: str | None,
    as_of: str | None,
    kind: str,
    language: str | None,
    out: str,
    acting: str | None,
) -> None:
    """Write the report of AGENCY in YEAR. Exit 2 where it has several programmes and none is named."""
    settings = Settings()
    language = language or settings.default_language
    if out != "-":
        refuse_unwritable(Path(out))
    from tracker.commands.common import acting_as, app_session, moment, shell_work

    with app_session():
        from tracker.evidence.vault import vault
        from tracker.extensions import db
        from tracker.reports.actions import keep_report
        from tracker.reports.making import USUAL, make_report

        chosen = choose(agency, year, programme)
        if isinstance(chosen, list):
            told = say(
                settings.default_language,
                N_("%(agency)s has several programmes in %(year)s: name one with --programme."),
                agency=agency,
                year=year,
            )
            click.echo("\n  ".join([told, *chosen]), err=True)
            ctx.exit(USAGE)
        made = make_report(db.session(), chosen, as_of or USUAL, moment(), language, acting_as(acting), "shell")
        with shell_work(acting) as work:
            keep_report(work, made)
        content = b"".join(vault().chunks(made.file.sha256))
    write(content, out)
    if out != "-":
        click.echo(
            say(
                settings.default_language,
                N_("%(code)s: %(path)s, %(size)s bytes."),
                code=made.code,
                path=out,
                size=len(content),
            )
        )


def choose(agency: str, year: int, programme: str | None):  # type: ignore[no-untyped-def]
    """The id of the agency's year, or the codes of its programmes where it has several and none was named."""
    from tracker.agencies.queries import agency_by_code
    from tracker.commitments.queries import year_by_address, years_of_agency
    from tracker.extensions import db

    facts = agency_by_code(db.session(), agency)
    years = [one for one in years_of_agency(db.session(), facts.id) if one.year == year]
    codes = [one.programme_code for one in years]
    if not years:
        raise NotFound(N_("%(agency)s has no programme in %(year)s."), agency=agency, year=year)
    if programme is not None and programme not in codes:
        raise NotFound(
            N_("%(agency)s has no programme %(programme)s in %(year)s. It has: %(codes)s."),
            agency=agency,
            programme=programme,
            year=year,
            codes=", ".join(codes),
        )
    if programme is not None:
        return year_by_address(db.session(), agency, year, programme).id
    return years[0].id if len(years) == 1 else codes


def refuse_unwritable(path: Path) -> None:
    """Raise :class:`Invalid` before any work is done where the file cannot be written there."""
    if path.is_dir():
        raise Invalid(N_("%(path)s is a folder: name the file to write."), path=path)
    folder = path.parent
    if not folder.is_dir():
        raise Invalid(N_("There is no folder %(path)s: create it, or name another."), path=folder)
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise Invalid(N_("%(path)s cannot be written: choose another place."), path=path)


def write(content: bytes, out: str) -> None:
    """Write the whole file or nothing: beside its place first, then moved there. ``-`` is stdout."""
    if out == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    path = Path(out)
    if path.exists() and not path.is_file():  # a device such as /dev/stdout cannot be moved over
        path.write_bytes(content)
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise Unwritten(N_("%(path)s could not be written: %(reason)s."), path=path, reason=error.strerror) from error
    finally:
        beside.unlink(missing_ok=True)


class Unwritten(CumpleError):
    """The disk did not take the file."""

    exit_code = 5
