"""What the doctor says of files: rows that the record tells otherwise, and files that are lost or altered."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select, update

from tests import factories
from tests.progress.pages import PDF, Scene, send, upload
from tests.progress.test_parts import FIGURE
from tests.progress.test_record_check import one_more, without_guards
from tracker.database import new_id
from tracker.evidence.models import Evidence, EvidenceVersion
from tracker.evidence.record_check import files_missing, files_unlike_record
from tracker.evidence.vault import vault
from tracker.extensions import db
from tracker.progress.models import MeasurementEvidence
from tracker.progress.record_check import unlike_record

SignIn = Callable[..., Any]


def found(read: bool = False) -> list[str]:
    """The doctor's sentences on files."""
    checks = (files_unlike_record(db.session()), files_missing(db.session(), vault(), read=read))
    return [each.said("es") for check in checks for each in check]


@pytest.fixture
def file(client: FlaskClient, sign_in: SignIn) -> Iterator[EvidenceVersion]:
    """A file that proves a figure."""
    scene = Scene()
    sign_in("coordinator", scene.agency)
    send(client, scene.period(), do="draft", **FIGURE, files=[upload(PDF, "Nómina.pdf")])
    assert found(read=True) == []
    assert list(unlike_record(db.session())) == []
    yield db.session.scalars(select(EvidenceVersion)).one()
    db.session.rollback()


def test_a_lost_file_is_named(file: EvidenceVersion) -> None:
    (path,) = vault()._root.glob(f"*/*/{file.sha256}")
    path.unlink()
    assert found() == [f"Falta el archivo guardado {file.sha256}."]


def test_an_altered_file_is_seen_where_files_are_read(file: EvidenceVersion) -> None:
    (path,) = vault()._root.glob(f"*/*/{file.sha256}")
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert found() == []
    assert found(read=True) == [f"El archivo guardado {file.sha256} no es lo que dice su huella."]


def test_a_version_put_in_by_sql_is_found(file: EvidenceVersion) -> None:
    one_more(EvidenceVersion, file, n=2)
    assert found() == ["costas “Nómina.pdf”: la versión 2 del archivo no está en el registro."]


def test_a_version_changed_by_sql_is_found(file: EvidenceVersion) -> None:
    without_guards(update(EvidenceVersion).values(name="Otra.pdf"))
    (line,) = found()
    assert line.startswith("costas “Nómina.pdf”: la versión 1 del archivo no es lo que dice la anotación ")


@pytest.mark.parametrize("change", [{"by_id": None}, {"received_at": factories.AT.replace(day=1)}])
def test_another_hand_or_day_of_a_version_is_found(change: dict[str, Any], file: EvidenceVersion) -> None:
    without_guards(update(EvidenceVersion).values(**change))
    (line,) = found()
    assert line.startswith("costas “Nómina.pdf”: quién entregó la versión 1 del archivo, o cuándo, no es lo que dice ")


@pytest.mark.parametrize("change", [{"title": "Otro título"}, {"personal_data": True}])
def test_a_title_changed_by_sql_is_found(change: dict[str, Any], file: EvidenceVersion) -> None:
    db.session.execute(update(Evidence).values(**change))
    db.session.expire_all()
    (line,) = found()
    assert "su título, o si contiene datos personales, no es lo que dice la anotación" in line


def test_a_version_taken_out_by_sql_is_found(file: EvidenceVersion) -> None:
    without_guards(delete(EvidenceVersion))
    (line,) = found()
    assert line.endswith("del registro narra la versión 1 del archivo, y no existe.")


def test_a_file_taken_off_or_put_to_a_figure_by_sql_is_found(file: EvidenceVersion) -> None:
    told = ["costas 2026 1.1 2026-06: los archivos que la prueban no son los que dice el registro."]
    link = db.session.scalars(select(MeasurementEvidence)).one()
    kept = {column.name: getattr(link, column.name) for column in MeasurementEvidence.__table__.columns}
    db.session.execute(delete(MeasurementEvidence))
    assert [each.said("es") for each in unlike_record(db.session())] == told
    agency, again = db.session.scalars(select(Evidence.agency_id)).one(), new_id()
    db.session.execute(insert(Evidence).values(id=again, agency_id=agency, title="Otro"))
    db.session.execute(insert(MeasurementEvidence).values(**kept))
    db.session.execute(insert(MeasurementEvidence).values(**(kept | {"id": new_id(), "evidence_id": again})))
    assert [each.said("es") for each in unlike_record(db.session())] == told
