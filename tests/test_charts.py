"""Charts say what they show in words and shapes, in the reader's language, and render where they are used."""

import logging
import xml.etree.ElementTree as ET
from decimal import Decimal as D

import pytest
from markupsafe import Markup

from tracker.charts import Cell, Dot, Won, bands_gauge, bullet, dot_axis, dot_row, dots, heat, line, mark, won_bar
from tracker.charts import won_of_programmed as won
from tracker.charts.svg import linear, nice_ticks

MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]
SVG = "{http://www.w3.org/2000/svg}"


def parse(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 (our own drawing)


def every_chart(language: str) -> dict[str, Markup]:
    rows = [Won("Antofagasta", D("44"), D("44.1")), Won("DIVAD", D("33"), D("40"), D("31"))]
    marks = [
        Dot("Antofagasta", D("99.78"), "part", D("80")),
        Dot("Gabinetes", None),
        Dot("Los Lagos", D("71.91"), "miss"),
    ]
    return {
        "line": line(
            {"2026-03": D("1.33"), "2026-06": D("1.46")},
            {"2026-03": D("1.2854"), "2026-06": D("1.28")},
            MONTHS,
            language=language,
            title="2.1",
            direction="lower",
            annual=D("1.28"),
            draft=("2026-07", D("1.54")),
            note=("2026-04", "Target 1.28"),
        ),
        "range": line(
            {"2026-Q1": D(98)},
            {},
            ["2026-Q1", "2026-Q2"],
            language=language,
            title="r",
            direction="range",
            limits=(D(95), D(102)),
        ),
        "empty": line({}, {}, MONTHS, language=language, title="nothing"),
        "bullet": bullet(D("90.2"), D(88), language=language, title="b", previous=D("76.9"), unit="%", decimals=1),
        "bullet empty": bullet(None, D(5000), language=language, title="b", decimals=0),
        "gauge": bands_gauge(D("67.54"), [D(75), D(90), D(0)], language=language, title="g", published=D("71.86")),
        "won": won(rows, language=language, title="w"),
        "won beside": won(rows, language=language, title="w", beside=True),
        "won bar": won_bar(rows[0], D(100), language=language),
        "dots": dots(marks, language=language, title="d"),
        "dot row": dot_row(marks[0], language=language),
        "dot axis": dot_axis(language=language),
        "heat": heat(
            [Cell("Antofagasta", {"2026-01": D(60), "2026-02": D(100), "2026-03": None})],
            MONTHS,
            language=language,
            title="h",
        ),
        "mark": mark("miss", "Not met"),
    }


@pytest.mark.parametrize("name", every_chart("en"))
def test_every_chart_is_an_image_with_words(name: str) -> None:
    root = parse(every_chart("en")[name])
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title")


@pytest.mark.parametrize("name", every_chart("en"))
def test_a_chart_needs_no_inline_style_and_no_outside_font(name: str) -> None:
    markup = every_chart("en")[name]
    assert "style=" not in markup
    assert "viewBox" not in markup, "text would shrink with the page"


def test_the_description_tells_a_line_in_words() -> None:
    words = parse(every_chart("en")["line"]).findtext(f"{SVG}desc")
    assert words == "From 1.33 in March 2026 to 1.46 in June 2026. Year's target 1.28."


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert "99,78" in dot_row(Dot("x", D("99.78")), language="es")
    assert "99.78" in dot_row(Dot("x", D("99.78")), language="en")


def test_ours_and_the_sources_figure_both_stand_in_the_words() -> None:
    words = parse(every_chart("en")["gauge"]).findtext(f"{SVG}desc") or ""
    assert "67.54" in words
    assert "71.86" in words


def test_states_differ_in_shape_and_not_only_in_colour() -> None:
    shapes = [mark(state, "x") for state in ("met", "part", "miss", "none")]
    bare = [[(node.tag, node.get("d"), node.get("r")) for node in parse(shape).iter()] for shape in shapes]
    assert len({str(outline) for outline in bare}) == 4


def test_a_name_cannot_break_out_of_the_drawing() -> None:
    markup = dots([Dot("</svg><script>alert(1)</script>", D(50))], language="en", title='"><script>')
    assert "<script" not in markup
    parse(markup)


def test_a_value_off_the_scale_is_held_at_its_edge_and_told_in_full() -> None:
    row = dot_row(Dot("x", D(500)), language="en")
    assert 'x="98%"' in row
    assert "500.00" in row


def test_a_period_without_a_figure_gets_no_point() -> None:
    markup = line({"2026-01": D(1), "2026-02": None, "2026-03": D(3)}, {}, MONTHS, language="en", title="t")
    assert markup.count('class="pt"') == 2
    assert markup.count('class="ln"') == 1


def test_the_zone_that_meets_a_target_lies_above_or_below_it() -> None:
    def zone(direction: str) -> float:
        markup = line({"2026-01": D(5)}, {"2026-01": D(8)}, ["2026-01"], language="en", title="t", direction=direction)
        rect = next(node for node in parse(markup).iter(f"{SVG}rect") if node.get("class") == "zone")
        return float(rect.get("y", ""))

    assert zone("higher") < zone("lower")


def test_ticks_are_round_and_enclose_what_is_shown() -> None:
    assert nice_ticks(D("1.28"), D("1.54")) == [D("1.2"), D("1.3"), D("1.4"), D("1.5"), D("1.6")]
    assert nice_ticks(D(0), D(0))[0] == 0
    assert nice_ticks(D("0.001"), D("123456789"))[-1] >= D("123456789")


def test_a_scale_without_extent_does_not_divide_by_zero() -> None:
    assert linear(D(5), D(5), 10, 90)(D(5)) == 10


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_pdf_engine_draws_every_chart_without_complaint(language: str, caplog: pytest.LogCaptureFixture) -> None:
    from weasyprint import HTML

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        logging.getLogger("weasyprint").propagate = True
        html = f'<html lang="{language}"><title>t</title>' + "".join(every_chart(language).values())
        pdf = HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
    assert pdf.startswith(b"%PDF")
    assert caplog.records == []
