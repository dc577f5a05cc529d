"""Draw lines over two logarithmic axes as SVG: what a report shows of growth."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10

WIDTH, HEIGHT = 640, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 130, 40, 50
COLOURS = ("#0b5fa5", "#c2410c", "#15803d", "#7e22ce", "#475569", "#b91c1c")

Points = Sequence[tuple[float, float]]


class _Axis:
    """Map values to coordinates: whole powers of ten at both ends."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.first = floor(log10(min(values)))
        self.last = max(ceil(log10(max(values))), self.first + 1)
        self._start, self._step = start, (end - start) / (self.last - self.first)

    def scaled(self, value: float) -> float:
        return round(self._start + (log10(value) - self.first) * self._step, 1)

    def powers(self) -> Sequence[float]:
        return [10.0**power for power in range(self.first, self.last + 1)]


def plot(title: str, labels: tuple[str, str], lines: Mapping[str, Points]) -> str:
    """Return a picture of lines.

    Args:
        title: Stands above it.
        labels: What the axes mean, across and up.
        lines: Name to points, all above 0.
    """
    points = [point for line in lines.values() for point in line]
    across = _Axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
    up = _Axis([y for _, y in points], HEIGHT - BOTTOM, TOP)
    drawn = [
        _line(number, name, [(across.scaled(x), up.scaled(y)) for x, y in line])
        for number, (name, line) in enumerate(lines.items())
    ]
    parts = [*_grid(across, up), *_titles(title, labels), *drawn]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12">\n<title>{title}</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _grid(across: _Axis, up: _Axis) -> Sequence[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    drawn = []
    for value in across.powers():
        x = across.scaled(value)
        drawn.append(f'<path d="M{x} {TOP}V{bottom}" stroke="#e2e8f0"/>')
        drawn.append(_text(x, bottom + 18, f"{value:,.0f}", "middle"))
    for value in up.powers():
        y = up.scaled(value)
        drawn.append(f'<path d="M{LEFT} {y}H{right}" stroke="#e2e8f0"/>')
        drawn.append(_text(LEFT - 8, y + 4, f"{value:,g}", "end"))
    return drawn


def _titles(title: str, labels: tuple[str, str]) -> Sequence[str]:
    upright = f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">'
    return (
        f'<text x="{LEFT}" y="22" font-size="15" font-weight="bold">{title}</text>',
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, labels[0], "middle"),
        f"{upright}{labels[1]}</text>",
    )


def _line(number: int, name: str, points: Sequence[tuple[float, float]]) -> str:
    colour = COLOURS[number % len(COLOURS)]
    path = " ".join(f"{x},{y}" for x, y in points)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in points)
    x, y = TOP + 8, TOP + 16 * number
    legend = f'<text x="{WIDTH - RIGHT + x - TOP}" y="{y + 4}" fill="{colour}">{name}</text>'
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}{legend}'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>'
