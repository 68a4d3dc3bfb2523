"""Charts as inline SVG, written by the server for the page and for the PDF alike.

Positions along the line are percentages and heights are pixels, without a viewBox: text keeps its size from a
phone to print. Presentation attributes carry the light palette, which is all that the PDF sees; on the page the
classes override them (dark, forced colours), so that the content security policy needs no inline style.

Every chart is an image with a title and a description that says in words what it shows. Figures come in as
``Decimal``; only geometry is computed in floats, and nothing that is shown as a number passes through one.
"""

from tracker.charts.bars import Won, bands_gauge, bullet, won_bar, won_of_programmed
from tracker.charts.lines import line
from tracker.charts.rows import Cell, Dot, dot_axis, dot_row, dots, heat
from tracker.charts.svg import mark

__all__ = [
    "Cell",
    "Dot",
    "Won",
    "bands_gauge",
    "bullet",
    "dot_axis",
    "dot_row",
    "dots",
    "heat",
    "line",
    "mark",
    "won_bar",
    "won_of_programmed",
]
