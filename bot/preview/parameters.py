"""Parameters of a call: checked against the catalogue, then read with their types."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.preview import catalogue
from bot.preview.refusals import MisuseError
from bot.preview.wire import Body, Json, Request, Upload, body_of, items_of, number_of, text_of

#: how the Bot API words what is missing; other names get "<name> is empty"
_MISSING = {
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "message_ids": "message identifiers are not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "video": "there is no video in the request",
    "voice": "there is no voice in the request",
    "audio": "there is no audio in the request",
    "animation": "there is no animation in the request",
    "sticker": "there is no sticker in the request",
    "video_note": "there is no video note in the request",
    "action": "wrong parameter action in request",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Fields of one call or of one object in it; the types are known to be right."""

    fields: Body
    uploads: Mapping[str, Upload]

    def has(self, name: str) -> bool:
        """Whether the field was given."""
        return name in self.fields

    def text(self, name: str) -> str:
        """Read a string field, "" when absent."""
        return text_of(self.fields.get(name))

    def number(self, name: str) -> int:
        """Read an integer field, 0 when absent."""
        return number_of(self.fields.get(name))

    def flag(self, name: str) -> bool:
        """Read a flag, False when absent."""
        return self.fields.get(name) is True

    def numbers(self, name: str) -> tuple[int, ...]:
        """Read an array of integers, empty when absent."""
        return tuple(number_of(item) for item in items_of(self.fields.get(name)))

    def texts(self, name: str) -> tuple[str, ...]:
        """Read an array of strings, empty when absent."""
        return tuple(text_of(item) for item in items_of(self.fields.get(name)))

    def body(self, name: str) -> Body:
        """Read an object as it came, empty when absent."""
        return body_of(self.fields.get(name))

    def part(self, name: str) -> "Parameters":
        """Open an object, to be read like the call itself."""
        return Parameters(fields=self.body(name), uploads=self.uploads)

    def parts(self, name: str) -> tuple["Parameters", ...]:
        """Open an array of objects."""
        items = items_of(self.fields.get(name))
        return tuple(Parameters(fields=body_of(item), uploads=self.uploads) for item in items)


def read_parameters(request: Request) -> Parameters:
    """Check a call's fields against the catalogue and give them their types.

    Raises:
        MisuseError: an unknown field, a wrong type, or a field that must be there and is not.
    """
    expected = catalogue.METHODS[request.method]
    given = {**request.parameters, **{name: f"attach://{name}" for name in request.uploads if name in expected}}
    return Parameters(fields=_read_fields(expected, given, request.method), uploads=request.uploads)


def _read_fields(expected: catalogue.Fields, given: Body, place: str) -> Body:
    unknown = sorted(given.keys() - expected.keys())
    if unknown:
        raise MisuseError(f"{place} has no parameter {unknown[0]}")
    missing = [name for name, kind in expected.items() if kind.endswith("!") and given.get(name) in (None, "")]
    if missing:
        raise MisuseError(_MISSING.get(missing[0], f"{missing[0]} is empty"))
    return {name: _read_value(expected[name].rstrip("!"), value, f"{place}.{name}") for name, value in given.items()}


def _read_value(kind: str, value: Json, place: str) -> Json:
    """Give `value` its type; forms carry numbers, flags and objects as strings."""
    match kind:
        case "String" | "File":
            return _expect(place, kind, value if isinstance(value, str) else None)
        case "Integer":
            return _expect(place, kind, _integer(value))
        case "Boolean":
            return _expect(place, kind, {"true": True, "false": False}.get(str(value).lower()))
        case "Chat":
            number = _integer(value)
            return number if number is not None else _expect(place, kind, value if isinstance(value, str) else None)
        case _ if kind.startswith("Array of "):
            items = _expect(place, kind, _decoded(value))
            if not isinstance(items, list | tuple):
                raise MisuseError(f"{place} must be an array")
            return [_read_value(kind.removeprefix("Array of "), item, place) for item in items]
        case _:
            return _read_object(kind, _expect(place, kind, _decoded(value)), place)


def _read_object(kind: str, value: Json, place: str) -> Json:
    if not isinstance(value, Mapping):
        raise MisuseError(f"{place} must be an object")
    if kind == "ReplyMarkup":
        kind = next((name for name in catalogue.REPLY_MARKUPS if _first_field(name) in value), "")
        if not kind:
            raise MisuseError("object expected as reply markup")
    return value if kind == "Object" else _read_fields(catalogue.OBJECTS[kind], value, place)


def _first_field(name: str) -> str:
    return next(iter(catalogue.OBJECTS[name]))


def _integer(value: Json) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    digits = value.removeprefix("-") if isinstance(value, str) else ""
    return int(str(value)) if digits.isascii() and digits.isdecimal() else None


def _decoded(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    try:
        decoded: Json = json.loads(value)
    except json.JSONDecodeError:
        return None
    return decoded


def _expect(place: str, kind: str, value: Json) -> Json:
    if value is None:
        raise MisuseError(f"{place} must be of type {kind}")
    return value
