"""Results of every scoring version since 2 as they were first computed: a report of 2026 still comes out in 2036.

Version 1 was never in service, and has no path.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.rules import invented, panel, tables
from tests.rules.samples import pack_of, path_of
from tests.rules.years import fraction, one, value
from tracker.rules.inputs.model import Group, Requirement, Target, YearInputs
from tracker.rules.inputs.reading import parse_inputs, read_json
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import builtin_packs, parse_pack
from tracker.rules.scoring.results import SCORING_VERSION, result_to_json
from tracker.rules.scoring.score import score

FOLDER = Path(__file__).resolve().parent / "golden"
HERE = f"v{SCORING_VERSION}"


def examples() -> list[Path]:
    return sorted(FOLDER.glob("v*/*.result.json"))


def names(folder: str) -> list[str]:
    return sorted(path.name.removesuffix(".result.json") for path in examples() if path.parent.name == folder)


def recomputed(stored: Path) -> Any:
    """The result of the example's own pack and facts under the code of today."""
    name = stored.name.removesuffix(".result.json")
    programme = parse_pack((stored.parent / f"{name}.pack.yaml").read_text("utf-8"))
    facts = (stored.parent / f"{name}.inputs.json").read_text("utf-8")
    return result_to_json(score(programme, parse_inputs(read_json(facts), programme)))


