"""A forecast told to people and to programs: what is expected, how sure, and what would change it.

In JSON the numbers of the forecast are numbers; the exact answers to "what if" are text, like every figure that counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.analysis.forecast import CommitmentForecast, YearForecast
from tracker.analysis.series import ForecastFloat
from tracker.analysis.what_if import Lever, Raise, Way
from tracker.formats.dates import period_label
from tracker.formats.numbers import canonical_decimal, format_number, format_percent
from tracker.formats.rounding import fraction_text
from tracker.formats.sentences import N_, say
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.scoring.results import Reason

TOLD_LEVERS = 5
OFF, OFF_NAIVE, CLAIM, HELD = Decimal("0.119"), Decimal("0.131"), Decimal(80), Decimal(79)
"""What ``benchmarks.forecast`` measures: mean error of ours and of the best naive rule, as shares of the annual target;
what the range claims and how often it held, in percent."""
METHOD = N_(
    "A forecast, not a score. Each figure goes on between three rules (its pace, what was programmed, past years), "
    "weighed by how near each has been so far. On a ministry's real figures of 2026, June foretold in March was off by "
    "%(off)s of the annual target on average, by the best of three naive rules %(naive)s; ranges that claim %(claim)s "
    "held %(held)s of the truths. How far it holds for a year's end could not be tried: those figures end in June."
)


def sentences(found: YearForecast, levers: Sequence[Lever], way: Way | None, language: str) -> list[str]:
    """The year in sentences: the total, each band, what moves it most, the way to the next band, how it was made."""
    return [
        *_total(found, language),
        *_levers(levers, language),
        *_way(found, way, language),
        _method(language),
    ]


def _method(language: str) -> str:
    return say(
        language,
        METHOD,
        off=format_number(OFF, language),
        naive=format_number(OFF_NAIVE, language),
        claim=format_percent(CLAIM, language, 0),
        held=format_percent(HELD, language, 0),
    )


def commitment_sentence(one: CommitmentForecast, language: str) -> str:
    """One commitment's year end in a sentence."""
    head = f"{one.code} {one.name}" if one.name else one.code
    if one.expected is None or one.low is None or one.high is None or one.chance is None:
        why = reason_sentence(Reason(one.reason or "no_actual"), language)
        return say(language, N_("%(commitment)s: no forecast. %(why)s"), commitment=head, why=why)
    return say(
        language,
        N_(
            "%(commitment)s: %(expected)s expected at the year's end, from %(low)s to %(high)s with 80 %% certainty; "
            "the target of %(target)s is %(chance)s."
        ),
        commitment=head,
        expected=_figure(one.expected, one.unit, language),
        low=_figure(one.low, one.unit, language),
        high=_figure(one.high, one.unit, language),
        target=_figure(ForecastFloat(float(one.target or 0)), one.unit, language),
        chance=_chance(one.chance, language),
    )


def _total(found: YearForecast, language: str) -> Iterator[str]:
    if found.total is None or found.low is None or found.high is None:
        yield say(language, N_("The programme gives no total, so none is foretold."))
        return
    yield say(
        language,
        N_(
            "Seen from %(period)s, the year is expected to end at %(total)s, from %(low)s to %(high)s with 80 %% "
            "certainty."
        ),
        period=period_label(found.as_of, language),
        total=_percent(found.total, language),
        low=_percent(found.low, language),
        high=_percent(found.high, language),
    )
    for one in found.bands:
        yield say(
            language,
            N_("“%(band)s” (from %(edge)s on) is %(chance)s."),
            band=one.band.label[language],
            edge=format_percent(one.band.from_, language),
            chance=_chance(one.chance, language),
        )


def _levers(levers: Sequence[Lever], language: str) -> Iterator[str]:
    for lever in levers[:TOLD_LEVERS]:
        yield say(
            language,
            N_(
                "%(commitment)s moves the total by %(per_point)s for each point of its achievement; it lacks "
                "%(missing)s points, worth %(gain)s."
            ),
            commitment=f"{lever.code} {lever.name}" if lever.name else lever.code,
            per_point=_exact(lever.per_point, language, 3),
            missing=_exact(lever.missing, language, 2),
            gain=_exact(lever.gain, language, 2),
        )


