"""Sentences for the steps and reasons of what is neither a fraction nor proportional."""

from collections.abc import Mapping

from tracker.formats.sentences import N_, NN_

STEPS: Mapping[tuple[str, str], str] = {
    ("accumulate", "sum_of_counts"): NN_(
        "Counts added up level by level over %(count)s period: %(counts)s.",
        "Counts added up level by level over %(count)s periods: %(counts)s.",
    ),
    ("accumulate", "last_counts"): N_("The last counts stand: %(counts)s."),
    ("accumulate", "stated_counts"): N_("Counts from the lowest level to the highest: %(counts)s."),
    ("accumulate", "formula_since"): N_("The formula that follows holds from %(since)s on."),
    ("accumulate", "formula_until"): N_("The formula that follows held until %(until)s."),
    ("accumulate", "formula_between"): N_("The formula that follows held from %(since)s until %(until)s."),
    ("accumulate", "checklist_level"): N_(
        "Level %(code)s, weight %(weight)s: %(points)s of %(of)s points that are possible, %(result)s."
    ),
    ("accumulate", "checklist_points"): N_("%(points)s of %(of)s points that are possible, %(result)s."),
    ("accumulate", "items_left_out"): NN_(
        "%(count)s item does not apply and is left out.",
        "%(count)s items do not apply and are left out.",
    ),
    ("accumulate", "opinion_not_met"): N_("Without a favourable opinion, and so not met: %(codes)s."),
    ("accumulate", "opinion_left_out"): N_("No opinion was given, and so left out: %(codes)s."),
    ("accumulate", "opinion_unrecorded"): N_("No opinion is recorded, and so counted as reported: %(codes)s."),
    ("accumulate", "opinion_not_recorded"): N_(
        "No opinion is recorded: counted as reported, and the year is not complete until one is: %(codes)s."
    ),
    ("periods", "periods_of_nothing"): NN_(
        "%(count)s of %(of)s periods is 0 of 0, and adds nothing to the figure: %(periods)s.",
        "%(count)s of %(of)s periods are 0 of 0, and add nothing to the figure: %(periods)s.",
    ),
    ("periods", "periods_missing"): NN_(
        "No figure for %(count)s of %(of)s periods; it is left out, and not taken as 0: %(periods)s.",
        "No figure for %(count)s of %(of)s periods; they are left out, and none is taken as 0: %(periods)s.",
    ),
    ("periods", "value_of_earlier_period"): N_(
        "No figure for %(asked)s: that of %(period)s, the last there is, stands for it."
    ),
    ("actual", "no_formula"): N_("No formula holds on that day: the counts are shown and not scored."),
    ("actual", "nobody_counted"): N_("Nobody was counted, so there is no figure."),
    ("actual", "nothing_asked"): N_("0 of 0: by the programme's rule there is no figure."),
    ("actual", "zero_unearned"): N_(
        "0 of 0 all year: nothing was asked for, and a 0 that would count as reached is not earned by that. There is "
        "no figure."
    ),
    ("actual", "top_share"): N_(
        "%(numerator)s of %(denominator)s answers are in the %(top)s highest of %(levels)s levels: %(result)s."
    ),
    ("actual", "net_share"): N_(
        "Those in the %(top)s highest levels less those in the %(bottom)s lowest: %(numerator)s over %(denominator)s "
        "answers, × 100 = %(result)s."
    ),
    ("actual", "scaled_mean"): N_(
        "Mean level of %(levels)s taken to 0 to 100: %(numerator)s / %(denominator)s × 100 = %(result)s."
    ),
    ("actual", "mean"): N_("Mean level: %(numerator)s / %(denominator)s = %(result)s."),
    ("actual", "within_share"): N_(
        "%(numerator)s of %(denominator)s cases are in the %(within)s shortest of %(levels)s buckets: %(result)s."
    ),
    ("actual", "percentile"): N_(
        "%(percentile)s percent of the cases are reached in the bucket that ends at %(result)s; only shown."
    ),
    ("actual", "checklist"): N_("Points over points possible, by the weights of what applies: %(result)s."),
    ("actual", "children_met"): N_("%(met)s of %(of)s met their own target: %(result)s."),
    ("actual", "requirements_all"): N_(
        "All or nothing: %(met)s of %(of)s requirements are met, which counts as %(result)s."
    ),
    ("actual", "requirements_stage"): N_("Over the whole stage %(met)s of %(of)s requirements are met: %(result)s."),
    ("actual", "requirements_stage_all"): N_("The stage counts when all its %(of)s requirements are met: %(result)s."),
    ("achievement", "two_minus_ratio"): N_("Lower is better: (2 − %(actual)s / %(target)s) × 100 = %(result)s."),
    ("achievement", "target_zero_by_rule"): N_("The target is %(target)s: the programme's rule decides."),
    ("achievement", "zero_of_zero"): N_("0 of 0: the programme's rule decides."),
    ("credit", "steps"): N_("Credit by steps: the achievement %(achievement)s reaches %(edge)s: %(result)s."),
    ("credit", "steps_below"): N_("Credit by steps: the achievement %(achievement)s reaches none: %(result)s."),
    ("credit", "target_met"): N_("The target is met, and all is obtained: %(result)s."),
    ("credit", "target_not_met"): N_("The target is not met, and nothing is obtained: %(result)s."),
    ("credit", "interpolated"): N_(
        "%(actual)s lies between %(low)s, which gives %(less)s, and %(high)s, which gives %(more)s: in a straight "
        "line %(result)s."
    ),
    ("credit", "interpolated_best"): N_("%(actual)s reaches the best criteria value %(high)s: %(result)s."),
    ("credit", "interpolated_below"): N_("%(actual)s is worse than the last criteria value %(low)s: %(result)s."),
    ("credit", "child_met"): N_("It met its own target, and counts so in %(code)s."),
    ("credit", "child_not_met"): N_("It did not meet its own target, and counts so in %(code)s."),
    ("credit", "child_left_out"): N_("It is left out of %(code)s."),
    ("credit", "reporting_errors"): NN_(
        "Less %(cost)s of it for %(count)s error in the reported figures: %(result)s.",
        "Less %(cost)s of it for %(count)s errors in the reported figures: %(result)s.",
    ),
    ("standing", "range_due"): N_("Points programmed, a range is due in full at any time: %(result)s."),
    ("discount", "reporting_errors_later"): NN_(
        "%(count)s error in the reported figures takes nothing off the points: it costs %(cost)s of the credit in the "
        "year's score.",
        "%(count)s errors in the reported figures take nothing off the points: they cost %(cost)s of the credit in the "
        "year's score.",
    ),
    ("exception", "weight_by_number"): N_("It weighs as many as it has children: %(result)s."),
    ("exception", "weight_zero"): N_(
        "It weighs %(result)s on the form that drives the band: it is shown, and counts nothing."
    ),
    ("exception", "redistribute_siblings"): N_(
        "The commitment is taken out; its weight of %(weight)s goes to those beside it."
    ),
    ("exception", "redistribute_all"): N_(
        "The commitment is taken out; its weight of %(weight)s goes to all others of the year."
    ),
    ("colour", "green"): N_("Green, from %(green_from)s on. A colour scores nothing."),
    ("colour", "amber"): N_("Amber, from %(amber_from)s on and below %(green_from)s. A colour scores nothing."),
    ("colour", "red"): N_("Red, below %(amber_from)s. A colour scores nothing."),
    ("colour", "green_two_sided"): N_("Green, from %(green_from)s to %(green_to)s. A colour scores nothing."),
    ("colour", "amber_two_sided"): N_(
        "Amber, outside %(green_from)s to %(green_to)s but near it. A colour scores nothing."
    ),
    ("colour", "red_two_sided"): N_(
        "Red, below %(amber_from)s or too far above %(green_to)s. A colour scores nothing."
    ),
    ("colour", "green_by_value"): N_("Green, from %(green)s on in its own sense. A colour scores nothing."),
    ("colour", "amber_by_value"): N_("Amber, between %(green)s and %(amber)s. A colour scores nothing."),
    ("colour", "red_by_value"): N_("Red, worse than %(amber)s. A colour scores nothing."),
    ("total", "weighted_mean"): N_("%(obtained)s obtained of weights that add up to %(weights)s: %(result)s."),
    ("total", "mean_by_headcount"): NN_(
        "The mean of %(count)s team by head count is %(result)s.",
        "The mean of %(count)s teams by head count is %(result)s.",
    ),
    ("total", "no_total"): N_("The programme has no figure that puts all together."),
}

