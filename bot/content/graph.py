"""The trees as a picture: Mermaid text, an SVG drawing, an HTML page. English labels, for editors."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from itertools import cycle, pairwise
from statistics import fmean

from bot.content.conversation import Node, Show
from bot.content.library import Library

#: links that the built-in pages put by themselves
_BUILT_IN: Mapping[Show, tuple[str, ...]] = {
    Show.COUNTRIES: ("country",),
    Show.COUNTRY: ("contacts", "contact", "compare", "countries", "answers"),
    Show.COMPARE: ("countries", "answers"),
    Show.CONTACTS: ("contact",),
    Show.RIGHTS: ("law",),
    Show.LAW: ("rights", "contacts"),
    Show.ANSWERS: ("situation", "citizenship", "whereabouts"),
}
_BOX_WIDTH, _BOX_HEIGHT = 170, 30
_COLUMN, _ROW = 330, 44
_MARGIN = 30
_COLOURS = ("#cfe3f7", "#d8f0d2", "#fbe6c2", "#f5d3d3", "#e5d8f3", "#d3efef", "#f3efc3", "#e3e3e3", "#f7d9ec")
_STYLE = (
    "text{font:13px sans-serif}.box{stroke:#555}.edge{fill:none;stroke:#999;opacity:.25}.asks{stroke-dasharray:5 4}"
    ".first{stroke:#333;opacity:1}.edge:hover{stroke:#c00;stroke-width:3;opacity:1}"
)
_TAG = re.compile(r"<[^>]+>")
_LONGEST_QUOTE = 160
#: so often the nodes of each column are put beside what they are joined to
_SWEEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A way from one node to another."""

    begin: str
    end: str
    #: what the button says; empty for ways without a button of the tree's own
    label: str
    #: "choice", "asks" for a question put on the way, "built-in" for links of the built-in pages
    kind: str


def edges(library: Library) -> tuple[Edge, ...]:
    """Every way between nodes, tree by tree; Back, Home, language and the person under every page are left out."""
    found = dict.fromkeys(edge for node in library.nodes.values() for edge in _edges_of(node))
    return tuple(edge for edge in found if edge.end in library.nodes)


def _edges_of(node: Node) -> Iterator[Edge]:
    for choice in node.choices:
        if choice.go:
            yield Edge(begin=node.id, end=choice.go.partition("/")[0], label=choice.label, kind="choice")
    if node.go:
        yield Edge(begin=node.id, end=node.go.partition("/")[0], label="", kind="choice")
    for ask in node.needs:
        yield Edge(begin=node.id, end=ask.value, label="", kind="asks")
    ways = _BUILT_IN.get(node.show, ()) if node.show else ()
    for end in (*ways, *(("contacts", "urgent") if node.handoff else ())):
        yield Edge(begin=node.id, end=end, label="", kind="built-in")


def mermaid(library: Library) -> str:
    """A flowchart with a box for each tree, as GitHub and many editors draw it."""
    lines = ["flowchart LR"]
    for conversation, nodes in _by_conversation(library).items():
        lines.append(f'  subgraph tree_{conversation}["{conversation}"]')
        lines += [f'    n_{node.id}["{node.id}"]' for node in nodes]
        lines.append("  end")
    for edge in edges(library):
        arrow = "-.->" if edge.kind == "asks" else "-->"
        label = f'|"{_mermaid_text(edge.label)}"|' if edge.label else ""
        lines.append(f"  n_{edge.begin} {arrow}{label} n_{edge.end}")
    return "\n".join(lines) + "\n"


def _mermaid_text(label: str) -> str:
    return label.replace('"', "#quot;")


def _by_conversation(library: Library) -> dict[str, list[Node]]:
    trees: dict[str, list[Node]] = defaultdict(list)
    for node in library.nodes.values():
        trees[node.conversation].append(node)
    return trees


