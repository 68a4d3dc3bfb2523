"""An evidence's page, and its file: always handed out to be saved, never shown inside the site."""

import unicodedata
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from tracker.evidence import queries
from tracker.evidence.queries import FileVersion
from tracker.evidence.vault import vault
from tracker.extensions import db
from tracker.web.current import current_actor

blueprint = Blueprint("evidence", __name__)

POLICY = "default-src 'none'; sandbox"
"""Should a browser show the file after all, nothing in it runs, loads or submits."""


@blueprint.get("/evidence/<uuid:evidence_id>")
def show(evidence_id: UUID) -> str:
    """What the evidence is, its versions, and what it proves."""
    page = queries.evidence_page(db.session(), evidence_id, current_actor())
    return render_template("evidence/show.html", page=page, evidence=page.evidence)


@blueprint.get("/evidence/<uuid:evidence_id>/file")
def file(evidence_id: UUID) -> Response:
    """The file itself, verified against its fingerprint; ``?version=1`` for an earlier one."""
    page = queries.evidence_page(db.session(), evidence_id, current_actor())
    return attachment(page.evidence.version(request.args.get("version", type=int)))


def attachment(version: FileVersion) -> Response:
    """The stored bytes in chunks, as a download under the name that the person gave."""
    response = Response(vault().chunks(version.sha256), mimetype=version.media_type, direct_passthrough=True)
    response.content_length = version.size
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = disposition(version.name)
    response.set_etag(version.sha256)
    return response


def disposition(name: str) -> str:
    """``attachment`` with the name as RFC 6266 writes it: plain for old browsers, UTF-8 for the others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(char if char.isalnum() or char in " ._-()" else "_" for char in plain).strip()
    return f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}"
