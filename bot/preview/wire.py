"""What travels between a bot and the Bot API: JSON values, files, requests, answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Body: TypeAlias = Mapping[str, Json]
#: the time as the emulated servers see it, aware UTC
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a multipart request, or one that a person sends."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of a method, as it was decoded from its body and query string."""

    method: str
    parameters: Body
    uploads: Mapping[str, Upload] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the Bot API says to one call: the HTTP status and the body."""

    status: int
    body: Body

    @property
    def is_ok(self) -> bool:
        """Whether the method succeeded."""
        return self.status == 200  # HTTP OK

    @property
    def result(self) -> Json:
        """What the method returned; None when it was refused."""
        return self.body.get("result")

    @property
    def description(self) -> str:
        """Why the call was refused, "" when it was not."""
        return str(self.body.get("description", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A line of the log of calls."""

    method: str
    parameters: Body
    answer: Answer

    @property
    def result(self) -> Json:
        """What the method returned; None when it was refused."""
        return self.answer.result


def body_of(value: Json) -> Body:
    """Return `value` when it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items_of(value: Json) -> Sequence[Json]:
    """Return `value` when it is an array, else an empty one."""
    return value if isinstance(value, list | tuple) else ()


def number_of(value: Json) -> int:
    """Return `value` when it is a whole number, else 0."""
    return value if isinstance(value, int) else 0


def text_of(value: Json) -> str:
    """Return `value` when it is a string, else ""."""
    return value if isinstance(value, str) else ""


def without_blanks(body: Body) -> dict[str, Json]:
    """Leave out what the Bot API leaves out: None, False, empty strings and lists."""
    return {key: value for key, value in body.items() if value not in (None, False, "") and value != ()}
