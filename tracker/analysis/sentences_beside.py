"""Sentences for what stands beside a figure: formula, n, interval, and what does not add up."""

from collections.abc import Mapping

from tracker.formats.sentences import N_

STEPS: Mapping[tuple[str, str], str] = {
    ("beside", "formula"): N_("Formula: %(kind)s, version %(version)s."),
    ("beside", "formula_of_measure"): N_("Formula: %(kind)s, version %(version)s of the measure %(code)s."),
    ("beside", "n"): N_("It rests on n = %(n)s."),
    ("beside", "n_offered"): N_("It rests on n = %(n)s, of %(offered)s who were offered the question."),
    ("beside", "n_population"): N_("It rests on n = %(n)s, of %(population)s who were served."),
    ("beside", "n_offered_population"): N_(
        "It rests on n = %(n)s, of %(offered)s who were offered the question, of %(population)s who were served."
    ),
    ("beside", "interval_wilson"): N_("Interval of %(confidence)s %% by Wilson: %(low_percent)s to %(high_percent)s."),
    ("beside", "interval_net_share"): N_(
        "Interval of %(confidence)s %% by the variance of the net share: %(low_percent)s to %(high_percent)s."
    ),
    ("beside", "interval_scaled_mean"): N_(
        "Interval of %(confidence)s %% by the variance of the answers: %(low_percent)s to %(high_percent)s."
    ),
    ("beside", "interval_scaled_mean_of_levels"): N_(
        "Interval of %(confidence)s %% by the variance of the answers: %(low)s to %(high)s."
    ),
    ("beside", "no_interval"): N_("The answers are weighted, so that no interval is given."),
    ("beside", "too_few"): N_("It rests on too few people to be published."),
    ("beside", "parts_differ"): N_(
        "The parts %(dimension)s do not add up, %(side)s: %(parts)s, together %(computed)s, stated %(whole)s. "
        "Nothing was corrected."
    ),
    ("beside", "level_differ"): N_(
        "The parts %(dimension)s do not add up, level %(side)s: %(parts)s, together %(computed)s, stated %(whole)s. "
        "Nothing was corrected."
    ),
    ("beside", "parts_differ_hidden"): N_(
        "The parts %(dimension)s do not add up, %(side)s; some are too small to be published. Nothing was corrected."
    ),
    ("beside", "level_differ_hidden"): N_(
        "The parts %(dimension)s do not add up, level %(side)s; some are too small to be published. "
        "Nothing was corrected."
    ),
    ("beside", "respondents_over_offered"): N_(
        "%(few)s answered, more than the %(many)s who were offered the question. Nothing was corrected."
    ),
    ("beside", "respondents_over_customers"): N_(
        "%(few)s answered, more than the %(many)s who were served. Nothing was corrected."
    ),
    ("beside", "offered_over_customers"): N_(
        "%(few)s were offered the question, more than the %(many)s who were served. Nothing was corrected."
    ),
}
