"""Two rows of bars as SVG, for the README; readable on a light and on a dark page."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _BAR, _GAP, _NAMES, _NUMBERS = 790, 22, 10, 320, 90
_STYLE = """<style>
text{font:14px system-ui,sans-serif;fill:#57606a}.title{font-weight:600}.ours{fill:#1a7f5a}.theirs{fill:#8c959f}
@media(prefers-color-scheme:dark){text{fill:#b7bfc7}.ours{fill:#3fb27f}.theirs{fill:#6e7781}}
</style>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bot's figures."""

    name: str
    #: pages a second
    speed: float
    #: milliseconds of CPU a page
    cost: float
    is_ours: bool


def draw(bars: tuple[Bar, ...]) -> str:
    """How many pages a second (longer is better), and what a page costs (shorter is better)."""
    first = _panel("Pages a second, one process", [(bar, bar.speed, f"{bar.speed:,.0f}") for bar in bars], top=0)
    top = _height(len(bars))
    second = _panel("CPU a page, milliseconds", [(bar, bar.cost, f"{bar.cost:.2f}") for bar in bars], top=top)
    size = f'width="{_WIDTH}" height="{2 * top}" viewBox="0 0 {_WIDTH} {2 * top}"'
    return "\n".join(
        [f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">', _STYLE, *first, *second, "</svg>", ""]
    )


def _height(bars: int) -> int:
    return 40 + bars * (_BAR + _GAP)


def _panel(title: str, rows: list[tuple[Bar, float, str]], *, top: int) -> list[str]:
    longest = max((value for _, value, _ in rows), default=0) or 1
    lines = [f'<text class="title" x="0" y="{top + 20}">{escape(title)}</text>']
    for number, (bar, value, written) in enumerate(rows):
        y = top + 34 + number * (_BAR + _GAP)
        length = max(1, round((_WIDTH - _NAMES - _NUMBERS) * value / longest))
        kind = "ours" if bar.is_ours else "theirs"
        lines += [
            f'<text x="0" y="{y + 16}">{escape(bar.name)}</text>',
            f'<rect class="{kind}" x="{_NAMES}" y="{y}" width="{length}" height="{_BAR}"/>',
            f'<text x="{_NAMES + length + 8}" y="{y + 16}">{written}</text>',
        ]
    return lines
