"""JSON Schemas of the YAML files, so that an editor's program completes and checks while typing.

They are generated from the models; `#:` comments and docstrings become the descriptions. The loader fills in a node's
`id` and `conversation`, and reads every scalar as text, so a year may be written without quotes.
"""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.content.advice import Safety
from bot.content.contact import Contact
from bot.content.conversation import Conversation, Paragraph, Phrase, Phrases, SearchTable
from bot.content.country import Country
from bot.content.duty import Calendar
from bot.content.instrument import Law
from bot.content.library import Hosts, Review
from bot.content.reply import Replies

FOLDER = "data/schema"
MODELS: Mapping[str, type[BaseModel]] = {
    "country": Country,
    "contact": Contact,
    "law": Law,
    "safety": Safety,
    "phrases": Phrases,
    "conversation": Conversation,
    "search": SearchTable,
    "review": Review,
    "hosts": Hosts,
    "replies": Replies,
    "desk": Calendar,
}
_COMMENT = re.compile(r"((?:^    #: .*\n)+)^    (\w+):", re.MULTILINE)
_PARTIAL_DATE = r"^\d{4}(-\d\d){0,2}$"
_FILLED_IN = ("conversation", "id")

Json = dict[str, Any]


def schemas() -> dict[str, str]:
    """The schema files by name, such as `country.json`, as text."""
    return {f"{name}.json": _written(_schema(name, model)) for name, model in MODELS.items()}


def write_schemas(root: Path) -> None:
    """Write the schema files below `root`, over what is there."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def _written(schema: Json) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _schema(name: str, model: type[BaseModel]) -> Json:
    schema = model.model_json_schema()
    definitions: Json = schema.get("$defs", {})
    for part in {model, *_models_in(model)}:
        _describe(definitions.get(part.__name__, schema if part is model else {}), part)
    if name == "conversation":
        _loosen_node(definitions["Node"])
    if name == "phrases":
        _allow_text(_values_of(schema["properties"]["phrases"]), Phrase)
    _loosen_dates(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _models_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models that the fields of a model are made of, at any depth."""
    for field in model.model_fields.values():
        for part in _parts(field.annotation):
            yield part
            yield from _models_in(part)


def _parts(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any type annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _parts(inner)


def _describe(schema: Json, model: type[BaseModel]) -> None:
    """Take over the `#:` comments above the fields, also those of the models it builds on."""
    for base in reversed(model.__mro__):
        if not issubclass(base, BaseModel) or base is BaseModel:
            continue
        for comment, field in _COMMENT.findall(inspect.getsource(base)):
            if field in schema.get("properties", {}):
                words = " ".join(line.strip().removeprefix("#: ") for line in comment.splitlines())
                schema["properties"][field]["description"] = words


def _loosen_node(node: Json) -> None:
    """A node without what the loader fills in, and with `say` in its short forms."""
    for key in _FILLED_IN:
        del node["properties"][key]
    node["required"] = [key for key in node.get("required", []) if key not in _FILLED_IN]
    if not node["required"]:
        del node["required"]
    paragraphs = node["properties"]["say"]
    _allow_text(paragraphs, Paragraph, key="items")
    node["properties"]["say"] = {
        "anyOf": [{"type": "string", "minLength": 1}, paragraphs],
        "description": "What the page says: a text, or a list of texts and of paragraphs for certain people.",
    }


def _allow_text(schema: Json, model: type[BaseModel], *, key: str = "additionalProperties") -> None:
    """Let a plain text stand where a model is meant."""
    schema[key] = {"anyOf": [{"type": "string", "minLength": 1}, {"$ref": f"#/$defs/{model.__name__}"}]}


def _values_of(schema: Json) -> Json:
    values: Json = schema["additionalProperties"]
    return values


def _loosen_dates(schema: Any) -> None:  # noqa: ANN401 - any part of a schema
    """A year without quotes is a number to an editor's program, and text to the loader."""
    if isinstance(schema, dict):
        if schema.get("pattern") == _PARTIAL_DATE:
            schema["type"] = ["string", "integer"]
        for part in schema.values():
            _loosen_dates(part)
    if isinstance(schema, list):
        for part in schema:
            _loosen_dates(part)
