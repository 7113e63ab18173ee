import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.content.graph import Edge, edges, html, mermaid, svg
from bot.content.library import Library, load_library
from tests.content.trees import lay_small


@pytest.fixture
def small(tmp_path: Path) -> Library:
    return load_library(lay_small(tmp_path))


def drawn(library: Library) -> ET.Element:
    return ET.fromstring(svg(library))


def test_ways_are_choices_questions_and_the_built_in_links(small: Library) -> None:
    found = edges(small)

    assert Edge(begin="home", end="urgent", label="It is urgent", kind="choice") in found
    assert Edge(begin="urgent", end="country", label="Germany", kind="choice") in found
    assert Edge(begin="countries", end="citizenship", label="", kind="asks") in found
    assert Edge(begin="answers", end="situation", label="", kind="built-in") in found


def test_mermaid_draws_each_tree_as_a_box(small: Library) -> None:
    text = mermaid(small)

    assert text.startswith('flowchart LR\n  subgraph tree_more["more"]\n')
    assert '  n_home -->|"It is urgent"| n_urgent\n' in text
    assert "  n_countries -.-> n_citizenship\n" in text
    drawn = set(re.findall(r'n_(\w+)\["', text))
    assert drawn == set(small.nodes)


def test_a_quote_in_a_label_does_not_end_it(tmp_path: Path) -> None:
    lay_small(tmp_path)
    path = tmp_path / "conversations/start.yaml"
    path.write_text(path.read_text().replace("label: It is urgent", 'label: It is "urgent"'))

    assert '|"It is #quot;urgent#quot;"|' in mermaid(load_library(tmp_path))


def test_the_drawing_has_every_node_once_and_no_two_in_one_place(library: Library) -> None:
    drawing = drawn(library)
    boxes = drawing.findall(".//{*}rect")

    assert len(boxes) == len(library.nodes)
    assert len({(box.get("x"), box.get("y")) for box in boxes}) == len(boxes)
    assert len(drawing.findall(".//{*}path")) == len(edges(library))


def test_exactly_one_dark_way_leads_to_each_page_that_can_be_reached(library: Library) -> None:
    dark = [path for path in drawn(library).findall(".//{*}path") if "first" in str(path.get("class"))]

    titles = [str(path.findtext("{*}title")) for path in dark]
    ends = [title.split(" → ")[1].split(":")[0] for title in titles]
    assert len(ends) == len(set(ends))
    assert set(ends) | {"home", "language", "human"} == set(library.nodes)


def test_every_link_of_the_page_leads_to_a_node_on_it(library: Library) -> None:
    page = html(library)

    assert (
        set(re.findall(r'href="#(\w+)"', page)) == set(re.findall(r'<section id="(\w+)"', page)) == set(library.nodes)
    )
