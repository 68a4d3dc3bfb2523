"""What every chart is drawn with: palette, scale, ticks, marks, and the opening of an image."""

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from markupsafe import Markup, escape

from tracker.formats.numbers import format_number

INK, QUIET, RULE, EDGE, PAPER = "#17212b", "#55626d", "#d5dbe0", "#76838d", "#fff"
NAVY, SKY, OCHRE, BRICK, MIST = "#093a54", "#568fad", "#ca8304", "#b53a35", "#eaf1f5"
HEAT = ("#f3f6f8", "#d5e4ec", "#a9cadb", "#2f7598", "#093a54")
FONT = "Source Sans 3, Source Sans, sans-serif"
SIZE = 12  # px: the smallest text the house allows

State = Literal["met", "part", "miss", "none"]


def percent(value: float) -> str:
    """A position along the line, as SVG wants it."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def px(value: float) -> str:
    """A height in pixels, to a tenth."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def linear(low: Decimal, high: Decimal, start: float, end: float) -> Callable[[Decimal], float]:
    """A scale from ``low…high`` to ``start…end``; what lies outside is held at the edge, never drawn off the chart."""
    span = high - low

    def place(value: Decimal) -> float:
        if span == 0:
            return start
        held = min(max(value, low), high)
        return start + float((held - low) / span) * (end - start)

    return place


def nice_ticks(low: Decimal, high: Decimal, about: int = 4) -> list[Decimal]:
    """Round values that enclose ``low…high``, about ``about`` steps apart; at least two, also where both are equal."""
    if high <= low:
        low, high = (min(low, Decimal(0)), max(low, Decimal(0))) if low else (Decimal(0), Decimal(1))
    raw = (high - low) / about
    power = Decimal(10) ** raw.adjusted()
    factors = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
    step = next(power * factor for factor in factors if power * factor >= raw)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * n for n in range(int(first), int(last) + 1)]


def tick_decimals(ticks: Sequence[Decimal]) -> int:
    """The fewest decimals that tell the ticks apart."""
    return max(0, *(-int(tick.normalize().as_tuple().exponent) for tick in ticks))


def number(value: Decimal, language: str, decimals: int | None = None) -> str:
    """A figure as the reader writes it."""
    return format_number(value, language, decimals)


def with_unit(text: str, unit: str) -> str:
    """``text`` with its unit after a no-break space."""
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def image(height: float, title: str, description: str, body: str, extra: str = "") -> Markup:
    """One image. Its title holds the description too: some readers, and the PDF's alternative text, take it alone."""
    name = escape(f"{title}. {description}" if description else title)
    return Markup(  # noqa: S704 (every text in it went through escape)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ch{extra}" width="100%" height="{px(height)}" role="img"'
        f' font-family="{FONT}" font-size="{SIZE}" fill="{INK}"><title>{name}</title>'
        f"<desc>{escape(description)}</desc>{body}</svg>"
    )


def text(x: str, y: float, content: str, *, anchor: str = "start", strong: bool = False) -> str:
    """A label at ``x`` (percent or px) on baseline ``y``: strong for a value, quiet for a tick."""
    look = f'class="lab" fill="{INK}" font-weight="600"' if strong else f'fill="{QUIET}"'
    at = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x}" y="{px(y)}" {look}{at}>{escape(content)}</text>'


def rule(x1: str, y1: float, x2: str, y2: float, kind: str = "ax") -> str:
    """A line: ``ax`` hair, ``ax0`` ink, ``edge`` thick, ``goal`` dotted, ``ln`` measured, ``tie`` or ``draft``."""
    look = {
        "ax": f'stroke="{RULE}" stroke-width="1"',
        "ax0": f'stroke="{INK}" stroke-width="1.25"',
        "edge": f'stroke="{INK}" stroke-width="2.25"',
        "goal": f'stroke="{INK}" stroke-width="1.5" stroke-dasharray="1.5 3"',
        "ln": f'stroke="{NAVY}" stroke-width="2.25" stroke-linecap="round"',
        "tie": f'stroke="{SKY}" stroke-width="2.5"',
        "draft": f'stroke="{EDGE}" stroke-width="1.75" stroke-dasharray="3 3"',
    }[kind]
    name = "ax0 edge" if kind == "edge" else kind
    return f'<line class="{name}" x1="{x1}" x2="{x2}" y1="{px(y1)}" y2="{px(y2)}" {look}/>'


def bar(x: float, width: float, y: float, height: float, kind: str) -> str:
    """A rectangle, ``x`` and ``width`` in percent: ``zone`` that meets the target, ``bar`` pale, ``barnow`` full."""
    fill = {"zone": MIST, "bar": "#a9cadb", "barnow": NAVY}[kind]
    along = f'x="{percent(x)}" width="{percent(max(width, 0))}"'
    return f'<rect class="{kind}" {along} y="{px(y)}" height="{px(max(height, 0))}" fill="{fill}"/>'


def point(x: str, y: float, kind: str = "pt", radius: float = 4) -> str:
    """A hollow circle: ``pt`` a figure in force, ``then`` an earlier or unconfirmed one."""
    stroke, width = (NAVY, 2) if kind == "pt" else (EDGE, 1.75)
    at = f'cx="{x}" cy="{px(y)}" r="{px(radius)}"'
    return f'<circle class="{kind}" {at} fill="{PAPER}" stroke="{stroke}" stroke-width="{width}"/>'


def shape(x: str, y: float, state: State) -> str:
    """The centred mark of a state: ticked disc, half disc, open diamond, open circle. Shape says it before colour."""
    inner = {
        "met": f'<circle r="6.5" class="f-met" fill="{NAVY}"/>'
        f'<path d="M-3 .3L-.9 2.5L3.2 -2.2" class="tick" fill="none" stroke="{PAPER}" stroke-width="1.75"/>',
        "part": f'<circle r="5.75" class="s-part" fill="{PAPER}" stroke="{OCHRE}" stroke-width="1.75"/>'
        f'<path d="M0 -5.75A5.75 5.75 0 0 0 0 5.75Z" class="f-part" fill="{OCHRE}"/>',
        "miss": f'<path d="M0 -7L7 0L0 7L-7 0Z" class="s-miss" fill="{PAPER}" stroke="{BRICK}" stroke-width="2"/>',
        "none": f'<circle r="5.5" class="then" fill="{PAPER}" stroke="{EDGE}" stroke-width="1.75"/>',
    }[state]
    return f'<svg x="{x}" y="{px(y)}" class="ov" overflow="visible">{inner}</svg>'


def mark(state: State, word: str) -> Markup:
    """The mark alone, 16 px, named by ``word``: for a line of text, which says the word too."""
    return Markup(  # noqa: S704 (the word went through escape)
        '<svg xmlns="http://www.w3.org/2000/svg" class="ch mk1" width="16" height="16" role="img">'
        f"<title>{escape(word)}</title>{shape('8', 8, state)}</svg>"
    )