@pytest.mark.parametrize("stored", examples(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_golden_example_still_comes_out(stored: Path) -> None:
    """What was said then is said now, figure by figure, with ``complete`` and band; what came later may stand beside.

    That is a field of its own, or a further reason: later code may tell of what it did not tell of then (periods that
    are missing), but every reason of then is still given, in its order, and none moves a figure.
    """
    assert list(unlike(json.loads(stored.read_text("utf-8")), recomputed(stored))) == []


def test_the_version_of_today_has_its_examples() -> None:
    assert names(HERE) == sorted(made())
    assert sorted(path.name for path in FOLDER.glob("v*")) == [f"v{n}" for n in range(2, SCORING_VERSION + 1)]


def test_each_example_says_the_version_it_was_computed_by() -> None:
    said = {(path.parent.name, json.loads(path.read_text("utf-8"))["version"]) for path in examples()}
    assert said == {(f"v{version}", version) for version in range(2, SCORING_VERSION + 1)}


def test_writing_adds_what_is_new_and_overwrites_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An example that was changed by hand stays changed, and one that is not there comes."""
    module = sys.modules[__name__]
    some = {name: year for name, year in made().items() if name in ("svs-2016", "in-rfd-2014-sample")}
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    monkeypatch.setattr(module, "made", lambda: some)
    kept = tmp_path / HERE / "svs-2016.result.json"
    kept.parent.mkdir()
    kept.write_text("kept", "utf-8")
    write()
    assert kept.read_text("utf-8") == "kept"
    assert sorted(path.name for path in kept.parent.glob("*.yaml")) == ["in-rfd-2014-sample.pack.yaml"]


RULES_USED = {
    "credit.basis": {"exact", "as_displayed", "level_as_displayed"},
    "credit.kind": {"proportional", "steps", "interpolated", "met_or_not", "share_of_children", "checklist"},
    "lower.formula": {"target_over_actual", "two_minus_ratio"},
    "rounding.mode": {"half_up", "half_even", "down"},
    "total.kind": {"sum_of_obtained", "weighted_mean", "mean_of_groups", "mean_by_headcount", "no_total"},
    "requirements.kind": {"share_met", "all_met", "stage_share_met", "stage_all_met"},
    "requirements.opinion_missing": {"not_met", "left_out"},
    "exceptions.spread": {"largest_remainder", "exact", "each_rounded"},
    "exceptions.excluded": {"redistribute", "redistribute_siblings", "redistribute_all"},
    "zeros.target_zero": {"met", "nothing"},
    "zeros.zero_of_zero": {"met", "no_figure"},
    "semaphore.sides": {"one", "two"},
}


def test_the_examples_use_every_kind_of_rule() -> None:
    """What no example uses could change its meaning unseen."""
    packs = [parse_pack(path.read_text("utf-8")) for path in (FOLDER / HERE).glob("*.pack.yaml")]
    for where, wanted in RULES_USED.items():
        name, field = where.split(".")
        rules = [rule for pack in packs for rule in (getattr(pack.rules, name), *(
            pack.rules.credits.values() if name == "credit" else ())) if rule is not None]  # fmt: skip
        assert wanted <= {getattr(rule, field) for rule in rules}, where
    assert any(pack.rules.discount for pack in packs)


def test_a_reason_that_is_no_longer_given_would_be_seen() -> None:
    then = {"reasons": [{"code": "no_actual"}], "complete": False}
    more = [{"code": "no_actual"}, {"code": "periods_missing"}]
    assert list(unlike(then, {"reasons": more, "complete": False})) == []
    assert list(unlike(then, {"reasons": more[1:], "complete": False})) != []
    assert list(unlike(then, {"reasons": more, "complete": True})) == [".complete: was False, is True"]


def test_a_changed_figure_would_be_seen() -> None:
    stored = json.loads(examples()[0].read_text("utf-8"))
    now = json.loads(json.dumps(stored))
    now["commitments"][0]["code"] = "other"
    assert list(unlike(stored, now)) == [
        ".commitments[0].code: was '" + stored["commitments"][0]["code"] + "', is 'other'"
    ]


def unlike(then: Any, now: Any, at: str = "") -> Iterator[str]:
    """Where ``now`` does not say what ``then`` said; the number of the scoring version aside."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key, value_ in then.items():
            if key == "reasons":
                yield from unlike(value_, [one for one in now.get(key, []) if one in value_], f"{at}.{key}")
            elif (at, key) != ("", "version"):
                yield from unlike(value_, now.get(key), f"{at}.{key}")
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one_then, one_now) in enumerate(zip(then, now, strict=True)):
            yield from unlike(one_then, one_now, f"{at}[{number}]")
    elif then != now:
        yield f"{at}: was {then!r}, is {now!r}"


def made() -> dict[str, tuple[str, YearInputs]]:
    """The examples: of each the text of its pack, and the facts."""
    shipped = {name: (shipped_text(code), inputs) for name, (code, inputs) in of_shipped_packs().items()}
    return shipped | {name: year() for name, year in invented.MADE.items()}


def shipped_text(code: str) -> str:
    """The pack ``code`` as it ships."""
    return builtin_packs()[code].read_text("utf-8")


def of_shipped_packs() -> dict[str, tuple[str, YearInputs]]:
    """The examples under packs that ship: of each the code, and the facts."""
    teams = ("Antofagasta", "DIVAD", "Ñuble")
    june = [row for team in teams for row in panel.rows_of(panel.CDC, "2026-06", team)]
    return {
        "junaeb-2016": ("pmg-cl-2016", tables.year("2016-pmg-junaeb-informe-cumplimiento")),
        "svs-2016": ("mei-cl-2016", tables.year("2016-mei-svs-totales")),
        "three-teams-june-2026": ("cdc-cl-2026", panel.year(june, "2026-06")),
        "every-rule-2026": ("pmg-cl-2026", _every_rule()),
        "half-a-year-2026": ("pmg-cl-2026", _half_a_year()),
        "edges-2026": ("pmg-cl-2026", _edges()),
        "edges-june-2026": ("pmg-cl-2026", _edges_in_june()),
        **{f"{case}-sample": (pack_of(case), sampled(case)) for case in SAMPLED},
    }


SAMPLED = (
    "in-rfd-2014", "uk-kpi-2026", "ca-standards-2024", "ca-standards-2024.two-standards", "mx-mir-2017", "us-hisp-2024",
    "eu-caf-2020", "calidad-cl-2025", "pmg-cl-2025", "pmg-cl-2016", "mei-cl-2016.sbif", "pmg-cl-2026",
    "cdc-cl-2016",
)  # fmt: skip


def sampled(case: str) -> YearInputs:
    """The facts of an example of ``cumple score``."""
    programme = parse_pack(shipped_text(pack_of(case)))
    return parse_inputs(read_json(path_of(case).read_text("utf-8")), programme)


def _every_rule() -> YearInputs:
    """Invented: each direction, each status, zeros, a staged system, accumulated periods; weights of 100."""
    return YearInputs(
        groups=(Group("north"), Group("south")),
        commitments=(
            one("HIGHER", "10", "98", "99", decimals=2), one("SHORT", "10", "80", "33.335", decimals=2),
            one("LOWER", "10", "10", "12.5", direction="lower"), one("LOWER-0", "5", "10", "0", direction="lower"),
            one("ADDED", "10", "50", accumulation="sum_over_sum",
                periods={"2026-01": fraction("1", "3"), "2026-02": fraction("2", "3")}),
            one("REPORT", "5", None, "7", direction="report"), one("NONE", "5", "90"),
            one("TARGET-0", "5", "0", "3"), one("N-OF-0", "5", "50", figure=fraction("3", "0")),
            one("LOST", "5", "90", "90", status="not_measured"), one("OUT", "5", "90", status="excluded"),
            one("CAUSE", "5", "90", "10", status="external_cause"), one("LEFT", "5", "90", status="not_committed"),
            one("SYS", "15", None), one("SYS-E1O1", "10", None, parent="SYS", requirements=(
                Requirement("RT1", Decimal(1)), Requirement("RT2", Decimal("0.2")))),
            one("SYS-E1O2", "5", None, parent="SYS", requirements=(Requirement("RT1", Decimal(0)),)),
        ),
    )  # fmt: skip


def _half_a_year() -> YearInputs:
    """Invented: the standing at the end of June, moving and fixed universes, ahead of plan and behind."""
    return YearInputs(
        as_of="2026-06",
        commitments=(
            one("MOVING", "40", "90", universe="moving", figure=fraction("2", "3")),
            one("AHEAD", "30", "60", "45", programmed={"2026-03": Decimal(10), "2026-06": Decimal(30)}),
            one("BEHIND", "20", "60", "10", programmed={"2026-06": Decimal(40)}),
            one("LATER", "10", "60", programmed={"2026-12": Decimal(60)}, periods={"2026-06": value("1")}),
        ),
    )


FIVE_TO_TEN = Target(low=Decimal(5), high=Decimal(10))


def _edges() -> YearInputs:
    """Invented: lower is better at and below 0, ranges, a figure that rounding lifts to its target, opinions."""
    return YearInputs(
        commitments=(
            one("BELOW-MISSED", "10", "-2", "-1", direction="lower"),
            one("BELOW-MET", "10", "-2", "-3", direction="lower"),
            one("ZERO-MISSED", "10", "0", "1", direction="lower"), one("ZERO-MET", "10", "0", "0", direction="lower"),
            one("SAVED", "10", "5", "-1", direction="lower"),
            replace(one("RANGE", "10", actual="12", direction="range"), target=FIVE_TO_TEN),
            one("ROUNDED", "10", "98", "97.6", decimals=0),
            one("TD-E1O2", "15", None, requirements=_needs("unfavourable", None, "favourable", "missing")),
            one("REST", "15", "90", "100"),
        ),
    )  # fmt: skip


def _edges_in_june() -> YearInputs:
    """Invented: the standing in June of plans that fall, of ceilings, without a plan, and of what is not due yet."""

    def june(plan: str) -> dict[str, Decimal]:
        return {"2026-06": Decimal(plan)}

    return YearInputs(
        as_of="2026-06",
        commitments=(
            one("FALLING", "10", "10", "15", direction="lower", programmed={"2026-03": Decimal(20), **june("15")}),
            one("CEILING", "10", "100", "50", direction="lower", programmed=june("50")),
            one("OVERSPENT", "10", "100", "80", direction="lower", programmed=june("50")),
            one("ZERO-MISSED", "10", "0", "1", direction="lower", programmed=june("0")),
            one("ZERO-MET", "10", "0", "0", direction="lower", programmed=june("0")),
            one("EARLY", "10", "60", "30", programmed=june("0")), one("NO-PLAN", "10", "60", "30"),
            one("YEARLY", "10", "60", frequency="yearly"),
            replace(one("RANGE", "10", actual="12", direction="range"), target=FIVE_TO_TEN),
            one("TD-E1O2", "10", None, programmed=june("100"),
                requirements=_needs("unfavourable", None, "favourable", "missing")),
        ),
    )  # fmt: skip


def _needs(*opinions: Any) -> tuple[Requirement, ...]:
    return tuple(Requirement(f"RT{n}", Decimal(1), opinion=opinion) for n, opinion in enumerate(opinions, 1))


def write() -> None:
    """Write the examples that are not there yet; what is there stays as it is, whatever the code says today."""
    folder = FOLDER / HERE
    folder.mkdir(parents=True, exist_ok=True)
    for name, (text, inputs) in made().items():
        if (folder / f"{name}.result.json").exists():
            continue
        content = {"inputs": inputs_to_json(inputs), "result": result_to_json(score(parse_pack(text), inputs))}
        (folder / f"{name}.pack.yaml").write_text(text, "utf-8")
        for kind, what in content.items():
            told = json.dumps(what, ensure_ascii=False, indent=1)
            (folder / f"{name}.{kind}.json").write_text(told + "\n", "utf-8")


if __name__ == "__main__":
    write()