REASONS: Mapping[str, str] = {
    "no_formula": N_("No formula holds on that day."),
    "nobody_counted": N_("Nobody was counted."),
    "nothing_asked": N_("0 of 0: by the programme's rule there is no figure."),
    "no_criteria": N_("Its criteria values are not known."),
    "target_zero_by_rule": N_("The target is 0: the programme's rule decides."),
    "headcount_missing": N_("The head count of a team is not known."),
    "reporting_errors_later": N_("Errors in the reported figures cost %(cost)s of the credit in the year's score."),
    "periods_of_nothing": NN_(
        "%(count)s of %(of)s periods is 0 of 0: %(periods)s.",
        "%(count)s of %(of)s periods are 0 of 0: %(periods)s.",
    ),
    "zero_unearned": N_("0 of 0 all year: a 0 that would count as reached is not earned by that."),
    "opinion_not_recorded": N_("The year is not complete: no opinion is recorded on %(codes)s."),
    "periods_missing": N_("No figure for %(count)s of %(of)s periods: %(periods)s."),
    "value_of_earlier_period": N_("No figure for %(asked)s: that of %(period)s stands for it."),
    "reporting_errors": N_("Errors in the reported figures cost %(cost)s of the credit."),
}

ROUNDED: Mapping[str, str] = {
    "half_up": N_("Rounded half-up to %(decimals)s decimals."),
    "half_even": N_("Rounded to %(decimals)s decimals, halves to the even digit."),
    "down": N_("Cut at %(decimals)s decimals."),
}
