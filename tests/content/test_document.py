import json
import re
from pathlib import Path

import pytest

from bot.content.contact import Contact
from bot.content.conversation import Conversation, SearchTable
from bot.content.country import Country
from bot.content.document import _FORMS, Document, check_document, did_you_mean, read_document
from bot.content.schema import schemas
from bot.errors import ContentError

COUNTRY = """
country: NO
checked: 010
summaries: []
positions: []
"""


def written(root: Path, text: str | bytes, name: str = "data/file.yaml") -> Document:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(path, root)


def refused(root: Path, text: str | bytes) -> list[str]:
    with pytest.raises(ContentError) as caught:
        written(root, text)
    return [str(issue) for issue in caught.value.issues]


def issues_with(
    document: Document, model: type[Conversation] | type[Country] | type[Contact] | type[SearchTable]
) -> list[str]:
    with pytest.raises(ContentError) as caught:
        check_document(document, model)
    return [str(issue) for issue in caught.value.issues]


def test_no_stays_norway_and_numbers_stay_text(tmp_path: Path) -> None:
    document = written(tmp_path, COUNTRY)

    assert document.value["country"] == "NO"
    assert document.value["checked"] == "010"
    assert written(tmp_path, "a: [yes, off, 1e3, 0x1F, 12:30, 2026-01-05]").value == {
        "a": ["yes", "off", "1e3", "0x1F", "12:30", "2026-01-05"]
    }


def test_nothing_is_nothing_unless_it_stands_in_quotes(tmp_path: Path) -> None:
    document = written(tmp_path, "a: null\nb: ~\nc:\nd: 'null'\ne: ''\n")

    assert document.value == {"a": None, "b": None, "c": None, "d": "null", "e": ""}


def test_every_value_knows_its_line(tmp_path: Path) -> None:
    document = written(tmp_path, "a:\n- b: 1\n\n- b: 2\n  c: |\n    text\n")

    assert document.line(("a", 1, "b")) == 4
    assert document.line(("a", 1, "c")) == 5
    assert document.line(("a", 1, "unknown")) == 4


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("a: 1\nb: 2\na: 3\n", 'data/file.yaml:3: the key "a" stands twice; keep one; the other would be lost'),
        (
            "a:\n\tb: 1\n",
            "data/file.yaml:2: no valid YAML: found character that cannot start any token; "
            "look at the indentation, and put texts with a colon into quotes",
        ),
        (
            "a: text: more\n",
            "data/file.yaml:1: no valid YAML: mapping values are not allowed in this context; "
            "look at the indentation, and put texts with a colon into quotes",
        ),
        ("a: \x07\n", "data/file.yaml: no valid YAML"),
        ("a: ж\n".encode("cp1251"), "data/file.yaml: is not UTF-8; save it as UTF-8"),
    ],
)
def test_what_is_no_yaml_is_said_with_its_line(tmp_path: Path, text: str | bytes, issue: str) -> None:
    assert [found[: len(issue)] for found in refused(tmp_path, text)] == [issue]


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"^law[.]yaml: the file is missing; restore it"):
        read_document(tmp_path / "law.yaml", tmp_path)


def test_all_mistakes_of_a_file_come_at_once(tmp_path: Path) -> None:
    text = """
conversation: start
begin: home
nodes:
  home:
    say: text
    choices:
    - lable: Countries
      go: Not A Node
    ask: citizenhsip
"""
    document = written(tmp_path, text)
    document.value["nodes"]["home"] |= {"id": "home", "conversation": "start"}

    assert issues_with(document, Conversation) == [
        'data/file.yaml:8: "label" is missing; add it',
        'data/file.yaml:9: "Not A Node" has a form that is not allowed for "go"; '
        "write a node, or a node and what it shows, such as country/DE",
        'data/file.yaml:8: unknown key "lable"; did you mean "label"?',
        'data/file.yaml:10: "citizenhsip" is not allowed here; did you mean "citizenship"? '
        "It must be one of language, situation, citizenship, whereabouts",
    ]


def test_an_entry_is_called_by_its_id(tmp_path: Path) -> None:
    position = "{id: no-law, applies_to: {citizenship: [RU], situation: [any]}, topic: entry, stance: limited, "
    position += "as_of: 2025, title: T, says: S, sources: [], verified: true}"
    document = written(tmp_path, f"country: NO\nchecked: 2026\nsummaries: []\npositions:\n- {position}\n")

    assert issues_with(document, Country) == [
        'data/file.yaml:5: "no-law" is verified and names no source; add one, or write verified: false'
    ]


def test_a_value_that_fits_no_branch_is_one_mistake(tmp_path: Path) -> None:
    document = written(
        tmp_path,
        "id: a\nname: {en: A}\nkind: ngo\nserves: {citizenship: [anyone], situation: [any], located_in: [Germany]}\n"
        "helps: x\nchecked: 2026\n",
    )

    assert issues_with(document, Contact) == [
        'data/file.yaml:4: "anyone" is not allowed here; did you mean "any"? It must be one of RU, BY, UA, other, any',
        'data/file.yaml:4: "Germany" has a form that is not allowed for "located_in"; '
        "write two capital letters, such as DE",
    ]


def test_only_what_is_near_is_advised() -> None:
    assert did_you_mean("contry", {"country", "law"}) == 'did you mean "country"?'
    assert did_you_mean("zzz", {"country", "law"}) == ""


def test_every_pattern_of_the_models_is_explained_in_words() -> None:
    patterns = {text for schema in schemas().values() for text in re.findall(r'"pattern": (".*")', schema)}

    assert {json.loads(pattern) for pattern in patterns} <= set(_FORMS)
