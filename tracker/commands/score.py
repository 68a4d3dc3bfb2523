"""``cumple score``: a year's facts in, its score or standing out, both as JSON. No app, no database, no web."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from tracker.errors import Invalid, NotFound
from tracker.formats.sentences import N_
from tracker.rules.explain import explain, explain_year, step_to_json
from tracker.rules.inputs import YearInputs, parse_inputs, read_json
from tracker.rules.programme import Programme, builtin_packs, load_builtin, read_pack
from tracker.rules.results import YearResult, result_to_json
from tracker.rules.scoring import score

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
    """Score the year in FILE (JSON; "-" reads what is piped in) under PROGRAMME, a code or the path of a pack."""
    pack = _pack(programme)
    inputs = _inputs(file, as_of, pack)
    result = score(pack, inputs)
    found = result_to_json(result, _traces(pack, inputs, result, language) if explained else None)
    if explained:
        found["trace"] = [step_to_json(step, language) for step in explain_year(pack, inputs, result)]
    click.echo(json.dumps(found, ensure_ascii=False, indent=None if one_line else 2))


def _pack(programme: str) -> Programme:
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


def _inputs(file: str, as_of: str | None, pack: Programme) -> YearInputs:
    content = read_json(_text(file))
    if as_of is not None and isinstance(content, dict):
        content["as_of"] = as_of
    return parse_inputs(content, pack)


def _text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if file == "-" else _bytes(Path(file))
    except OSError as error:
        raise NotFound(N_("The file %(path)s cannot be read."), path=file) from error
    if len(data) > MAX_BYTES:
        raise Invalid(N_("The file is larger than %(size)s MB."), size=MAX_BYTES // 1_000_000)
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
        one.code: [step_to_json(step, language) for step in explain(pack, inputs, result, one.code)]
        for one in result.commitments
    }
