"""The one place where something that went wrong becomes a page."""

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from tracker.errors import CumpleError, Invalid
from tracker.extensions import db
from tracker.formats.sentences import N_
from tracker.web.links import sign_in_address
from tracker.web.logs import log, request_id, told_path

# status: (headline, what to do when nobody said anything better)
WORDS = {
    400: (N_("That request could not be read"), N_("Go back, reload the page and send it again.")),
    401: (N_("Sign in first"), N_("This page is for people who have signed in.")),
    403: (N_("Your role may not do that"), N_("Ask the coordinator of your agency or an administrator who may.")),
    404: (N_("There is no such page"), N_("Check the address, or start again from the first page.")),
    405: (N_("That cannot be done at this address"), N_("Go back and use the button of the page.")),
    409: (N_("That cannot be done now"), N_("Something changed meanwhile. Look at it again before you go on.")),
    413: (N_("That was too large"), N_("Send smaller files, or fewer at once: up to %(limit)s MB a file.")),
    422: (N_("Something has to be mended"), N_("Go back and correct what is named below.")),
    429: (N_("Too many tries"), N_("Wait some minutes and try again.")),
    500: (
        N_("Something broke here"),
        N_("Nothing was stored. Try again; if it happens again, tell the administrator."),
    ),
    503: (N_("It cannot be done at this moment"), N_("Nothing was stored. Try again in a minute.")),
}


def init_app(app: Flask) -> None:
    """Answer every failure of ``app`` with a page in the reader's language."""
    app.register_error_handler(CumpleError, _refused)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _refused(error: CumpleError) -> ResponseReturnValue:
    db.session.rollback()
    if error.status >= 500:
        log.error("refused", error=type(error).__name__, message=str(error))
    else:
        log.info("refused", error=type(error).__name__, message=error.message)
    fields = (
        {name: gettext(text, **error.params) for name, text in error.fields.items()}
        if isinstance(error, Invalid)
        else {}
    )
    return _page(error.status, gettext(error.message, **error.params), fields)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response  # a redirect, or what a view wrapped with abort(response)
    status = error.code or 500
    if status < 400:
        return error
    if status == 401:
        return redirect(sign_in_address())
    message = None
    if isinstance(error, CSRFError):
        message = gettext(
            "Your session ended meanwhile, or the form came from elsewhere. Go back, copy what you wrote, reload the "
            "page and send it again."
        )
    if isinstance(error, RequestEntityTooLarge):
        log.info("too large", length=request.content_length)
    response = _page(status, message)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _broken(error: Exception) -> ResponseReturnValue:
    log.exception("broken", path=told_path(), method=request.method)
    try:
        db.session.rollback()
    except SQLAlchemyError:
        log.exception("rollback failed")
    return _page(503 if isinstance(error, OperationalError) else 500, None)


def _unknown_host(error: SecurityError) -> ResponseReturnValue:
    # no address can be built for a host that is not ours, so there is no page around these words
    log.warning("unknown host", host=request.environ.get("HTTP_HOST", "")[:200])
    return Response(
        "Unknown host. The administrator lists the names of this instance in TRUSTED_HOSTS.\n",
        400,
        content_type="text/plain; charset=utf-8",
    )


def _page(status: int, message: str | None, fields: dict[str, str] | None = None) -> Response:
    try:
        return _render(status, message, fields or {})
    except Exception:
        # the page itself needs the database (who is signed in): show it without
        log.exception("error page failed")
        g.without_database = True
        return _render(status, message, fields or {})


def _render(status: int, message: str | None, fields: dict[str, str]) -> Response:
    title, what_to_do = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    if message is None:
        message = gettext(what_to_do, limit=current_app.config["SETTINGS"].max_upload_mb)
    if request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(error=message, fields=fields, request_id=request_id()), status)
    page = render_template(
        "errors/error.html",
        status=status,
        title=gettext(title),
        message=message,
        fields=fields,
        request_id=request_id(),
    )
    return make_response(page, status)
