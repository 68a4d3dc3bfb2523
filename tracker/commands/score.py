"""``cumple score``: a year's facts in, its score or standing out, both as JSON. No app, no database, no web."""

import codecs
import json
import sys
from pathlib import Path
from typing import Any

import click

from tracker.analysis.figure_details import (
    details_of,
    details_to_json,
    least_cell,
    without_figures,
    without_inputs,
    without_sums,
)
from tracker.analysis.publication_notes import note_to_json, notes_of
from tracker.commands.common import tell_notes, tell_problems
from tracker.commands.programme import sound_pack
from tracker.config import Settings
from tracker.errors import CumpleError, Invalid, NotFound
from tracker.formats.sentences import N_
from tracker.rules.explain.sentences import StepWriter, units_of
from tracker.rules.explain.steps_json import hide, steps_document
from tracker.rules.inputs.model import YearInputs
from tracker.rules.inputs.reading import FactFaults, lines_of, parse_inputs, read_json
from tracker.rules.inputs.table import parse_table
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin
from tracker.rules.programme.yaml_text import dotted
from tracker.rules.scoring.results import result_to_json
from tracker.rules.scoring.score import score_with_steps
from tracker.sheets.reading import read_table
from tracker.sheets.tables import Problem, TableProblems
from tracker.sheets.workbook import is_workbook

MAX_BYTES = 50_000_000
FAULTY = N_("%(path)s has faults: nothing was scored.")


@click.command()
@click.argument("programme")
@click.argument("file")
@click.option("--sheet", metavar="NAME", help="Of a workbook, the sheet with the figures; else its first.")
@click.option("--as-of", metavar="PERIOD", help="The standing at the end of this period, such as 2026-06.")
@click.option("--explain", "explained", is_flag=True, help="With the steps of every figure.")
@click.option("--language", type=click.Choice(["es", "en"]), help="With --explain: each step as a sentence too.")
@click.option("--internal", is_flag=True, help="With figures that the pack holds too small to be published.")
@click.option("--json", "one_line", is_flag=True, help="On one line, for another program to read.")
def command(
    programme: str,
    file: str,
    sheet: str | None,
    as_of: str | None,
    explained: bool,
    language: str | None,
    internal: bool,
    one_line: bool,
) -> None:
    """Score the year in FILE under PROGRAMME, a code or the path of a pack.

    FILE is JSON, or a table (CSV, or the first sheet of an XLSX workbook) with a row a commitment and dotted names as
    columns, such as target.value; "-" reads what is piped in, of any of the three. Beside figures that were counted
    stand their formula, n and interval; where parts do not add up, or counts do not contain one another, findings.
    """
    pack = pack_named(programme)
    inputs = year_in(file, as_of, pack, sheet)
    result, steps = score_with_steps(pack, inputs)
    minimum = 0 if internal else least_cell(pack)
    found = result_to_json(result)
    hidden = _put_details(found["commitments"], pack, inputs, minimum, language, explained)
    if hidden:
        found = without_sums(found, hidden)
    if explained:
        document = steps_document(pack, inputs, steps)
        if language is not None:
            writer = StepWriter(pack, steps, units_of(inputs.commitments))
            for step, told in zip(steps, document["steps"], strict=True):
                told["sentence"] = writer.sentence(step, language)
        found |= document | {"steps": hide(document["steps"], hidden)}
        if hidden:
            found["inputs"] = without_inputs(document["inputs"], hidden)
    click.echo(json.dumps(found, ensure_ascii=False, indent=None if one_line else 2))


def _put_details(
    commitments: list[dict[str, Any]],
    pack: Programme,
    inputs: YearInputs,
    minimum: int,
    language: str | None,
    explained: bool,
) -> list[str]:
    """Put to each commitment what scores nothing, ``explained`` with its notes; a figure on too few is taken out.

    The codes of those whose figure was taken out.
    """
    hidden = []
    for at, one in enumerate(inputs.commitments):
        found, told = details_of(pack, one, inputs.as_of, minimum), commitments[at]
        told = (without_figures(told) if found.hidden else told) | details_to_json(found, minimum, language)
        notes = notes_of(pack, one, inputs.as_of, minimum) if explained else []
        commitments[at] = told | ({"notes": [note_to_json(note, language) for note in notes]} if notes else {})
        hidden += [one.code] if found.hidden else []
    return hidden


def pack_named(programme: str) -> Programme:
    """The pack with that code, or in that file."""
    return load_builtin(programme) if programme in builtin_packs() else _pack_file(programme)


def _pack_file(path: str) -> Programme:
    if not Path(path).is_file():
        raise NotFound(
            N_("There is no programme %(code)s here. Known are: %(known)s."),
            code=path,
            known=", ".join(builtin_packs()),
        )
    return sound_pack(path, Settings().default_language, FAULTY)


def year_in(file: str, as_of: str | None, pack: Programme, sheet: str | None = None) -> YearInputs:
    """The year's facts in a file: JSON begins with a brace, a workbook as an archive does, all else is CSV.

    ``sheet``: of a workbook, the one with the figures.
    """
    data = _content(file)
    if not is_workbook(data) and data.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[", b""):
        text = _text(data)
        content = read_json(text)
        if as_of is not None and isinstance(content, dict):
            content["as_of"] = as_of
        try:
            return parse_inputs(content, pack)
        except FactFaults as refused:
            for (path, sentence), line in zip(refused.faults.items(), lines_of(text, refused.faults), strict=True):
                click.echo(f"{file}:{line}: {dotted(path)}: {sentence}", err=True)
            raise CumpleError(FAULTY, path=file) from refused
    language, notes = Settings().default_language, list[Problem]()
    try:
        return parse_table(read_table(data, sheet), pack, as_of, notes)
    except TableProblems as refused:
        tell_problems(file, refused.problems, language)
        count = len(refused.problems)
        raise Invalid(N_("The table cannot be scored. To be mended in it: %(count)s."), count=count) from refused
    except Invalid as refused:  # its fields are named by line and column
        if not refused.fields:
            raise
        for name, sentence in refused.fields.items():
            click.echo(f"{file}:{name}: {sentence}", err=True)
        raise CumpleError(FAULTY, path=file) from refused
    finally:
        tell_notes(file, notes, language)


def _content(file: str) -> bytes:
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if file == "-" else _bytes(Path(file))
    except OSError as error:
        raise NotFound(N_("The file %(path)s cannot be read."), path=file) from error
    if len(data) > MAX_BYTES:
        raise Invalid(N_("The file is larger than %(size)s MB."), size=MAX_BYTES // 1_000_000)
    return data


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(N_("The file is not text in UTF-8.")) from error


def _bytes(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)
