"""``cumple score``: a year's facts in, its score or standing out, both as JSON. No app, no database, no web."""

import codecs
import json
import sys
from pathlib import Path
from typing import Any

import click

from tracker.config import Settings
from tracker.errors import Invalid, NotFound
from tracker.formats.sentences import N_, say
from tracker.rules.explain import explain_all, explain_year, step_to_json
from tracker.rules.facts_table import parse_table, read_table
from tracker.rules.inputs import YearInputs, parse_inputs, read_json
from tracker.rules.programme import Programme, builtin_packs, load_builtin, read_pack
from tracker.rules.results import YearResult, result_to_json
from tracker.rules.scoring import score
from tracker.sheets.tables import TableProblems
from tracker.sheets.workbook import is_workbook

MAX_BYTES = 50_000_000


@click.command()
@click.argument("programme")
@click.argument("file")
@click.option("--as-of", metavar="PERIOD", help="The standing at the end of this period, such as 2026-06.")
@click.option("--explain", "explained", is_flag=True, help="With the steps of every figure.")
@click.option("--language", type=click.Choice(["es", "en"]), help="With --explain: each step as a sentence too.")
@click.option("--json", "one_line", is_flag=True, help="On one line, for another program to read.")
def command(
    programme: str, file: str, as_of: str | None, explained: bool, language: str | None, one_line: bool
) -> None:
    """Score the year in FILE under PROGRAMME, a code or the path of a pack.

    FILE is JSON, or a table (CSV, or the first sheet of an XLSX workbook) with a row a commitment and dotted names as
    columns, such as target.value; "-" reads what is piped in, of any of the three.
    """
    pack = pack_named(programme)
    inputs = year_in(file, as_of, pack)
    result = score(pack, inputs)
    found = result_to_json(result, _traces(pack, inputs, result, language) if explained else None)
    if explained:
        found["trace"] = [step_to_json(step, language) for step in explain_year(pack, inputs, result)]
    click.echo(json.dumps(found, ensure_ascii=False, indent=None if one_line else 2))


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
    return read_pack(Path(path))


def year_in(file: str, as_of: str | None, pack: Programme) -> YearInputs:
    """The year's facts in a file: JSON begins with a brace, a workbook as an archive does, all else is CSV."""
    data = _content(file)
    if not is_workbook(data) and data.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[", b""):
        content = read_json(_text(data))
        if as_of is not None and isinstance(content, dict):
            content["as_of"] = as_of
        return parse_inputs(content, pack)
    try:
        return parse_table(read_table(data), pack, as_of)
    except TableProblems as refused:
        language = Settings().default_language
        for problem in refused.problems:
            click.echo(f"{file}:{problem.line}: {say(language, problem.message, **problem.params)}", err=True)
        raise Invalid(N_("The table cannot be scored: %(count)s faults."), count=len(refused.problems)) from refused


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


def _traces(
    pack: Programme, inputs: YearInputs, result: YearResult, language: str | None
) -> dict[str, list[dict[str, Any]]]:
    return {
        code: [step_to_json(step, language) for step in steps]
        for code, steps in explain_all(pack, inputs, result).items()
    }
