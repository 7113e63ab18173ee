"""YAML files as editors write them: every scalar is text, keys are unique, every value knows its line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import ContentError, Issue

#: the libyaml parser when it was built in, which is ten times faster
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
#: where a value stands in its file: keys and list positions from the top
Path_ = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)
#: what the patterns of the models mean, in words
_FORMS = {
    r"^[a-z][a-z0-9_]{0,13}$": "small letters, digits and _, at most 14, such as where_to",
    r"^[a-z][a-z0-9_]{0,13}(/[A-Za-z0-9_-]+)?$": "a node, or a node and what it shows, such as country/DE",
    r"^[a-z][a-z0-9_]*$": "small letters, digits and _, such as start",
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": "small letters, digits and hyphens, such as de-asylum-2026",
    r"^[A-Z]{2}$": "two capital letters, such as DE",
    r"^[a-z]{2,3}$": "two small letters, such as uk",
    r"^[a-z][a-z0-9_]{0,23}$": "small letters, digits and _, at most 24, such as good_night",
    r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$": "an hour from 00:00 to 24:00",
    r"^\d{4}(-\d\d){0,2}$": "2026, 2026-02 or 2026-02-19",
}
_CHOICES = frozenset({"enum", "literal_error"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML file, read and not yet checked."""

    #: relative to the content root
    file: str
    value: Any
    lines: Mapping[Path_, int]

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the value at `path`, else of the nearest value around it; counted from 1."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(tuple(path[:length]))
            if line is not None:
                return line
        return 1

    def issue(self, path: Sequence[str | int], problem: str, advice: str = "", *, is_warning: bool = False) -> Issue:
        """An issue at the line of `path`."""
        return Issue(file=self.file, line=self.line(path), problem=problem, advice=advice, is_warning=is_warning)


def read_document(path: Path, root: Path) -> Document:
    """Read a file below `root`.

    Raises:
        ContentError: it is missing, is not UTF-8, is no YAML, or names a key twice.
    """
    file = path.relative_to(root).as_posix()
    try:
        top = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError:
        raise ContentError((Issue(file=file, line=0, problem="the file is missing", advice="restore it"),)) from None
    except UnicodeDecodeError:
        raise ContentError((Issue(file=file, line=0, problem="is not UTF-8", advice="save it as UTF-8"),)) from None
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 0
        advice = "look at the indentation, and put texts with a colon into quotes"
        raise ContentError(
            (Issue(file=file, line=line, problem=f"no valid YAML: {exc.problem}", advice=advice),)
        ) from exc
    except yaml.YAMLError as exc:
        raise ContentError((Issue(file=file, line=0, problem=f"no valid YAML: {exc}"),)) from exc
    lines: dict[Path_, int] = {}
    issues: list[Issue] = []
    value = _plain(top, (), lines, issues, file) if top is not None else {}
    if issues:
        raise ContentError(tuple(issues))
    return Document(file=file, value=value, lines=lines)


def _plain(node: yaml.Node, path: Path_, lines: dict[Path_, int], issues: list[Issue], file: str) -> Any:  # noqa: ANN401
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in mapping:
                line = key_node.start_mark.line + 1
                problem, advice = f'the key "{key}" stands twice', "keep one; the other would be lost"
                issues.append(Issue(file=file, line=line, problem=problem, advice=advice))
            mapping[key] = _plain(value_node, (*path, key), lines, issues, file)
            lines[(*path, key)] = key_node.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, number), lines, issues, file) for number, item in enumerate(node.value)]
    # libyaml calls the plain style "", the parser in Python None
    is_null = isinstance(node, yaml.ScalarNode) and not node.style and node.value in {"null", "~", ""}
    return None if is_null else node.value


def check_document(document: Document, model: type[M]) -> M:
    """The document as a model.

    Raises:
        ContentError: with every mistake in the file, each at its line.
    """
    try:
        return model.model_validate(document.value)
    except ValidationError as exc:
        issues = [_issue(document, error, model) for error in _without_echoes(exc.errors())]
        raise ContentError(tuple(issues)) from exc


def _without_echoes(errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """One error a value: branches of a union are put together, and a list is not short because an item is wrong."""
    choices: dict[Path_, list[str]] = {}
    malformed = {_path(error) for error in errors if error["type"] == "string_pattern_mismatch"}
    for error in errors:
        if error["type"] in _CHOICES:
            choices.setdefault(_path(error), []).append(str(error.get("ctx", {}).get("expected", "")))
    paths = [_path(error) for error in errors]
    for error in errors:
        path = _path(error)
        if error["type"] in _CHOICES:
            expected = choices.pop(path, None)
            if expected and path not in malformed:
                yield ErrorDetails(**{**error, "ctx": {"expected": ", ".join(expected)}})
        elif error["type"] != "too_short" or not any(other[: len(path)] == path != other for other in paths):
            yield error


def _path(error: ErrorDetails) -> Path_:
    return tuple(part for part in error["loc"] if not _is_union_branch(part))


def _name(path: Path_, error: ErrorDetails) -> str:
    """What an editor calls the value: its id, else its key."""
    if not path:
        return "the file"
    named = error["input"].get("id") if isinstance(error["input"], dict) else None
    return f'"{named or path[-1]}"'


def _issue(document: Document, error: ErrorDetails, model: type[BaseModel]) -> Issue:
    path = _path(error)
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    match error["type"]:
        case "missing":
            return document.issue(path, f'"{name}" is missing', "add it")
        case "extra_forbidden":
            return document.issue(path, f'unknown key "{name}"', did_you_mean(name, _keys(model)) or "remove it")
        case "enum" | "literal_error":
            known = str(error.get("ctx", {}).get("expected", ""))
            options = [part.strip(" '") for part in known.replace(" or ", ",").split(",")]
            near = did_you_mean(str(error["input"]), options)
            advice = f"{near} It must be one of {', '.join(options)}".strip()
            return document.issue(path, f'"{error["input"]}" is not allowed here', advice)
        case "value_error":
            return document.issue(path, f"{_name(path, error)} {error['msg'].removeprefix('Value error, ')}")
        case "string_pattern_mismatch":
            pattern = error.get("ctx", {}).get("pattern", "")
            return document.issue(
                path,
                f'"{error["input"]}" has a form that is not allowed for "{name}"',
                f"write {_FORMS.get(pattern, pattern)}",
            )
        case "string_too_short" | "too_short":
            return document.issue(path, f'"{name}" is empty', "fill it or remove it")
        case _:
            return document.issue(path, f'"{name}": {error["msg"]}')


def _is_union_branch(part: str | int) -> bool:
    return isinstance(part, str) and any(mark in part for mark in ("[", "-enum", "literal", "constrained"))


def _keys(model: type[BaseModel], seen: frozenset[type[BaseModel]] = frozenset()) -> set[str]:
    keys = set(model.model_fields)
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            if inner not in seen:
                keys |= _keys(inner, seen | {model})
    return keys


def _models_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - any type annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models_in(inner)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advice that names the known word nearest to `word`; empty when none is near."""
    close = get_close_matches(word, list(known), n=1)
    return f'did you mean "{close[0]}"?' if close else ""
