"""The random years hold every kind of rule, fact and outcome often, and are the same each time."""

from collections import Counter

import pytest

from tests.rules.random_laws import CREDITS, EFFECTS, random_law
from tests.rules.random_years import YEARS_A_LAW, kinds_of, random_year
from tracker.errors import Invalid
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import Programme, builtin_packs
from tracker.rules.programme.validation import check
from tracker.rules.programme.yaml_text import read

YEARS = 3_000
REASONS = [
    "actual_zero", "excluded", "external_cause", "figures_missing", "headcount_missing", "n_of_zero", "no_actual",
    "no_criteria", "no_formula", "no_target", "nobody_counted", "not_applicable", "not_committed", "not_measured",
    "no_plan", "not_due_yet", "nothing_asked", "opinion_awaited", "opinion_left_out", "opinion_not_given",
    "opinion_unfavourable", "periods_missing", "periods_of_nothing", "plans_missing", "targets_missing",
    "target_missed", "items_left_out", "met_by_rounding", "missed_by_rounding",
    "published_only", "report_only", "reporting_errors", "reporting_errors_later", "stated_unlike_operands",
    "target_zero", "target_zero_by_rule", "value_of_earlier_period", "weight_missing", "weights_incomplete",
    "weights_missing", "zero_of_zero", "zero_unearned",
]  # fmt: skip
OFTEN = [
    *(f"pack {code}" for code in sorted(builtin_packs())),
    *(f"credit.kind {kind}" for kind in (
        "proportional", "steps", "interpolated", "met_or_not", "share_of_children", "checklist")),
    *(f"credit {name}" for name in CREDITS),
    *(f"effect {effect}" for effect in EFFECTS),
    *(f"rounding.mode {mode}" for mode in ("half_up", "half_even", "down")),
    *(f"rounding.{name} {how}" for name in ("obtained", "objective", "group") for how in ("exact", "rounded")),
    *(f"requirements {kind}" for kind in ("share_met", "all_met", "stage_share_met", "stage_all_met")),
    *(f"spread {kind}" for kind in ("largest_remainder", "exact", "each_rounded")),
    *(f"accumulation {rule} {entry}" for entry in ("period", "year_to_date") for rule in (
        "sum_over_sum", "sum_over_mean", "sum_over_fixed", "last_over_fixed", "last", "mean", "maximum",
        "sum_of_counts", None)),
    *(f"formula {kind}" for kind in ["scaled_mean", "top_share", "net_share", "mean", "within_share", "percentile"]),
    *(f"{what} {sign}" for what in ("target", "actual") for sign in ("zero", "below zero", "above zero")),
    *(f"zeros target {kind}" for kind in ("met", "nothing", "not_scored")),
    *(f"zeros 0 of 0 {kind}" for kind in ("as_zero", "met", "no_figure")),
    *(f"as of {when}" for when in ("nothing", "0", "1", "Q", "S", "year")),
    *(f"direction {one}" for one in ("higher", "lower", "range", "report")),
    *(f"opinion {one}" for one in ("None", "favourable", "unfavourable", "missing")),
    *(f"colour {one}" for one in ("green", "amber", "red")),
    *(f"{what} {how}" for what in ("total", "standing") for how in ("complete", "incomplete")),
    "total sum_of_obtained by None", "total weighted_mean by None", "total weighted_mean by team",
    "total mean_of_groups by team", "total mean_of_groups by objective", "total mean_by_headcount by team",
    "total no_total by None", "staged system", "counted by its parent", "met True", "met False", "band there",
    "form h", "form incentive", "form other", "programmed", "universe moving", "publication there", "discount there",
    *(f"reason {code}" for code in REASONS),
]  # fmt: skip


def test_each_kind_occurs_often() -> None:
    found: Counter[str] = Counter()
    for seed in range(YEARS):
        found.update(kinds_of(*random_year(seed)))
    assert {kind: found[kind] for kind in OFTEN if found[kind] < 10} == {}


def test_a_seed_is_always_the_same_year_and_another_is_another() -> None:
    programme, inputs = random_year(4_321)
    random_law(1)
    assert random_year(4_321)[1] == inputs
    assert random_year(4_321)[0].text == programme.text
    assert random_year(4_322)[1] != inputs


def test_the_text_of_a_random_pack_holds_the_rules_it_scores_by() -> None:
    for number in range(40):
        law = random_law(number)
        assert Programme.model_validate(read(law.text).plain()).model_dump() == law.model_dump()


def test_most_random_packs_would_be_taken() -> None:
    faulty = [number for number in range(100) if any(check(random_law(number)))]
    assert 0 < len(faulty) < 15


def test_most_random_years_are_facts_that_a_reader_takes_as_they_are() -> None:
    taken = 0
    for seed in range(0, 40 * YEARS_A_LAW, 3):
        programme, inputs = random_year(seed)
        content = inputs_to_json(inputs)
        try:
            back = parse_inputs(content, programme)
        except Invalid:
            continue
        assert inputs_to_json(back) == content
        taken += 1
    assert taken > 40 * YEARS_A_LAW / 3 / 4


@pytest.mark.parametrize("seed", range(5))
def test_the_codes_of_a_year_are_its_own(seed: int) -> None:
    for each in range(seed, 2_000, 5):
        codes = [one.code for one in random_year(each)[1].commitments]
        assert len(codes) == len(set(codes))
