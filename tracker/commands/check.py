"""``cumple check``: look at figures and say what is odd in them. Nothing is changed.

A published table and a file of facts need no app and no database; a year of the record does.
"""

import codecs
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from tracker.analysis.commitment_checks import check
from tracker.analysis.count_checks import check_table
from tracker.analysis.findings import Finding, by_kind, explanations, finding_to_json, place_words, sentence, words_of
from tracker.analysis.version_checks import check_versions
from tracker.analysis.year_checks import check_year
from tracker.commands.common import tell_notes, tell_problems
from tracker.config import Settings
from tracker.errors import Invalid, NotFound
from tracker.formats.sentences import N_, say
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin
from tracker.sheets.counted import CountsMapping, counts_mapping_for, load_counts_mapping, read_counts
from tracker.sheets.mapping import Mapping, load_mapping, mapping_for
from tracker.sheets.published import PublishedCommitment, read_published
from tracker.sheets.reading import read_table
from tracker.sheets.tables import MAX_BYTES, Problem, Table, TableProblems

FOUND, USAGE = 1, 2
_YEAR = re.compile(r"[0-9]{4}")


@click.command()
@click.argument("what", metavar="FILE|PROGRAMME|AGENCY")
@click.argument("which", metavar="[FILE|YEAR]", required=False)
@click.option("--sheet", metavar="NAME", help="Of a workbook, the sheet to look at; else its first.")
@click.option("--mapping", "name", metavar="NAME", help="What reads the columns: a known mapping or a file.")
@click.option("--earlier", type=click.Path(path_type=Path), help="An earlier version of FILE: what was changed since?")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="With --earlier: the day FILE was published.")
@click.option("--as-of", metavar="PERIOD", help="Of a year: as it stood at the end of this period, such as 2026-06.")
@click.option("--programme", metavar="CODE", help="Of AGENCY YEAR: which programme, where there are several.")
@click.option("--as", "acting", metavar="EMAIL", help="Of AGENCY YEAR: who asks; they must be allowed to read it.")
@click.option("--language", type=click.Choice(["es", "en"]), help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.pass_context
def command(
    ctx: click.Context,
    what: str,
    which: str | None,
    sheet: str | None,
    name: str | None,
    earlier: Path | None,
    on: dt.datetime | None,
    as_of: str | None,
    programme: str | None,
    acting: str | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Look at figures: what is seen, on which of them, and what would explain it.

    FILE alone is a published table (CSV, or a sheet of an XLSX workbook); PROGRAMME FILE a year as cumple score takes
    it; AGENCY YEAR a year of the record. Exit 1 where something was seen, 0 where nothing was. A finding is a question:
    nothing is changed.
    """
    if (earlier is None) != (on is None):
        raise click.UsageError("--earlier and --on go together.")
    recorded = which is not None and bool(_YEAR.fullmatch(which))
    if which is not None and (earlier is not None or name is not None):
        raise click.UsageError("--mapping and --earlier are for a published table: FILE alone.")
    if (programme is not None or acting is not None) and not recorded:
        raise click.UsageError("--programme and --as are for AGENCY YEAR.")
    if as_of is not None and which is None:
        raise click.UsageError("--as-of is for a year: PROGRAMME FILE, or AGENCY YEAR.")
    if recorded and sheet is not None:
        raise click.UsageError("--sheet is for a workbook.")
    spoken = language or Settings().default_language
    if which is None:
        file, found = Path(what).name, _table_findings(Path(what), sheet, name, earlier, on, spoken)
    elif recorded:
        file, found = "", _recorded(ctx, what, int(which), programme, as_of, acting, spoken)
    else:
        file, found = "", _year_findings(what, which, sheet, as_of)
    if as_json:
        click.echo(json.dumps(_facts(found, spoken), ensure_ascii=False, indent=2))
    else:
        _tell(file, found, spoken)
    ctx.exit(FOUND if found else 0)


def _table_findings(
    file: Path, sheet: str | None, name: str | None, earlier: Path | None, on: dt.datetime | None, language: str
) -> list[Finding]:
    """What is seen in a published table, of counts or of commitments month by month."""
    table = _table(file, language, sheet)
    counted = load_counts_mapping(name or counts_mapping_for(table) or "")
    if counted is not None and earlier is not None:
        raise click.UsageError("--earlier compares tables of commitments, not of counts.")
    if counted is not None:
        return check_table(_counts(file, table, counted, language), counted)
    return _commitments(file, table, load_mapping(name or mapping_for(table)), earlier, on, language)


def _year_findings(programme: str, file: str, sheet: str | None, as_of: str | None) -> list[Finding]:
    """What is seen in a year's facts, as ``cumple score`` reads them; no app, no database."""
    from tracker.commands.score import pack_named, year_in

    pack = pack_named(programme)
    return check_year(pack, year_in(file, as_of, pack, sheet))


def _recorded(
    ctx: click.Context,
    agency: str,
    year: int,
    programme: str | None,
    as_of: str | None,
    acting: str | None,
    language: str,
) -> list[Finding]:
    """What is seen in a year of the record, at the end of ``as_of`` or of the period that its page shows."""
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
        return check_year(ahead.programme, ahead.inputs)


def _commitments(
    file: Path, table: Table, mapping: Mapping, earlier: Path | None, on: dt.datetime | None, language: str
) -> list[Finding]:
    figures = _published(file, table, mapping, language)
    found = check(figures, _pack)
    if earlier is not None and on is not None:
        before = _published(earlier, _table(earlier, language), mapping, language)
        found += check_versions(before, figures, on.date(), _pack)
    return found


def _pack(code: str) -> Programme | None:
    return load_builtin(code) if code in builtin_packs() else None


def _table(file: Path, language: str, sheet: str | None = None) -> Table:
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotFound(N_("The file %(name)s cannot be read."), name=str(file)) from error
    if data.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{":
        raise Invalid(N_("These are the facts of a year: name their programme too, as in check PROGRAMME FILE."))
    try:
        return read_table(data, sheet)
    except TableProblems as error:
        tell_problems(file, error.problems, language)
        raise


def _published(file: Path, table: Table, mapping: Mapping, language: str) -> list[PublishedCommitment]:
    notes: list[Problem] = []
    try:
        found = read_published(table, mapping, notes)
    except TableProblems as error:
        tell_problems(file, error.problems, language)
        raise
    tell_notes(file, notes, language)
    return found


def _counts(file: Path, table: Table, mapping: CountsMapping, language: str) -> Any:
    notes: list[Problem] = []
    try:
        found = read_counts(table, mapping, notes)
    except TableProblems as error:
        tell_problems(file, error.problems, language)
        raise
    tell_notes(file, notes, language)
    return found


def _tell(file: str, found: Sequence[Finding], language: str) -> None:
    for kind, findings in by_kind(found).items():
        click.echo(f"{say(language, words_of(kind).heading)}: {len(findings)}")
        for finding in findings:
            click.echo(f"  {_where(file, finding, language)}")
            click.echo(f"    {sentence(finding, language)}")
        for explains in dict.fromkeys(finding.explains for finding in findings):
            some = next(finding for finding in findings if finding.explains == explains)
            told = " ".join(explanations(some, language))
            click.echo("  " + say(language, N_("Would explain it: %(explanations)s"), explanations=told))
    if not found:
        click.echo(say(language, N_("Nothing odd was seen. That does not say that all is right.")))


def _where(file: str, finding: Finding, language: str) -> str:
    parts = [part for part in (place_words(finding, language), finding.what) if part]
    return (f"{file}:{finding.line}: " if file else "") + ", ".join(parts)


def _facts(found: Sequence[Finding], language: str) -> dict[str, Any]:
    return {
        "counts": dict(Counter(finding.kind for finding in found)),
        "findings": [finding_to_json(finding, language) for finding in found],
    }
