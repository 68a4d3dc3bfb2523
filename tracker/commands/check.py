"""``cumple check``: look at a table of figures and say what is odd in it. No app, no database, nothing changed."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from tracker.config import Settings
from tracker.errors import NotFound
from tracker.formats.dates import period_label
from tracker.formats.sentences import N_, say
from tracker.rules.checks import check
from tracker.rules.counts import check_table
from tracker.rules.findings import Finding, by_kind, explanations, finding_to_json, sentence
from tracker.rules.programme import Programme, builtin_packs, load_builtin
from tracker.rules.rewritten import check_versions
from tracker.sheets.counted import CountsMapping, counts_mapping_for, load_counts_mapping, read_counts
from tracker.sheets.mapping import Mapping, load_mapping, mapping_for
from tracker.sheets.published import PublishedCommitment, read_published
from tracker.sheets.tables import MAX_BYTES, SHOWN, Table, TableProblems, read_csv

FOUND = 1

KINDS = {
    "value_differs": N_("Stated values that their numerator and denominator do not give"),
    "slip": N_("Slips of a factor of 100 or 1,000"),
    "programmed_slip": N_("Programmed targets that slipped by a factor of 100 or 1,000"),
    "n_of_zero": N_("Something of nothing"),
    "target_zero": N_("Targets of the year of 0"),
    "over_whole": N_("Parts larger than their whole"),
    "achievement_differs": N_("Achievements that do not follow from the figures"),
    "points_programmed_differ": N_("Points programmed that do not follow the rule"),
    "points_won_differ": N_("Points won that do not follow the rule"),
    "won_held": N_("Points won held to those programmed"),
    "nothing_won": N_("No points won where nothing was programmed"),
    "full_points": N_("Full points below full compliance"),
    "weight_changed": N_("Weights changed during the year"),
    "target_changed": N_("Targets of the year changed during it"),
    "weight_rewritten": N_("Weights changed after their period had ended"),
    "target_rewritten": N_("Targets of the year changed after the period had ended"),
    "programmed_rewritten": N_("Programmed targets changed after their period had ended"),
    "denominator_changed": N_("Denominators that are not the inventory"),
    "not_inventory": N_("Denominators that the target was not set on"),
    "count_fell": N_("Counts of the year so far that became smaller"),
    "sum_differs": N_("Sums that do not add up"),
    "not_nested": N_("Counts that are not nested"),
    "all_late": N_("All late"),
    "jump": N_("Years that jump"),
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mapping", "name", metavar="NAME", help="What reads the columns: a known mapping or a file.")
@click.option("--earlier", type=click.Path(path_type=Path), help="An earlier version of FILE: what was changed since?")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="With --earlier: the day FILE was published.")
@click.option("--language", type=click.Choice(["es", "en"]), help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    name: str | None,
    earlier: Path | None,
    on: dt.datetime | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Look at the figures in FILE (CSV): what is seen, on which figures, and what would explain it.

    Exit 1 where something was seen, 0 where nothing was. A finding is a question: nothing is changed.
    """
    if (earlier is None) != (on is None):
        raise click.UsageError("--earlier and --on go together.")
    spoken = language or Settings().default_language
    table = _table(file, spoken)
    counted = load_counts_mapping(name or counts_mapping_for(table.columns) or "")
    if counted is not None and earlier is not None:
        raise click.UsageError("--earlier compares tables of commitments, not of counts.")
    if counted is not None:
        found = check_table(_counts(file, table, counted, spoken), counted)
    else:
        found = _commitments(file, table, load_mapping(name or mapping_for(table.columns)), earlier, on, spoken)
    if as_json:
        click.echo(json.dumps(_facts(found, spoken), ensure_ascii=False, indent=2))
    else:
        _tell(file, found, spoken)
    ctx.exit(FOUND if found else 0)


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


def _table(file: Path, language: str) -> Table:
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotFound(N_("The file %(name)s cannot be read."), name=str(file)) from error
    try:
        return read_csv(data)
    except TableProblems as error:
        _tell_problems(file, error, language)
        raise


def _published(file: Path, table: Table, mapping: Mapping, language: str) -> list[PublishedCommitment]:
    try:
        return read_published(table, mapping)
    except TableProblems as error:
        _tell_problems(file, error, language)
        raise


def _counts(file: Path, table: Table, mapping: CountsMapping, language: str) -> Any:
    try:
        return read_counts(table, mapping)
    except TableProblems as error:
        _tell_problems(file, error, language)
        raise


def _tell_problems(file: Path, error: TableProblems, language: str) -> None:
    for problem in error.problems[:SHOWN]:
        click.echo(f"{file}:{problem.line}: {say(language, problem.message, **problem.params)}", err=True)
    if len(error.problems) > SHOWN:
        click.echo(say(language, N_("… and %(count)s more."), count=len(error.problems) - SHOWN), err=True)


def _tell(file: Path, found: Sequence[Finding], language: str) -> None:
    for kind, findings in by_kind(found).items():
        click.echo(f"{say(language, KINDS[kind])}: {len(findings)}")
        for finding in findings:
            click.echo(f"  {_where(file, finding, language)}")
            click.echo(f"    {sentence(finding, language)}")
        for explains in dict.fromkeys(finding.explains for finding in findings):
            some = next(finding for finding in findings if finding.explains == explains)
            told = " ".join(explanations(some, language))
            click.echo("  " + say(language, N_("Would explain it: %(explanations)s"), explanations=told))
    if not found:
        click.echo(say(language, N_("Nothing odd was seen. That does not say that all is right.")))


def _where(file: Path, finding: Finding, language: str) -> str:
    period = period_label(finding.period, language) if finding.period else ""
    parts = [part for part in (finding.place, period, finding.what) if part]
    return f"{file.name}:{finding.line}: " + ", ".join(parts)


def _facts(found: Sequence[Finding], language: str) -> dict[str, Any]:
    return {
        "counts": dict(Counter(finding.kind for finding in found)),
        "findings": [finding_to_json(finding, language) for finding in found],
    }
