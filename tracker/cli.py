"""``cumple``: the same actions from a shell.

Each command is a module of :mod:`tracker.commands`, imported when it is asked for, so that what needs
no database starts none. Results go to stdout, errors to stderr; never a traceback, unless LOG_LEVEL=DEBUG.

Exit: 0 done, 1 the answer is no, 2 usage, 3 not found, 4 not allowed or closed, 5 try again, 70 a fault of ours.
"""

import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module

import click
from pydantic import ValidationError

from tracker import __version__
from tracker.config import Settings
from tracker.errors import CumpleError, Invalid
from tracker.formats.sentences import N_, say

USAGE = 2
TRY_AGAIN = 5
BROKEN = 70  # EX_SOFTWARE
# each name and the module that holds its ``command``
COMMANDS: Mapping[str, str] = {
    "agency": "tracker.commands.agency",
    "check": "tracker.commands.check",
    "db": "tracker.commands.db",
    "demo": "tracker.commands.demo",
    "doctor": "tracker.commands.doctor",
    "forecast": "tracker.commands.forecast",
    "import": "tracker.commands.import_figures",
    "programme": "tracker.commands.programme",
    "report": "tracker.commands.report",
    "score": "tracker.commands.score",
    "serve": "tracker.commands.serve",
    "user": "tracker.commands.user",
}


class Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(module).command
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cumple")
def cli() -> None:
    """Commitments of public agencies, their evidence, and reports that anyone can check."""


def main() -> None:
    """Run the command of this process's arguments and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; whatever went wrong is said on stderr."""
    try:
        settings = Settings()
    except ValidationError as error:
        for fault in error.errors():
            click.echo(f"{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}", err=True)
        return USAGE
    try:
        code = cli.main(list(arguments), prog_name="cumple", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except SystemExit as leaving:  # a command that says no has said why already
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo(file=sys.stderr)
        return 1
    except CumpleError as error:
        _tell(error, settings.default_language)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away: nothing is left to be said
        return 0
    except Exception as error:  # the last resort of a person in a shell: a sentence and a code, and no traceback
        return _broken(error, settings)
    return code if isinstance(code, int) else 0


def _tell(error: CumpleError, language: str) -> None:
    click.echo(say(language, error.message, **error.params), err=True)
    if isinstance(error, Invalid):
        for name, message in error.fields.items():
            sentence = say(language, message)
            if message != error.message:
                click.echo(f"  {name}: {sentence}", err=True)


def _broken(error: Exception, settings: Settings) -> int:
    from sqlalchemy.exc import DBAPIError

    from tracker.database import is_passing_trouble

    if settings.log_level == "DEBUG":
        traceback.print_exc()
    if isinstance(error, DBAPIError) and is_passing_trouble(error):
        click.echo(
            say(settings.default_language, N_("The database is busy or out of reach. Try again in a moment.")), err=True
        )
        return TRY_AGAIN
    if isinstance(error, DBAPIError):
        advice = N_("The database refused: %(what)s. If it is older than this program, type: cumple db upgrade")
        click.echo(say(settings.default_language, advice, what=str(error.orig).splitlines()[0]), err=True)
        return BROKEN
    advice = N_("Something broke: %(kind)s: %(what)s. LOG_LEVEL=DEBUG shows where.")
    click.echo(say(settings.default_language, advice, kind=type(error).__name__, what=str(error)), err=True)
    return BROKEN


if __name__ == "__main__":
    main()