def svg(library: Library) -> str:
    """A drawing: the first page on the left, each page in the column of the fewest presses it takes.

    The shortest way to each page is dark; all others are light, until the pointer is over them.
    """
    ways = edges(library)
    columns = _columns(library, ways)
    tallest = max(len(column) for column in columns)
    spots = {
        name: (_MARGIN + x * _COLUMN, _MARGIN + y * _ROW + (tallest - len(column)) * _ROW // 2)
        for x, column in enumerate(columns)
        for y, name in enumerate(column)
    }
    width, height = 2 * _MARGIN + (len(columns) - 1) * _COLUMN + _BOX_WIDTH, 2 * _MARGIN + tallest * _ROW
    colours = dict(zip(_by_conversation(library), cycle(_COLOURS), strict=False))
    first = _first_ways(library.begin, ways)
    drawn = [_drawn_edge(edge, spots, is_first=edge in first) for edge in ways]
    boxes = [_drawn_box(node, spots[node.id], colours[node.conversation]) for node in library.nodes.values()]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    return "\n".join([head, f"<style>{_STYLE}</style>", *drawn, *boxes, "</svg>"]) + "\n"


def _columns(library: Library, ways: Iterable[Edge]) -> list[list[str]]:
    """Node ids by distance from the first page, each column in an order with few crossings."""
    ways = tuple(ways)
    neighbours = {(edge.begin, edge.end) for edge in ways}
    depth = {library.begin: 0}
    for edge in _first_ways(library.begin, ways):
        depth[edge.end] = depth[edge.begin] + 1
    deepest = max(depth.values())
    columns: list[list[str]] = [[] for _ in range(deepest + 2)]
    for name in library.nodes:
        columns[depth.get(name, deepest + 1)].append(name)
    columns = [column for column in columns if column]
    for _ in range(_SWEEPS):
        for before, column in pairwise(columns):
            place = {name: number for number, name in enumerate(before)}
            joined = {end: [place[b] for b in before if (b, end) in neighbours] for end in column}
            column.sort(key=lambda name: fmean(joined[name]) if joined[name] else len(before))
    return columns


def _first_ways(begin: str, ways: Iterable[Edge]) -> dict[Edge, None]:
    """The shortest way to each node, nearest nodes first; a tree's own choices before all other links."""
    starting: dict[str, list[Edge]] = defaultdict(list)
    for edge in sorted(ways, key=lambda each: each.kind != "choice"):
        starting[edge.begin].append(edge)
    first: dict[Edge, None] = {}
    seen, todo = {begin}, deque([begin])
    while todo:
        for edge in starting[todo.popleft()]:
            if edge.end not in seen:
                seen.add(edge.end)
                first[edge] = None
                todo.append(edge.end)
    return first


def _drawn_edge(edge: Edge, spots: Mapping[str, tuple[int, int]], *, is_first: bool) -> str:
    (x1, y1), (x2, y2) = spots[edge.begin], spots[edge.end]
    x1, y1, y2 = x1 + _BOX_WIDTH, y1 + _BOX_HEIGHT // 2, y2 + _BOX_HEIGHT // 2
    bend = 60 if x2 > x1 else 110
    path = f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}"
    title = escape(f"{edge.begin} → {edge.end}" + (f": {edge.label}" if edge.label else ""))
    kinds = f"edge {edge.kind}{' first' if is_first else ''}"
    return f'<path class="{kinds}" d="{path}"><title>{title}</title></path>'


def _drawn_box(node: Node, spot: tuple[int, int], colour: str) -> str:
    x, y = spot
    box = f'<rect class="box" x="{x}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="6" fill="{colour}"/>'
    text = f'<text x="{x + 10}" y="{y + 20}">{escape(node.id)}</text>'
    return f'<a href="#{escape(node.id)}">{box}{text}<title>{escape(_summary(node))}</title></a>'


def _summary(node: Node) -> str:
    """The first words of a page, else what it shows."""
    if not node.say:
        return f"{node.conversation}: {node.show}"
    said = unescape(_TAG.sub("", node.say[0].text))
    return f"{node.conversation}: {said[:_LONGEST_QUOTE]}"


def html(library: Library) -> str:
    """One page with the drawing, and under it each node with what it says and where it leads, to click through."""
    ways: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges(library):
        ways[edge.begin].append(edge)
    nodes = "\n".join(_section(node, ways[node.id]) for node in library.nodes.values())
    head = '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Conversations</title></head>'
    return f'{head}\n<body style="font-family: sans-serif">\n{svg(library)}\n{nodes}\n</body></html>\n'


def _section(node: Node, ways: Iterable[Edge]) -> str:
    said = "".join(f"<p>{part.text}</p>" for part in node.say)
    links = "".join(
        f'<li>{escape(edge.label or edge.kind)} → <a href="#{escape(edge.end)}">{escape(edge.end)}</a></li>'
        for edge in ways
    )
    return f'<section id="{escape(node.id)}"><h2>{escape(node.id)}</h2>{said}<ul>{links}</ul></section>'