def _way(found: YearForecast, way: Way | None, language: str) -> Iterator[str]:
    if way is None:
        if found.bands:
            yield say(language, N_("No set of improvements lifts the expected year into a higher band."))
        return
    yield say(
        language,
        N_("The smallest set of improvements that reaches “%(band)s” (%(total)s) has %(count)s: %(raises)s."),
        band=way.band.label[language],
        total=format_percent(way.total, language),
        count=len(way.raises),
        raises="; ".join(_raise(one, language) for one in way.raises),
    )


def _raise(one: Raise, language: str) -> str:
    return say(
        language,
        N_("%(code)s from %(before)s to %(after)s"),
        code=one.code,
        before=format_number(one.before, language),
        after=f"{format_number(one.after, language)} {one.unit or ''}".strip(),
    )


def to_json(
    found: YearForecast, levers: Sequence[Lever], way: Way | None, language: str | None = None
) -> dict[str, Any]:
    """All of it for a program: under ``forecast`` inexact numbers, under ``what_if`` exact text."""
    told: dict[str, Any] = {
        "programme": found.programme,
        "as_of": found.as_of,
        "forecast": {
            "total": _number(found.total),
            "low": _number(found.low),
            "high": _number(found.high),
            "draws": found.draws,
            "seed": found.seed,
            "bands": [
                {
                    "from": canonical_decimal(one.band.from_),
                    "label": dict(one.band.label),
                    "chance": _number(one.chance),
                }
                for one in found.bands
            ],
            "commitments": [_commitment(one) for one in found.commitments],
        },
        "what_if": {
            "levers": [
                {
                    "code": lever.code,
                    "missing": fraction_text(lever.missing),
                    "gain": fraction_text(lever.gain),
                    "per_point": fraction_text(lever.per_point),
                }
                for lever in levers
            ],
            "next_band": None if way is None else _way_json(way),
        },
    }
    if language is not None:
        told["sentences"] = sentences(found, levers, way, language)
    return told


def _way_json(way: Way) -> dict[str, Any]:
    return {
        "from": canonical_decimal(way.band.from_),
        "label": dict(way.band.label),
        "total": canonical_decimal(way.total),
        "raises": [
            {
                "code": one.code,
                "before": None if one.before is None else canonical_decimal(one.before),
                "after": canonical_decimal(one.after),
                "to_target": one.whole,
            }
            for one in way.raises
        ],
    }


def _commitment(one: CommitmentForecast) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "group": one.group,
        "target": fraction_text(one.target),
        "now": fraction_text(one.now),
        "expected": _number(one.expected),
        "low": _number(one.low),
        "high": _number(one.high),
        "chance": _number(one.chance),
        "weights": None if one.weights is None else {rule: _number(part) for rule, part in one.weights.items()},
        "reason": one.reason,
    }


def _number(number: ForecastFloat | None) -> float | None:
    return None if number is None else round(number, 4)


def _percent(number: ForecastFloat, language: str) -> str:
    return format_percent(Decimal(f"{number:.1f}"), language, 1)


def _chance(chance: ForecastFloat, language: str) -> str:
    """A chance as a whole percentage; what is nearly sure is not told as sure."""
    whole = Decimal(f"{chance * 100:.0f}")
    shown = format_percent(whole, language, 0)
    if whole == 0 and chance > 0:
        shown = "< " + format_percent(Decimal(1), language, 0)
    if whole == 100 and chance < 1:
        shown = "> " + format_percent(Decimal(99), language, 0)
    return say(language, N_("%(chance)s likely"), chance=shown)


def _figure(number: ForecastFloat, unit: str | None, language: str) -> str:
    """Three significant digits at least, two decimals at most: more would pretend."""
    places = 2 if abs(number) < 100 else 0
    return f"{format_number(Decimal(f'{number:.{places}f}'), language, places)} {unit or ''}".strip()


def _exact(number: Fraction, language: str, places: int) -> str:
    scaled = round(number * 10**places)
    return format_number(Decimal(scaled).scaleb(-places), language, places)
