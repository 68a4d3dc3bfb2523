"""``cumple programme``: check and compare packs without app or database, load them, list what is loaded."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import click

from tracker.config import Settings
from tracker.errors import CumpleError, NotFound
from tracker.formats.sentences import N_, say
from tracker.rules.programme.differences import by_section, difference_json, differences
from tracker.rules.programme.model import PackFaults, Programme, builtin_packs, read_pack

DONE, NO, MISSING = 0, 1, 3
LOADED = re.compile(r"([A-Za-z0-9._-]+)@([0-9]{1,6})")


@click.group()
def command() -> None:
    """Programmes: check their packs, load them, list them."""


@command.command()
@click.argument("files", nargs=-1, metavar="[CODE|FILE]...")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.pass_context
def check(ctx: click.Context, files: Sequence[str], as_json: bool) -> None:
    """Check packs, all that ship when none is named; faults are told with file and line."""
    language, code, told = Settings().default_language, DONE, []
    for path in [pack_path(name) for name in files] or list(builtin_packs().values()):
        try:
            programme = read_pack(path)
        except PackFaults as faults:
            code = max(code, NO)
            told += _told(path, faults)
        except NotFound as error:
            code = MISSING
            told.append(
                {"file": str(path), "line": 0, "field": "", "message": say(language, error.message, **error.params)}
            )
        else:
            told.append({"file": str(path), "line": 0, "field": "", "message": "", "programme": programme.code})
    _print(told, language, as_json)
    ctx.exit(code)


@command.command()
@click.argument("packs", nargs=-1, required=True, metavar="CODE|FILE...")
@click.option("--as", "acting", metavar="EMAIL", help="Who does it: a programme manager. Without it: setting up.")
def load(packs: Sequence[str], acting: str | None) -> None:
    """Load packs, all or none; the same text twice changes nothing."""
    from tracker.commands.common import app_session, shell_work
    from tracker.programmes.actions import load_programme

    language = Settings().default_language
    texts = [_checked(name, language) for name in packs]
    with app_session(), shell_work(acting) as work:
        done = [load_programme(work, programme.text) for programme in texts]
    for one in done:
        known = (
            N_("%(code)s: version %(version)s is loaded.")
            if one.fresh
            else N_("%(code)s: nothing to do, this text is version %(version)s already.")
        )
        click.echo(say(language, known, code=one.code, version=one.version))


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def list_command(as_json: bool) -> None:
    """List the loaded versions, and the packs that ship but are not loaded."""
    from tracker.commands.common import app_session
    from tracker.extensions import db
    from tracker.programmes.queries import list_programmes

    language = Settings().default_language
    with app_session():
        loaded = list_programmes(db.session())
    waiting = [code for code in builtin_packs() if code not in {one.code for one in loaded}]
    if as_json:
        rows = [
            {
                "code": one.code,
                "version": one.version,
                "year": one.year,
                "status": one.status,
                "sha256": one.sha256,
                "name": dict(one.name),
            }
            for one in loaded
        ]
        click.echo(json.dumps({"loaded": rows, "not_loaded": waiting}, ensure_ascii=False, indent=2))
        return
    for one in loaded:
        click.echo(f"{one.code}\t{one.version}\t{one.sha256[:12]}\t{one.name[language]}")
    for code in waiting:
        click.echo(f"{code}\t–\t\t{say(language, N_('not loaded'))}")


@command.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--language", type=click.Choice(["es", "en"]), help="Language of the words; else the instance's.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def diff(old: str, new: str, language: str | None, as_json: bool) -> None:
    """Say what B changes of A: each rule with its own text, numbers and dates, before → after.

    Each is the code of a pack that ships, the path of one, or CODE@VERSION of one that is loaded.
    """
    spoken = language or Settings().default_language
    found = differences(_named(old, spoken), _named(new, spoken), spoken)
    if as_json:
        values = [value for difference in found for value in difference_json(difference)]
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(say(spoken, N_("%(old)s and %(new)s say the same."), old=old, new=new))
    for section, some in by_section(found, spoken):
        click.echo(section)
        for difference in some:
            if difference.where:
                wording = f": {difference.wording}" if difference.wording else ""
                click.echo(f"  {_SIGNS[difference.kind]} {difference.title}{wording}")
            for row in difference.rows:
                both = f"{row.before or '–'} → {row.after or '–'}"
                click.echo(f"    {row.label}: {both if difference.kind == 'changed' else row.before or row.after}")


_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@command.command()
def schema() -> None:
    """Print the JSON Schema of packs, for an editor to check one while it is written."""
    from tracker.rules.programme.schema import schema_text

    click.echo(schema_text(), nl=False)


def _named(name: str, language: str) -> Programme:
    """The programme that the shell names: a loaded version, a pack that ships, or a file."""
    loaded = LOADED.fullmatch(name)
    if loaded is None or Path(name).is_file():
        return sound_pack(name, language, N_("%(path)s has faults: it cannot be compared."))
    from tracker.commands.common import app_session
    from tracker.extensions import db
    from tracker.programmes.queries import version_by_address

    with app_session():
        return version_by_address(db.session(), loaded[1], int(loaded[2]))[1]


def pack_path(name: str) -> Path:
    """The pack that ships under the code ``name``, or the file of that name."""
    return builtin_packs().get(name, Path(name))


def _checked(name: str, language: str) -> Programme:
    """The programme ``name``, to be loaded."""
    return sound_pack(name, language, N_("%(path)s was not loaded: nothing was changed."))


def sound_pack(name: str, language: str, refusal: str) -> Programme:
    """The programme ``name``, its faults told on stderr before the refusal goes on.

    ``refusal`` has a place for its ``path``. Raises :class:`CumpleError` with it.
    """
    path = pack_path(name)
    try:
        return read_pack(path)
    except PackFaults as faults:
        _print(_told(path, faults), language, as_json=False)
        raise CumpleError(refusal, path=str(path)) from faults


def _told(path: Path, faults: PackFaults) -> list[dict[str, object]]:
    return [{"file": str(path), "line": one.line, "field": one.field, "message": one.sentence} for one in faults.faults]


def _print(told: Sequence[dict[str, object]], language: str, as_json: bool) -> None:
    """Faults go to stderr, one a line as editors read them; what is in order to stdout."""
    if as_json:
        click.echo(json.dumps(list(told), ensure_ascii=False, indent=2))
        return
    for one in told:
        if "programme" in one:
            click.echo(say(language, N_("%(file)s: %(programme)s is in order."), **one))
        elif one["line"]:
            click.echo("{file}:{line}: {field}: {message}".format(**one), err=True)
        else:
            click.echo(one["message"], err=True)
