"""A figure against its target, points won of those programmed, and where a total stands among the bands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tracker.charts.svg import (
    BRICK,
    INK,
    NAVY,
    OCHRE,
    PAPER,
    bar,
    image,
    linear,
    nice_ticks,
    number,
    percent,
    px,
    rule,
    shape,
    text,
    tick_decimals,
    with_unit,
)
from tracker.formats.sentences import say

LABEL_WIDTH = 40.0  # percent that the labels of a chart with rows take, when they stand beside the bars


@dataclass(frozen=True, slots=True)
class Won:
    """A row of :func:`won_of_programmed`: points in percent. ``published``: what the source says was won."""

    label: str
    won: Decimal
    programmed: Decimal
    published: Decimal | None = None


def bullet(
    value: Decimal | None,
    target: Decimal | None,
    *,
    language: str,
    title: str,
    direction: str = "higher",
    limits: tuple[Decimal, Decimal] | None = None,
    previous: Decimal | None = None,
    state: str = "met",
    unit: str = "",
    decimals: int = 2,
) -> Markup:
    """``value`` as a bar, the target as an upright, and the zone that meets it; ``previous`` (last year) as a diamond.

    ``state`` (``met``, ``part``, ``miss``) colours the bar; the words beside it say it too. All in the value's unit.
    """
    shown = [v for v in (value, target, previous, *(limits or ())) if v is not None]
    least = min([*shown, Decimal(0)])
    most = max([*shown, Decimal(0)])
    ticks = nice_ticks(least, most * Decimal("1.1") if most > 0 else most, 5)
    if unit == "%" and direction == "higher" and least >= 0 and most <= 100 and ticks[-1] > 100:
        ticks = [tick for tick in ticks if tick <= 100]
    place = linear(ticks[0], ticks[-1], 1, 97)
    zone = _met_zone(target, limits, direction, ticks)
    parts = ['<rect class="track" x="1%" y="16" width="96%" height="22" fill="#f3f6f8"/>']
    if zone is not None:
        parts.append(bar(place(zone[0]), place(zone[1]) - place(zone[0]), 16, 22, "zone"))
    if value is not None:
        colour = {"met": NAVY, "part": OCHRE, "miss": BRICK}.get(state, NAVY)
        start, end = sorted((place(Decimal(0)), place(value)))
        along = f'x="{percent(start)}" width="{percent(max(end - start, 0.4))}"'
        parts.append(f'<rect class="now is-{state}" {along} y="22" height="10" fill="{colour}"/>')
    if previous is not None:
        parts.append(
            f'<svg x="{percent(place(previous))}" y="27" class="ov" overflow="visible"><path class="s-prev"'
            f' d="M-4.5 0L0 -4.5L4.5 0L0 4.5Z" fill="{PAPER}" stroke="{INK}" stroke-width="1.1"/></svg>'
        )
    for edge in limits or (target,):
        if edge is not None:
            x = place(edge)
            parts.append(rule(percent(x), 12, percent(x), 42, "edge"))
            anchor = "end" if x > 90 else "start" if x < 8 else "middle"
            label = say(language, "Target %(value)s", value=number(edge, language, decimals))
            parts.append(text(percent(x), 9, label, anchor=anchor, strong=True))
    parts.append(rule("1%", 43.5, "97%", 43.5))
    digits = tick_decimals(ticks)
    parts += [
        text(percent(max(place(t), 1)), 58, number(t, language, digits), anchor="middle" if place(t) > 2 else "start")
        for t in ticks
    ]
    return image(62, title, _bullet_words(value, target, limits, previous, language, unit, decimals), "".join(parts))


def _met_zone(
    target: Decimal | None, limits: tuple[Decimal, Decimal] | None, direction: str, ticks: Sequence[Decimal]
) -> tuple[Decimal, Decimal] | None:
    if limits is not None:
        return limits
    if target is None or direction not in ("higher", "lower"):
        return None
    return (target, ticks[-1]) if direction == "higher" else (ticks[0], target)


def _bullet_words(
    value: Decimal | None,
    target: Decimal | None,
    limits: tuple[Decimal, Decimal] | None,
    previous: Decimal | None,
    language: str,
    unit: str,
    decimals: int,
) -> str:
    def figure(amount: Decimal) -> str:
        return with_unit(number(amount, language, decimals), unit)

    parts = [
        say(language, "Value %(value)s.", value=figure(value)) if value is not None else say(language, "No figure yet.")
    ]
    if limits is not None:
        parts.append(
            say(language, "Target between %(low)s and %(high)s.", low=figure(limits[0]), high=figure(limits[1]))
        )
    elif target is not None:
        parts.append(say(language, "Target %(value)s.", value=figure(target)))
    if previous is not None:
        parts.append(say(language, "The year before %(value)s.", value=figure(previous)))
    return " ".join(parts)


def won_bar(row: Won, most: Decimal, *, language: str) -> Markup:
    """One bar for a table's cell: pale what was programmed, full what was won, on a scale that ends at ``most``."""
    return image(16, row.label, _won_words(row, language), _won_marks(row, most, 0, 100, 1))


