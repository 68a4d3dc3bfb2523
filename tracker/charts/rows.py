"""Many commitments or teams at once: dots on one scale, and a heat map of the periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tracker.charts.svg import (
    BRICK,
    HEAT,
    INK,
    PAPER,
    State,
    bar,
    image,
    linear,
    number,
    percent,
    point,
    px,
    rule,
    shape,
    text,
)
from tracker.formats.dates import period_label
from tracker.formats.sentences import say

LOW, HIGH = Decimal(0), Decimal(120)
EDGES = (Decimal(75), Decimal(90))  # hair lines that the eye counts by; the pack's own edges can be passed instead
LABEL_ROOM = Decimal("0.14")  # of the scale, between two labels in a narrow column
LABEL_WIDTH, VALUE_WIDTH = 42.0, 10.0  # percent


@dataclass(frozen=True, slots=True)
class Dot:
    """A row of :func:`dots`: ``value`` in percent (None: there is none), ``before`` the earlier one, hollow."""

    label: str
    value: Decimal | None
    state: State = "met"
    before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of :func:`heat`: percent by period code; a period without a figure stays empty."""

    label: str
    values: dict[str, Decimal | None]


def dot_row(
    row: Dot,
    *,
    language: str,
    low: Decimal = LOW,
    high: Decimal = HIGH,
    edges: Sequence[Decimal] = EDGES,
    height: float = 26,
) -> Markup:
    """One row for a table's cell. Values off the scale are held at its edge, and the words say the true one."""
    return image(height, row.label, _words(row, language), _track(row, low, high, edges, 2, 98, 0, height))


def dot_axis(*, language: str, low: Decimal = LOW, high: Decimal = HIGH, edges: Sequence[Decimal] = EDGES) -> Markup:
    """The scale of :func:`dot_row`, for the head of its column."""
    place = linear(low, high, 2, 98)
    room = (high - low) * LABEL_ROOM
    told = [*(edge for edge in edges if 100 - edge >= room), Decimal(100)]  # 90 beside 100 would be one number
    marks = "".join(text(percent(place(tick)), 13, number(tick, language), anchor="middle") for tick in told)
    words = say(language, "Scale from %(low)s to %(high)s %%.", low=number(low, language), high=number(high, language))
    return image(18, say(language, "Percent of what was programmed"), words, marks)


def dots(
    rows: Sequence[Dot],
    *,
    language: str,
    title: str,
    low: Decimal = LOW,
    high: Decimal = HIGH,
    edges: Sequence[Decimal] = EDGES,
    decimals: int = 2,
) -> Markup:
    """A row each: label, mark on a common scale with a tie to the earlier value, and the figure. For wide pages."""
    pitch, start, end = 23, LABEL_WIDTH, 100 - VALUE_WIDTH
    parts: list[str] = []
    for index, row in enumerate(rows):
        y = index * pitch
        parts += [_track(row, low, high, edges, start, end, y, pitch), text("0", y + 16, row.label)]
        shown = number(row.value, language, decimals) if row.value is not None else "–"
        parts.append(text("100%", y + 16, shown, anchor="end", strong=True))
    place = linear(low, high, start, end)
    bottom = len(rows) * pitch
    parts += [
        text(percent(place(tick)), bottom + 14, number(tick, language), anchor="middle")
        for tick in [*edges, Decimal(100)]
    ]
    words = "; ".join(f"{row.label}: {_words(row, language)}" for row in rows)
    return image(bottom + 18, title, words, "".join(parts))


def _track(
    row: Dot, low: Decimal, high: Decimal, edges: Sequence[Decimal], start: float, end: float, y: float, height: float
) -> str:
    place = linear(low, high, start, end)
    upper = max(edges, default=Decimal(100))
    parts = [bar(place(upper), end - place(upper), y, height, "zone")]
    parts += [rule(percent(place(edge)), y, percent(place(edge)), y + height) for edge in edges]
    parts.append(rule(percent(place(Decimal(100))), y, percent(place(Decimal(100))), y + height, "ax0"))
    middle = y + height / 2
    if row.before is not None and row.value is not None:
        parts.append(rule(percent(place(row.before)), middle, percent(place(row.value)), middle, "tie"))
    if row.before is not None:
        parts.append(point(percent(place(row.before)), middle, "then"))
    if row.value is not None:
        parts.append(shape(percent(place(row.value)), middle, row.state))
    return "".join(parts)


def _words(row: Dot, language: str) -> str:
    if row.value is None:
        return say(language, "no figure")
    value = number(row.value, language, 2)
    if row.before is None:
        return say(language, "%(value)s %%", value=value)
    return say(language, "%(value)s %%, before %(before)s %%", value=value, before=number(row.before, language, 2))


def heat(
    rows: Sequence[Cell], periods: Sequence[str], *, language: str, title: str, edges: Sequence[Decimal] = EDGES
) -> Markup:
    """Periods by commitments, the number in each cell. Fuller is further on; under the lowest edge it is hollow."""
    pitch, head = 22, 20
    slot = (100 - LABEL_WIDTH) / max(len(periods), 1)
    parts = [
        text(percent(LABEL_WIDTH + slot * (i + 0.5)), 13, period_label(period, language, short=True), anchor="middle")
        for i, period in enumerate(periods)
    ]
    for index, row in enumerate(rows):
        y = head + index * pitch
        parts.append(text("0", y + 14, row.label))
        for i, period in enumerate(periods):
            value = row.values.get(period)
            if value is not None:
                parts.append(_cell(LABEL_WIDTH + slot * i, slot, y, value, edges, language))
    words = "; ".join(
        f"{row.label}: "
        + ", ".join(
            f"{period_label(period, language, short=True)} {number(value, language, 0)}"
            for period in periods
            if (value := row.values.get(period)) is not None
        )
        for row in rows
    )
    return image(head + len(rows) * pitch, title, words, "".join(parts))


def _cell(x: float, slot: float, y: float, value: Decimal, edges: Sequence[Decimal], language: str) -> str:
    steps = sorted({*edges, Decimal(100)})
    rank = sum(value >= edge for edge in steps)
    label = number(value, language, 0)
    at = f'x="{percent(x + 0.15)}" y="{px(y + 1)}" width="{percent(slot - 0.3)}" height="19"'
    centre = percent(x + slot / 2)
    if rank == 0:
        box = f'<rect class="k0" {at} fill="{PAPER}" stroke="{BRICK}" stroke-width="1.5"/>'
        return box + f'<text class="lab" x="{centre}" y="{px(y + 15)}" text-anchor="middle" fill="{INK}">{label}</text>'
    full = rank == len(steps)
    fill = HEAT[4] if full else HEAT[min(rank, 2)]
    ink = PAPER if full else INK
    weight = ' font-weight="600"' if full else ""
    look = f'class="{"on" if full else "lab"}" fill="{ink}"{weight}'
    return (
        f'<rect class="k{4 if full else min(rank, 2)}" {at} fill="{fill}"/>'
        f'<text {look} x="{centre}" y="{px(y + 15)}" text-anchor="middle">{label}</text>'
    )
