"""The PDF's charts: thin, without decoration, the numbers written where they fit."""

from collections.abc import Sequence
from decimal import Decimal

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from backend_lambdas.language.texts import N_, _, marked
from backend_lambdas.reports.formats.pdf_fonts import BOLD, REGULAR
from backend_lambdas.reports.week_sales import DayPoint, WeekPoint

BRAND, GREY, LINE, TEXT, MUTED = (HexColor(code) for code in ("#3E63DD", "#B6BECB", "#E3E7EC", "#141A24", "#566173"))
LEFT, BOTTOM, TOP = 40, 18, 20
GRID_LINES = 4
SMALL = 7
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def weeks_chart(points: Sequence[WeekPoint], width: float, height: float) -> Drawing:
    """Sales by week as a line, the year before in grey; the last week marked."""
    drawing = Drawing(width, height)
    known = [value for point in points for value in (point.revenue, point.last_year) if value is not None]
    top = _axis(drawing, max(known, default=Decimal(0)), width, height)
    step = (width - LEFT - 10) / max(len(points) - 1, 1)

    def place(at: int, value: Decimal) -> tuple[float, float]:
        return LEFT + 4 + at * step, _y(value, top, height)

    for values, colour, wide in (
        ([(at, p.last_year) for at, p in enumerate(points)], GREY, 1.0),
        ([(at, p.revenue) for at, p in enumerate(points)], BRAND, 1.6),
    ):
        line = [place(at, value) for at, value in values if value is not None]
        if len(line) > 1:
            flat = [number for pair in line for number in pair]
            drawing.add(PolyLine(flat, strokeColor=colour, strokeWidth=wide, strokeLineJoin=1))
    if points:
        x, y = place(len(points) - 1, points[-1].revenue)
        drawing.add(Rect(x - 2, y - 2, 4, 4, fillColor=BRAND, strokeColor=None))
    for at in range(len(points) - 1, -1, -max(len(points) // 8, 1)):
        _label(drawing, place(at, Decimal(0))[0], 6, _("W{week}", week=int(points[at].week[6:])), "middle")
    has_year = any(point.last_year is not None for point in points)
    _legend(drawing, height, [(_("This year"), BRAND)] + ([(_("A year earlier"), GREY)] if has_year else []))
    return drawing


def days_chart(points: Sequence[DayPoint], width: float, height: float) -> Drawing:
    """Sales by day as bars, the week before beside them in grey: of the stores compared, where there are any."""
    drawing = Drawing(width, height)
    is_same = all(point.same is not None for point in points)
    bars = [(point.same, point.same_before) if is_same else (point.revenue, point.before) for point in points]
    known = [value for pair in bars for value in pair if value is not None]
    top = _axis(drawing, max(known, default=Decimal(0)), width, height)
    step = (width - LEFT - 4) / max(len(points), 1)
    bar = step * 0.3
    for at, point in enumerate(points):
        x = LEFT + 4 + at * step + step * 0.15
        now, before = bars[at]
        for offset, value, colour in ((0.0, before, GREY), (bar + 1.5, now, BRAND)):
            if value:
                tall = _y(value, top, height) - BOTTOM
                drawing.add(Rect(x + offset, BOTTOM, bar, tall, fillColor=colour, strokeColor=None))
        _label(drawing, x + bar, 6, _(WEEKDAYS[point.day.weekday()]), "middle")
    now_text = _("This week, same stores") if is_same else _("This week")
    _legend(drawing, height, [(now_text, BRAND), (_("Week before"), GREY)])
    return drawing


def short(value: float) -> str:
    """12500 -> "12.5k"."""
    for size, unit in ((1e9, N_("bn")), (1e6, N_("m")), (1e3, N_("k"))):
        if abs(value) >= size:
            return marked(f"{value / size:.1f}".removesuffix(".0")) + _(unit)
    return f"{value:.0f}"


def _axis(drawing: Drawing, most: Decimal, width: float, height: float) -> float:
    """Horizontal grid from 0 to a round number above `most`; return that number."""
    top = _round_above(float(most))
    for number in range(GRID_LINES + 1):
        value = top * number / GRID_LINES
        y = _y(Decimal(value), top, height)
        drawing.add(Line(LEFT, y, width, y, strokeColor=LINE, strokeWidth=0.6))
        _label(drawing, LEFT - 4, y - 2.4, short(value), "end")
    return top


def _round_above(value: float) -> float:
    if value <= 0:
        return 1.0
    size = 10.0 ** (len(str(int(value))) - 1)
    return next(step * size for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if step * size >= value)


def _y(value: Decimal, top: float, height: float) -> float:
    return BOTTOM + float(value) / top * (height - BOTTOM - TOP)


def _label(drawing: Drawing, x: float, y: float, text: str, anchor: str) -> None:
    drawing.add(String(x, y, text, fontName=REGULAR, fontSize=SMALL, fillColor=MUTED, textAnchor=anchor))


def _legend(drawing: Drawing, height: float, keys: Sequence[tuple[str, Color]]) -> None:
    x = float(LEFT)
    for text, colour in keys:
        drawing.add(Rect(x, height - 9, 7, 7, rx=1.5, ry=1.5, fillColor=colour, strokeColor=None))
        drawing.add(String(x + 10, height - 8.5, text, fontName=BOLD, fontSize=SMALL, fillColor=MUTED))
        x += 26 + stringWidth(text, BOLD, SMALL)