def won_of_programmed(rows: Sequence[Won], *, language: str, title: str, beside: bool = False) -> Markup:
    """Points won of those programmed, a row each, all on one scale.

    Labels stand above their bars, which suits a phone; ``beside`` puts them at the left for a wide page.
    An upright in a row is what the source itself published as won, where it says something else.
    """
    most = max(
        (value for row in rows for value in (row.won, row.programmed, row.published or Decimal(0))), default=Decimal(0)
    )
    start, pitch, drop = (LABEL_WIDTH, 24, 4) if beside else (0.0, 40, 20)
    parts: list[str] = []
    for index, row in enumerate(rows):
        y = index * pitch
        figures = say(
            language,
            "%(won)s of %(programmed)s",
            won=number(row.won, language, 2),
            programmed=number(row.programmed, language, 2),
        )
        parts += [
            text("0", y + 15, row.label, strong=False),
            text("100%", y + 15, figures, anchor="end", strong=True),
            _won_marks(row, most, start, 84 if beside else 100, y + drop),
        ]
    words = "; ".join(f"{row.label}: {_won_words(row, language)}" for row in rows)
    return image(max(len(rows), 1) * pitch, title, words, "".join(parts))


def _won_marks(row: Won, most: Decimal, start: float, end: float, y: float) -> str:
    place = linear(Decimal(0), most, start, end)
    programmed, won = place(row.programmed) - start, place(row.won) - start
    marks = bar(start, programmed, y, 14, "bar") + bar(start, won, y + 4, 6, "barnow")
    if row.published is not None and row.published != row.won:
        x = percent(place(row.published))
        marks += (
            f'<line class="goal" x1="{x}" x2="{x}" y1="{px(y)}" y2="{px(y + 14)}" stroke="{INK}" stroke-width="1.5"/>'
        )
    return marks


def _won_words(row: Won, language: str) -> str:
    words = say(
        language,
        "%(won)s of %(programmed)s points",
        won=number(row.won, language, 2),
        programmed=number(row.programmed, language, 2),
    )
    if row.published is not None and row.published != row.won:
        words += say(language, ", the source says %(value)s", value=number(row.published, language, 2))
    return words


def bands_gauge(
    total: Decimal | None, bands: Sequence[Decimal], *, language: str, title: str, published: Decimal | None = None
) -> Markup:
    """Where ``total`` stands among the bands, whose lower edges are ``bands`` (percent, in any order).

    A hollow mark is what the source itself published, where it says something else.
    """
    edges = sorted({Decimal(0), *bands})
    top = max([Decimal(110), *(value + 5 for value in (total, published) if value is not None)])
    place = linear(Decimal(0), top, 0, 100)
    parts: list[str] = []
    for index, edge in enumerate(edges):
        end = edges[index + 1] if index + 1 < len(edges) else top
        opacity = round(0.35 + 0.65 * index / max(len(edges) - 1, 1), 2)
        along = f'x="{percent(place(edge))}" width="{percent(place(end) - place(edge))}"'
        parts.append(f'<rect class="bar" {along} y="6" height="14" fill="#a9cadb" fill-opacity="{opacity}"/>')
    if total is not None:
        parts.append(bar(0, place(total), 10, 6, "barnow"))
    hundred = [Decimal(100)] if all(abs(edge - 100) >= 8 for edge in edges) else []
    for edge in [*edges[1:], *hundred]:
        x = percent(place(edge))
        parts += [rule(x, 3, x, 23, "ax0"), text(x, 38, number(edge, language), anchor="middle")]
    parts.append(text("0", 38, "0"))
    if published is not None and published != total:
        parts.append(shape(percent(place(published)), 13, "none"))
    words = [
        say(language, "Stands at %(value)s %%.", value=number(total, language, 2))
        if total is not None
        else say(language, "No figure yet.")
    ]
    if published is not None and published != total:
        words.append(say(language, "The source says %(value)s %%.", value=number(published, language, 2)))
    if len(edges) > 1:
        words.append(
            say(language, "Bands begin at %(edges)s.", edges=", ".join(number(edge, language) for edge in edges))
        )
    return image(44, title, " ".join(words), "".join(parts), " gauge")
