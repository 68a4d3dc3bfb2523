"""What a step rests on, at the edges: an indicator of the pack, its child, one of several credits, a dated norm."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.rules import shapes
from tests.rules.shapes import with_rules
from tests.rules.years import one
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.citations import Ground, defined_by, ground_of
from tracker.rules.programme.model import load_builtin

PMG = load_builtin("pmg-cl-2026")


def rule_of(commitment: CommitmentInput) -> str:
    found = defined_by(PMG, commitment)
    return found.rule if isinstance(found, Ground) else found


def test_an_indicator_of_the_pack_rests_on_the_pack() -> None:
    assert rule_of(one("GENERO")) == "commitments.GENERO"
    assert rule_of(one("GENERO", parent="CALIDAD")) == "commitments.GENERO"
    assert rule_of(one("GENERO", parent="OWN")) == "commitments.GENERO"


def test_a_part_of_an_indicator_of_the_pack_rests_on_it() -> None:
    assert rule_of(one("OWN-1", parent="GENERO")) == "commitments.GENERO"


@pytest.mark.parametrize("parent", [None, "OWN"])
def test_an_agencys_own_indicator_rests_on_its_own_definition(parent: str | None) -> None:
    assert rule_of(one("OWN-1", parent=parent)) == "definition"


def test_each_further_credit_has_its_own_name() -> None:
    pack = with_rules(credits={"first": shapes.MET, "second": shapes.WEB, "third": shapes.CHILDREN})
    names = [ground_of(pack, pack.rules.credits[name]).rule for name in ("first", "second", "third")]
    assert names == ["rules.credits.first", "rules.credits.second", "rules.credits.third"]
    assert ground_of(pack, pack.rules.credit).rule == "rules.credit"


def test_a_norm_is_told_with_its_day_where_it_has_one() -> None:
    band = next(each for each in PMG.bands if each.norm is not None)
    norm = next(each for each in PMG.legal_basis if each.code == band.norm)
    ground = ground_of(PMG, band)
    assert ground.norm == norm
    told = ground.norm_to_json()
    assert told is not None
    assert (told["norm"]["es"], told["date"], told["article"]) == ("Ley 19.553", None, "6")
    dated = replace(ground, norm=norm.model_copy(update={"date": date(1998, 2, 4), "article": ""})).norm_to_json()
    assert dated is not None
    assert (dated["date"], dated["article"]) == ("1998-02-04", None)


def test_a_band_without_a_norm_has_none() -> None:
    pack = next(each for each in map(load_builtin, ("mx-mir-2017", "in-rfd-2014", "cdc-cl-2026")) if each.bands)
    band = pack.bands[0].model_copy(update={"norm": None})
    assert ground_of(pack, band).norm is None
    assert ground_of(pack, band).norm_to_json() is None
    assert ground_of(pack, band).rule == f"bands.{band.from_}"
    assert isinstance(band.from_, Decimal)
