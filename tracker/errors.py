"""What can go wrong, named by what the person can do about it.

Rules and actions raise these; :mod:`tracker.web.errors` turns them into a page and :mod:`tracker.cli`
into an exit code, each in one place. A message is an English catalogue key with ``%(name)s``
places; whoever shows it translates it, so no error depends on a language or a request.
"""

from collections.abc import Mapping


class CumpleError(Exception):
    """A refusal with a sentence a person can act on. ``status`` is HTTP's, ``exit_code`` the shell's."""

    status = 500
    exit_code = 1

    def __init__(self, message: str, **params: object) -> None:
        self.message = message
        self.params: Mapping[str, object] = params
        super().__init__(message % params if params else message)


class NotFound(CumpleError):
    """There is no such thing, or it is outside what this person may know of. Look elsewhere."""

    status = 404
    exit_code = 3


class NotAllowed(CumpleError):
    """The thing is there, but this person's role may not do that. Ask who may."""

    status = 403
    exit_code = 4


class Conflict(CumpleError):
    """It is in a state in which that cannot be done. Look at it anew."""

    status = 409
    exit_code = 1


class WindowClosed(CumpleError):
    """Too late, or not open yet; the message says the window in words. Ask oversight to reopen."""

    status = 409
    exit_code = 4


class Invalid(CumpleError):
    """What was given cannot be accepted; ``fields`` says what to mend, field by field."""

    status = 422
    exit_code = 1

    def __init__(self, message: str, fields: Mapping[str, str] | None = None, **params: object) -> None:
        super().__init__(message, **params)
        self.fields: Mapping[str, str] = fields or {}


class Throttled(CumpleError):
    """Asked too often. Wait, then ask again."""

    status = 429
    exit_code = 5


class TryAgain(CumpleError):
    """Nothing is wrong with what was asked; the machine could not do it now."""

    status = 503
    exit_code = 5


class Misconfigured(CumpleError):
    """The settings cannot be served safely; the app does not start."""

    status = 500
    exit_code = 2
