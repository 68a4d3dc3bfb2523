"""``cumple import``: take over figures that were published elsewhere, all of them or none."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.commands.common import tell_notes, tell_problems
from tracker.errors import NotFound
from tracker.formats.canonical import sha256_hex
from tracker.formats.sentences import N_, say
from tracker.sheets.mapping import Mapping, load_mapping, mapping_for
from tracker.sheets.published import PublishedCommitment, read_published
from tracker.sheets.reading import read_table
from tracker.sheets.tables import MAX_BYTES, Problem, TableProblems

if TYPE_CHECKING:
    from tracker.imports.actions import Outcome, Vanished
    from tracker.imports.changes import Change

_CHANGED = {
    "figure": N_("%(count)s figures changed"),
    "programmed": N_("%(count)s programmed targets changed"),
    "terms": N_("%(count)s commitments changed weight, target or unit"),
    "computed": N_("%(count)s rows changed only in what the source computed"),
    "analysis": N_("%(count)s rows changed only in whether a cause was written"),
}


class _Preview(Exception):
    """Carries out what an import would do."""

    def __init__(self, outcome: "Outcome") -> None:
        self.outcome = outcome


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "acting", metavar="EMAIL", required=True, help="Who imports: an administrator, or a manager.")
@click.option("--sheet", metavar="NAME", help="Of a workbook, the sheet with the figures; else its first.")
@click.option("--mapping", "name", metavar="NAME", help="What reads the columns: a known mapping or a file.")
@click.option("--preview", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--withdraw", metavar="REASON", help="Withdraw figures that the source no longer has, for this reason.")
@click.option("--keep", is_flag=True, help="Leave figures that the source no longer has as they are.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def command(
    file: Path,
    acting: str,
    sheet: str | None,
    name: str | None,
    preview: bool,
    withdraw: str | None,
    keep: bool,
    as_json: bool,
) -> None:
    """Import the published figures in FILE (CSV, or a sheet of an XLSX workbook).

    Everything is read first; what cannot be understood stops all of it.

    The same file again changes nothing; a newer version of it makes new revisions and says what differs.
    """
    if withdraw and keep:
        raise click.UsageError("--withdraw and --keep exclude each other.")
    data, mapping, commitments = _read(file, sheet, name)
    outcome = _run(acting, commitments, mapping, sha256_hex(data), withdraw=withdraw, keep=keep, preview=preview)
    if as_json:
        click.echo(json.dumps(_facts(outcome, preview), ensure_ascii=False, indent=2))
    else:
        _tell(outcome, preview)


def _read(file: Path, sheet: str | None, name: str | None) -> tuple[bytes, Mapping, list[PublishedCommitment]]:
    """The file's bytes and what they say; every line that has to be mended is told before the refusal."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotFound(N_("The file %(name)s cannot be read."), name=str(file)) from error
    notes: list[Problem] = []
    try:
        table = read_table(data, sheet)
        mapping = load_mapping(name or mapping_for(table))
        commitments = read_published(table, mapping, notes)
    except TableProblems as error:
        tell_problems(file, error.problems, _language())
        raise
    tell_notes(file, notes, _language())
    return data, mapping, commitments


def _run(
    acting: str,
    commitments: Sequence[PublishedCommitment],
    mapping: Mapping,
    sha256: str,
    *,
    withdraw: str | None,
    keep: bool,
    preview: bool,
) -> "Outcome":
    from tracker.commands.common import app_session, shell_work
    from tracker.imports.actions import RowsVanished, import_published

    try:
        with app_session(), shell_work(acting) as work:
            outcome = import_published(
                work, commitments, mapping, sha256, withdraw=withdraw, keep=keep or (preview and not withdraw)
            )
            if preview:
                raise _Preview(outcome)
    except _Preview as told:
        return told.outcome
    except RowsVanished as error:
        _tell_vanished(error.vanished, sys.stderr)
        raise
    return outcome


def _language() -> str:
    from tracker.config import Settings

    return Settings().default_language


def _tell_vanished(vanished: "Sequence[Vanished]", out: Any) -> None:
    for row in vanished:
        click.echo(f"{row.period} {row.code} {row.name}", file=out)


def _tell(outcome: "Outcome", preview: bool) -> None:
    language = _language()
    if preview:
        click.echo(say(language, N_("Preview: nothing was changed.")))
    read = N_("%(commitments)s commitments with %(figures)s figures in the source.")
    click.echo(say(language, read, commitments=outcome.commitments, figures=outcome.figures))
    if outcome.fresh_commitments or outcome.fresh_figures:
        fresh = N_("New: %(commitments)s commitments, %(figures)s figures.")
        click.echo(say(language, fresh, commitments=outcome.fresh_commitments, figures=outcome.fresh_figures))
    counts = Counter(change.kind for change in outcome.changes)
    for kind, sentence in _CHANGED.items():
        if counts[kind]:  # type: ignore[index]
            click.echo(say(language, sentence, count=counts[kind]))  # type: ignore[index]
            for change in outcome.changes:
                if change.kind == kind:
                    click.echo(f"  {_line(change)}")
    if outcome.withdrawn:
        click.echo(say(language, N_("%(count)s figures withdrawn"), count=len(outcome.withdrawn)))
        _tell_vanished(outcome.withdrawn, sys.stdout)
    if outcome.missing:
        sentence = N_("%(count)s figures that were imported before are no longer in the source: --withdraw or --keep")
        click.echo(say(language, sentence, count=len(outcome.missing)))
        _tell_vanished(outcome.missing, sys.stdout)
    if outcome.faults:
        click.echo(say(language, N_("Stored as stated, flagged and not scored: %(count)s"), count=len(outcome.faults)))
        for change in outcome.faults:
            click.echo(f"  {change.period} {change.code}: {', '.join(change.after['faults'])}")
    if outcome.unchanged:
        click.echo(say(language, N_("Everything was here already: nothing changed.")))


def _line(change: "Change") -> str:
    told = (f"{key} {_shown(change.before[key])} → {_shown(change.after[key])}" for key in change.after)
    return f"{change.period} {change.code}: {'; '.join(told)}"


def _shown(value: object) -> str:
    return "–" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _facts(outcome: "Outcome", preview: bool) -> dict[str, Any]:
    def row(vanished: "Vanished") -> dict[str, str]:
        return {"commitment": vanished.code, "period": vanished.period}

    def difference(change: "Change") -> dict[str, Any]:
        return {
            "kind": change.kind,
            "commitment": change.code,
            "period": change.period,
            "before": change.before,
            "after": change.after,
        }

    return {
        "preview": preview,
        "unchanged": outcome.unchanged,
        "commitments": outcome.commitments,
        "figures": outcome.figures,
        "new_commitments": outcome.fresh_commitments,
        "new_figures": outcome.fresh_figures,
        "changes": [difference(change) for change in outcome.changes],
        "withdrawn": [row(each) for each in outcome.withdrawn],
        "missing": [row(each) for each in outcome.missing],
        "faults": [difference(change) for change in outcome.faults],
    }
