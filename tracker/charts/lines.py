"""A year's figures against the target of each period."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from tracker.charts.svg import (
    bar,
    image,
    linear,
    nice_ticks,
    number,
    percent,
    point,
    rule,
    text,
    tick_decimals,
    with_unit,
)
from tracker.formats.dates import period_label
from tracker.formats.sentences import say

LEFT, RIGHT = 8.0, 96.0  # percent: room for the scale's labels, and for half of the last label
ROOM_FOR_LABELS = 7  # more values than this would touch on a phone: then only the first and the last are written


def line(
    actual: Mapping[str, Decimal | None],
    target: Mapping[str, Decimal],
    periods: Sequence[str],
    *,
    language: str,
    title: str,
    direction: str = "higher",
    annual: Decimal | None = None,
    limits: tuple[Decimal, Decimal] | None = None,
    unit: str = "",
    decimals: int = 2,
    draft: tuple[str, Decimal] | None = None,
    note: tuple[str, str] | None = None,
    height: float = 220,
    labels: bool = True,
) -> Markup:
    """The measured line over stepped targets, with the zone that meets them.

    ``actual`` and ``target`` are keyed by the codes in ``periods``, in the unit of the value; over a period without
    a figure the line joins its neighbours and no point stands there. ``annual`` is the year's target, ``limits`` the
    two edges of a range, ``draft`` a figure not yet sent, ``note`` a period from which something changed, and what.
    Without ``labels`` only the last value is written: for a drawing that stands beside its table.
    """
    measured = [(period, value) for period in periods if (value := actual.get(period)) is not None]
    steps = [(period, target[period]) for period in periods if period in target] if limits is None else []
    shown = [value for _, value in measured] + [value for _, value in steps]
    shown += [value for value in (annual, *(limits or ()), draft[1] if draft else None) if value is not None]
    low, high = (min(shown), max(shown)) if shown else (Decimal(0), Decimal(1))
    pad = (high - low) * Decimal("0.08")
    ticks = nice_ticks(max(low - pad, Decimal(0)) if low >= 0 else low - pad, high + pad)
    top, bottom = 16.0, height - 26
    place = linear(ticks[0], ticks[-1], bottom, top)
    slot = (RIGHT - LEFT) / max(len(periods), 1)
    at = {period: LEFT + slot * (index + 0.5) for index, period in enumerate(periods)}

    parts = [_zone(at[period] - slot / 2, slot, place(value), top, bottom, direction) for period, value in steps]
    if limits is not None:
        parts.append(bar(LEFT, RIGHT - LEFT, place(limits[1]), place(limits[0]) - place(limits[1]), "zone"))
    digits = tick_decimals(ticks)
    for tick in ticks:
        parts += [
            rule("0", place(tick), "100%", place(tick)),
            text("0", place(tick) - 4, number(tick, language, digits)),
        ]
    for period, value in steps:
        parts.append(
            rule(percent(at[period] - slot / 2), place(value), percent(at[period] + slot / 2), place(value), "goal")
        )
    for edge in limits or ():
        label = say(language, "Target %(value)s", value=number(edge, language, decimals))
        parts += [rule(percent(LEFT), place(edge), percent(RIGHT), place(edge), "goal")]
        parts.append(text("100%", place(edge) - 6, label, anchor="end", strong=True))
    if annual is not None and limits is None:
        parts += _annual(
            steps,
            annual,
            place(annual),
            periods,
            at,
            slot,
            say(language, "Target %(value)s", value=number(annual, language, decimals)),
        )
    if note is not None and note[0] in at:
        x = at[note[0]] - slot / 2
        parts += [rule(percent(x), top - 8, percent(x), bottom, "goal"), text(percent(x + 0.8), top - 4, note[1])]
    for (start, first), (end, second) in pairwise(measured):
        parts.append(rule(percent(at[start]), place(first), percent(at[end]), place(second), "ln"))
    last = len(measured) - 1
    written = {last} if not labels else {0, last} if last >= ROOM_FOR_LABELS else set(range(last + 1))
    for index, (period, value) in enumerate(measured):
        parts.append(point(percent(at[period]), place(value)))
        if index in written:
            parts.append(
                text(
                    percent(at[period]),
                    place(value) - 9,
                    number(value, language, decimals),
                    anchor="middle",
                    strong=True,
                )
            )
    if draft is not None and draft[0] in at:
        if measured:
            newest, value = measured[-1]
            parts.append(rule(percent(at[newest]), place(value), percent(at[draft[0]]), place(draft[1]), "draft"))
        parts.append(point(percent(at[draft[0]]), place(draft[1]), "then"))
        parts.append(
            text(percent(at[draft[0]]), place(draft[1]) - 9, number(draft[1], language, decimals), anchor="middle")
        )
    parts += [
        text(percent(at[period]), height - 6, period_label(period, language, short=True), anchor="middle")
        for period in periods
    ]
    return image(height, title, _words(measured, annual, limits, language, unit, decimals), "".join(parts))


def _zone(x: float, width: float, y: float, top: float, bottom: float, direction: str) -> str:
    """What meets a step: above it where higher is better, below it where lower is, nothing where it is only told."""
    if direction == "higher":
        return bar(x, width + 0.05, top, y - top, "zone")
    return bar(x, width + 0.05, y, bottom - y, "zone") if direction == "lower" else ""


def _annual(
    steps: Sequence[tuple[str, Decimal]],
    annual: Decimal,
    y: float,
    periods: Sequence[str],
    at: Mapping[str, float],
    slot: float,
    label: str,
) -> list[str]:
    """The year's target, named at the right edge; with a line of its own where the last step does not draw it."""
    drawn = bool(steps) and steps[-1] == (periods[-1], annual)
    first = at[steps[-1][0]] + slot / 2 if steps and not drawn else LEFT
    parts = [] if drawn else [rule(percent(min(first, RIGHT - slot)), y, percent(RIGHT), y, "goal")]
    return [*parts, f'<g class="goal-label">{text("100%", y - 6, label, anchor="end", strong=True)}</g>']


def _words(
    measured: Sequence[tuple[str, Decimal]],
    annual: Decimal | None,
    limits: tuple[Decimal, Decimal] | None,
    language: str,
    unit: str,
    decimals: int,
) -> str:
    """The chart in a sentence or two."""

    def figure(value: Decimal) -> str:
        return with_unit(number(value, language, decimals), unit)

    if not measured:
        parts = [say(language, "No figure yet.")]
    elif len(measured) == 1:
        period, value = measured[0]
        parts = [say(language, "%(value)s in %(period)s.", value=figure(value), period=period_label(period, language))]
    else:
        (start, first), (end, last) = measured[0], measured[-1]
        parts = [
            say(
                language,
                "From %(first)s in %(start)s to %(last)s in %(end)s.",
                first=figure(first),
                last=figure(last),
                start=period_label(start, language),
                end=period_label(end, language),
            )
        ]
    if limits is not None:
        parts.append(
            say(language, "Target between %(low)s and %(high)s.", low=figure(limits[0]), high=figure(limits[1]))
        )
    elif annual is not None:
        parts.append(say(language, "Year's target %(value)s.", value=figure(annual)))
    return " ".join(parts)
