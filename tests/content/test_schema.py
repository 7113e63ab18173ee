"""The generated JSON Schemas, checked with the few keywords they use: `accepts` says where a value breaks them."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.schema import FOLDER, MODELS, schemas, write_schemas

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "country": "data/countries/*.yaml",
    "contact": "data/contacts/*.yaml",
    "law": "data/law.yaml",
    "safety": "data/safety.yaml",
    "phrases": "conversations/[dp]*.yaml",
    "conversation": "conversations/*.yaml",
    "search": "conversations/search.yaml",
    "review": "data/review.yaml",
    "hosts": "data/hosts.yaml",
    "replies": "conversations/replies.yaml",
    "desk": "data/desk.yaml",
}
NO_TREES = {"desk.yaml", "phrases.yaml", "replies.yaml", "search.yaml"}
TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def files_of(name: str) -> list[Path]:
    return [path for path in ROOT.glob(FILES[name]) if name != "conversation" or path.name not in NO_TREES]


def read_as_editors_do(text: str) -> Any:
    """YAML 1.2, as editors' programs read it: only true, false, null and numbers are no text."""
    return plain(yaml.compose(text, Loader=yaml.CSafeLoader))


def plain(node: yaml.Node | None) -> Any:
    match node:
        case yaml.MappingNode():
            return {plain(key): plain(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [plain(item) for item in node.value]
        case yaml.ScalarNode() if not node.style and node.value in {"true", "false", "null", "~", ""}:
            return {"true": True, "false": False}.get(node.value)
        case yaml.ScalarNode() if not node.style and re.fullmatch(r"[1-9]\d*|0", node.value):
            return int(node.value)
        case _:
            return node.value if node else None


@lru_cache
def schema_of(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schemas()[f"{name}.json"])
    return schema


def broken(name: str, text: str) -> list[str]:
    """Each place at which a file is not what its schema allows."""
    return list(breaks(read_as_editors_do(text), schema_of(name), name))


def breaks(value: Any, schema: dict[str, Any], name: str, where: str = "") -> Iterator[str]:
    if "$ref" in schema:
        schema = schema_of(name)["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        if all(any(breaks(value, branch, name)) for branch in schema["anyOf"]):
            yield f"{where}: fits no branch"
    elif not has_type(value, schema.get("type", "")):
        yield f"{where}: {value!r} is no {schema['type']}"
    elif value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{where}: {value!r} is none of the list"
    elif isinstance(value, list):
        yield from broken_items(value, schema, name, where)
    elif isinstance(value, dict):
        yield from broken_members(value, schema, name, where)
    elif not is_within(value, schema):
        yield f"{where}: {value!r} has a wrong form"


def has_type(value: Any, kinds: str | list[str]) -> bool:
    allowed = [TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind]
    return not allowed or type(value) in allowed


def is_within(value: Any, schema: dict[str, Any]) -> bool:
    if isinstance(value, str):
        return len(value) >= schema.get("minLength", 0) and bool(re.search(schema.get("pattern", ""), value))
    if isinstance(value, int):
        return bool(value > schema.get("exclusiveMinimum", value - 1) and schema.get("minimum", value) <= value)
    return True


def broken_items(value: list[Any], schema: dict[str, Any], name: str, where: str) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{where}: too short"
    for number, item in enumerate(value):
        yield from breaks(item, schema.get("items", {}), name, f"{where}[{number}]")


def broken_members(value: dict[str, Any], schema: dict[str, Any], name: str, where: str) -> Iterator[str]:
    yield from (f"{where}: {key} is missing" for key in schema.get("required", []) if key not in value)
    members, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    for key, member in value.items():
        yield from breaks(key, schema.get("propertyNames", {}), name, f"{where}.{key}")
        fitting = [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
        if key in members:
            fitting.append(members[key])
        if not fitting and others is False:
            yield f"{where}: {key} is unknown"
        for part in fitting or [others or {}]:
            yield from breaks(member, part, name, f"{where}.{key}")


def test_the_stored_schemas_are_up_to_date() -> None:
    stored = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / FOLDER).glob("*.json")}

    assert stored == schemas()


def test_schemas_are_written_where_editors_look_for_them(tmp_path: Path) -> None:
    write_schemas(tmp_path)

    assert {path.stem for path in (tmp_path / FOLDER).iterdir()} == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_the_shipped_files_fit_their_schema(name: str) -> None:
    files = files_of(name)

    assert files
    assert {path.name: broken(name, path.read_text(encoding="utf-8")) for path in files} == {
        path.name: [] for path in files
    }


@pytest.mark.parametrize("name", MODELS)
def test_the_shipped_files_name_their_schema(name: str) -> None:
    for path in files_of(name):
        first = path.read_text(encoding="utf-8").splitlines()[0]

        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)

        assert named, f"{path.name} names no schema"
        assert (path.parent / named.group(1)).resolve() == ROOT / FOLDER / f"{name}.json"


@pytest.mark.parametrize(
    "node",
    [
        "{say: text}",
        "{say: [text, more]}",
        "{say: [text, {text: more, when: {citizenship: [RU]}}], choices: [{label: On, go: home}]}",
        "{show: countries}",
    ],
)
def test_a_node_may_be_written_in_every_short_form(node: str) -> None:
    assert broken("conversation", f"{{conversation: a, begin: b, nodes: {{b: {node}}}}}") == []


@pytest.mark.parametrize(
    ("node", "problem"),
    [
        ("{sya: text}", ".nodes.b: sya is unknown"),
        ("{say: 5}", ".nodes.b.say: fits no branch"),
        ("{say: text, ask: name}", ".nodes.b.ask: fits no branch"),
        ("{say: text, choices: [{go: home}]}", ".nodes.b.choices[0]: label is missing"),
    ],
)
def test_an_editor_sees_mistakes_while_typing(node: str, problem: str) -> None:
    assert broken("conversation", f"{{conversation: a, begin: b, nodes: {{b: {node}}}}}") == [problem]


def test_a_year_needs_no_quotes() -> None:
    text = "{country: DE, checked: 2026, summaries: [], positions: []}"

    assert broken("country", text) == []


def test_descriptions_come_from_the_models() -> None:
    node = json.loads(schemas()["conversation.json"])["$defs"]["Node"]

    assert node["properties"]["formerly"]["description"] == "retired ids that now lead here"
    assert node["description"].startswith("One page of a tree")
