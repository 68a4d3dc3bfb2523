"""What the doctor says of programmes that the record, or their own text, tells otherwise."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests import factories
from tests.programmes.test_loading import CHANGED, PMG, load
from tests.progress.test_record_check import forget, without_guards
from tracker.extensions import db
from tracker.formats.canonical import sha256_hex
from tracker.programmes.models import ProgrammeVersion
from tracker.programmes.record_check import programmes_unlike_record
from tracker.rules.programme.model import parse_pack
from tracker.rules.programme.yaml_text import PackFaults

STRICTER = PMG.replace('cap: "100"', 'cap: "50"', 1)
ALTERED = "pmg-cl-2026/1: el texto del programa no es lo que dice su huella."


def found(language: str = "es") -> list[str]:
    """The doctor's sentences, entries without their numbers."""
    said = [each.said(language) for each in programmes_unlike_record(db.session())]
    return [re.sub(r"anotación \d+", "anotación #", line) for line in said]


@pytest.fixture
def programme(app: Flask, at: dt.datetime) -> Iterator[Flask]:
    """A programme in two versions."""
    load(PMG, at)
    load(CHANGED, at)
    assert found() == []
    yield app
    db.session.rollback()


def change(**values: Any) -> None:
    without_guards(update(ProgrammeVersion).where(ProgrammeVersion.version == 1).values(**values))


@pytest.mark.usefixtures("programme")
def test_a_rule_changed_by_sql_is_found() -> None:
    change(text=STRICTER)
    assert found() == [ALTERED]


@pytest.mark.usefixtures("programme")
def test_a_rule_changed_with_its_fingerprint_is_found_by_the_record() -> None:
    change(text=STRICTER, sha256=sha256_hex(STRICTER.encode()))
    assert found() == ["pmg-cl-2026/1: esta versión del programa no es lo que dice la anotación # del registro."]


@pytest.mark.usefixtures("programme")
def test_a_text_that_is_no_pack_is_found_and_what_comes_after_it_too() -> None:
    change(text="rules: [")
    db.session.execute(update(ProgrammeVersion).where(ProgrammeVersion.version == 2).values(text=PMG))
    with pytest.raises(PackFaults) as refusal:
        parse_pack("rules: [")
    first, second, third = found("en")
    assert first == "pmg-cl-2026/1: the text of the programme is not what its fingerprint says."
    assert second == f"pmg-cl-2026/1: the text of the programme cannot be read any more: {refusal.value}"
    assert third == "pmg-cl-2026/2: the text of the programme is not what its fingerprint says."


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("values", [{"status": "illustrative"}, {"name": {"es": "Otro", "en": "Other"}}])
def test_what_repeats_the_text_and_was_changed_is_found(values: dict[str, Any]) -> None:
    change(**values)
    assert found() == ["pmg-cl-2026/1: el código, el nombre, el año o el estado del programa no son los de su texto."]


@pytest.mark.usefixtures("programme")
def test_a_deadline_moved_by_sql_is_found() -> None:
    calendar = db.session.scalars(select(ProgrammeVersion.calendar).where(ProgrammeVersion.version == 1)).one()
    assert calendar is not None
    window = calendar["windows"]["2026-06"] | {"closes": "2026-12-31T03:00:00Z"}
    change(calendar=calendar | {"windows": calendar["windows"] | {"2026-06": window}})
    assert found() == [
        "pmg-cl-2026/1: los momentos del calendario del programa no son los de la anotación # del registro."
    ]
    db.session.rollback()
    change(calendar=None)
    assert len(found()) == 1
    forget("calendar_sha256")  # an entry of before there was a fingerprint of it leaves it open
    assert found() == []


@pytest.mark.usefixtures("programme")
def test_a_version_put_in_or_taken_out_by_sql_is_found() -> None:
    factories.make_programme(text=PMG + "\n# later\n")
    assert found() == ["pmg-cl-2026/3: esta versión del programa no está en el registro."]
    without_guards(delete(ProgrammeVersion).where(ProgrammeVersion.version > 1))
    assert found() == ["pmg-cl-2026/2: la anotación # del registro narra esta versión del programa, y no existe."]
