"""Telegram's HTML, parsed as Telegram's server parses it.

The rules, and the wording of the errors, follow `parse_html` of `tdlib/td:td/telegram/MessageEntity.cpp`. Only
`&lt; &gt; &amp; &quot;` and numeric references are decoded; everything else behind an ampersand stays as it is
written. Byte offsets in errors count UTF-8.
"""

import re
from dataclasses import dataclass, replace

from bot.content.entities import Entity, Markup, fix, length_utf16, tidy

__all__ = ["Entity", "Markup", "MarkupError", "check_url", "checked_url", "length_utf16", "parse", "tidy"]

#: tag -> entity; `span` is a spoiler only with class="tg-spoiler"
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
#: ends every scan, as the terminating zero of a C string does
_END = "\0"
_SPACES = frozenset(" \t\r\n\v" + _END)
_PLAIN = re.compile(f"[^<&{_END}]+")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_MAX_CODE_POINT = 0x10FFFF
#: a reference of ten characters or more is left as it is
_MAX_REFERENCE = 10


class MarkupError(ValueError):
    """Telegram would refuse this text; the message is Telegram's own, after its "Bad Request: "."""


def parse(html: str) -> Markup:
    """Read text and entities of `html`; may be empty, which most methods refuse later.

    Raises:
        MarkupError: in Telegram's words: `can't parse entities: Unsupported start tag "p" at byte offset 5`.
    """
    parsed = _Parser(html).parse()
    return tidy(parsed.text, parsed.entities)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """A start tag that waits for its end tag."""

    tag: str
    argument: str
    #: UTF-16 offset in the text, and the same in characters
    offset: int
    begin: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attribute:
    name: str
    value: str | None


class _Parser:
    """One pass over the source; `position` is a character index, errors translate it to bytes."""

    def __init__(self, html: str) -> None:
        self._source = html + _END
        self._size = len(html)
        self._position = 0
        self._text: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> Markup:
        while self._position < self._size:
            if self._source[self._position] == "<":
                self._read_tag()
            else:
                self._put(self._read_plain() or self._read_character())
        if self._open:
            raise _error(f"Can't find end tag corresponding to start tag {_quoted(self._open[-1].tag)}")
        text = "".join(self._text)
        entities = (replace(e, language="") if e.type == "code" else e for e in self._entities)
        return Markup(text=_joined_surrogates(text), entities=fix(tuple(entities)))

    def _put(self, character: str) -> None:
        self._text.append(character)
        self._offset += length_utf16(character)

    def _read_plain(self) -> str:
        """Everything up to the next character that can mean something else."""
        found = _PLAIN.match(self._source, self._position)
        if not found:
            return ""
        self._position = found.end()
        return found.group()

    def _read_character(self) -> str:
        """One character, or what a reference stands for."""
        decoded = self._read_reference() if self._source[self._position] == "&" else ""
        if decoded:
            return decoded
        self._position += 1
        return self._source[self._position - 1]

    def _read_reference(self) -> str:
        """Decode the reference under the cursor; empty, and no step, if Telegram would leave it as it is."""
        end = self._position + 1
        if self._source[end] == "#":
            is_hex = self._source[end + 1] == "x"
            begin = end = end + 1 + is_hex
            digits = "0123456789abcdefABCDEF" if is_hex else "0123456789"
            while self._source[end] in digits:
                end += 1
            code = int(self._source[begin:end] or "0", 16 if is_hex else 10)
            if code == 0 or code >= _MAX_CODE_POINT or end - self._position >= _MAX_REFERENCE:
                return ""
            decoded = chr(code)
        else:
            while self._source[end].isascii() and self._source[end].isalpha():
                end += 1
            decoded = _NAMED.get(self._source[self._position + 1 : end], "")
            if not decoded:
                return ""
        self._position = end + (self._source[end] == ";")
        return decoded

    def _read_tag(self) -> None:
        begin = self._position
        self._position += 1
        if self._source[self._position] == "/":
            self._read_end_tag(begin)
        else:
            self._read_start_tag(begin)

    def _read_start_tag(self, begin: int) -> None:
        self._skip_until_any(">")
        if self._source[self._position] == _END:
            raise self._error_at(begin, "Unclosed start tag")
        tag = self._source[begin + 1 : self._position].translate(_LOWER)
        if tag not in _TAGS:
            raise self._error_at(begin, f"Unsupported start tag {_quoted(tag)}")
        argument = ""
        while (attribute := self._read_attribute(tag, begin)) is not None:
            argument = _argument(tag, attribute, argument)
        if tag == "span" and argument != "spoiler":
            raise self._error_at(begin, 'Tag "span" must have class "tg-spoiler"')
        self._position += 1
        self._open.append(_Open(tag=tag, argument=argument, offset=self._offset, begin=len(self._text)))

    def _read_attribute(self, tag: str, begin: int) -> _Attribute | None:
        self._skip_spaces()
        if self._source[self._position] == ">":
            return None
        name_begin = self._position
        self._skip_until_any("=>")
        name = self._source[name_begin : self._position]
        if not name:
            raise self._error_at(begin, f"Empty attribute name in the tag {_quoted(tag)}")
        self._skip_spaces()
        if self._source[self._position] != "=":
            self._refuse_end(begin, tag)
            return _Attribute(name=name, value=None)
        self._position += 1
        self._skip_spaces()
        self._refuse_end(begin, tag)
        value = self._read_literal() if self._source[self._position] in "'\"" else self._read_token()
        self._refuse_end(begin, "")
        return _Attribute(name=name, value=value)

    def _read_literal(self) -> str:
        quote = self._source[self._position]
        self._position += 1
        value = []
        while self._source[self._position] not in (quote, _END):
            value.append(self._read_character())
        if self._source[self._position] == quote:
            self._position += 1
        return "".join(value)

    def _read_token(self) -> str:
        begin = self._position
        while self._source[self._position].isascii() and (
            self._source[self._position].isalnum() or self._source[self._position] in ".-"
        ):
            self._position += 1
        if self._source[self._position] not in _SPACES and self._source[self._position] != ">":
            raise self._error_at(begin, "Unexpected end of name token")
        return self._source[begin : self._position].translate(_LOWER)

    def _read_end_tag(self, begin: int) -> None:
        if not self._open:
            raise self._error_at(begin, "Unexpected end tag")
        self._skip_until_any(">")
        found = self._source[begin + 2 : self._position].translate(_LOWER)
        self._skip_spaces()
        if self._source[self._position] != ">":
            raise self._error_at(begin, "Unclosed end tag")
        self._position += 1
        opened = self._open.pop()
        if found not in ("", opened.tag):
            where = f"Unmatched end tag at byte offset {self._bytes(begin)}"
            raise _error(f'{where}, expected "</{opened.tag}>", found "</{found}>"')
        if self._offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        """Add the entity between the tag and here; a link whose address is none leaves only its text."""
        entity = Entity(type=_TAGS[opened.tag], offset=opened.offset, length=self._offset - opened.offset)
        match opened.tag:
            case "a":
                self._add_link(entity, opened.argument or "".join(self._text[opened.begin :]))
            case "tg-emoji":
                self._add_emoji(entity, opened.argument)
            case "pre" | "code":
                self._add_code(entity, opened.argument)
            case "blockquote" if opened.argument:
                self._entities.append(replace(entity, type="expandable_blockquote"))
            case _:
                self._entities.append(entity)

    def _add_link(self, entity: Entity, url: str) -> None:
        user = url.removeprefix("tg://user?id=")
        if user != url and user.isdecimal() and user.isascii():
            self._entities.append(replace(entity, type="text_mention", user_id=int(user)))
        elif checked := checked_url(url):
            self._entities.append(replace(entity, url=checked))

    def _add_emoji(self, entity: Entity, argument: str) -> None:
        if not argument.isdecimal() or not int(argument):
            raise _error("Invalid custom emoji identifier specified")
        self._entities.append(replace(entity, custom_emoji_id=argument))

    def _add_code(self, entity: Entity, language: str) -> None:
        """`<pre><code class="language-x">` is one pre with a language, in either order; a lone code has none."""
        last = self._entities[-1] if self._entities else None
        twin = {"pre": "code", "code": "pre"}[entity.type]
        if last and (last.type, last.offset, last.length) == (twin, entity.offset, entity.length):
            named = last.language if entity.type == "pre" else language
            if named:
                self._entities[-1] = replace(last, type="pre", language=named)
                return
        self._entities.append(replace(entity, language=language))

    def _skip_spaces(self) -> None:
        while self._position < self._size and self._source[self._position] in _SPACES:
            self._position += 1

    def _skip_until_any(self, stops: str) -> None:
        while self._source[self._position] not in _SPACES and self._source[self._position] not in stops:
            self._position += 1

    def _refuse_end(self, begin: int, tag: str) -> None:
        if self._source[self._position] == _END:
            raise self._error_at(begin, f"Unclosed start tag {_quoted(tag)}" if tag else "Unclosed start tag")

    def _error_at(self, position: int, problem: str) -> MarkupError:
        return _error(f"{problem} at byte offset {self._bytes(position)}")

    def _bytes(self, position: int) -> int:
        return len(self._source[:position].encode(errors="surrogatepass"))


def checked_url(url: str) -> str:
    """Return the address as Telegram keeps it, or "" if it is none: a host with a dot, http where no scheme is named.

    Source: `LinkManager::check_link_impl`. `mailto:x@y.z` turns into a broken http link there, and here.
    """
    try:
        return check_url(url)
    except MarkupError:
        return ""


def check_url(url: str) -> str:
    """Return the address as Telegram keeps it in a button or a link.

    Raises:
        MarkupError: with the reason alone, as it stands behind "... is invalid: ".
    """
    scheme, separator, rest = url.strip().partition("://")
    if not separator:
        scheme, rest = "http", url.strip()
    scheme = scheme.translate(_LOWER)
    if scheme in ("tg", "ton", "tonsite"):
        return f"{scheme}://{rest}"
    if scheme not in ("http", "https"):
        raise MarkupError("Unsupported URL protocol")
    authority = rest[: min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))]
    tail = rest[len(authority) :]
    userinfo, at, host = authority.rpartition("@")
    name, colon, port = host.partition(":")
    if colon and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):  # ports
        raise MarkupError("Wrong port number specified in the URL")
    if not name:
        raise MarkupError("URL host is empty")
    if "." not in name or any(character <= " " for character in rest):
        raise MarkupError("Wrong HTTP URL")
    return f"{scheme}://{userinfo}{at}{name.lower()}{colon}{port}{tail if tail.startswith('/') else '/' + tail}"


def _argument(tag: str, attribute: _Attribute, previous: str) -> str:
    value = attribute.value or ""
    match tag, attribute.name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case "code", "class" if value.startswith("language-"):
            return value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case "blockquote", "expandable":
            return "1"
        case _:
            return previous


def _joined_surrogates(text: str) -> str:
    """Halves written as two references make one character; a half alone is refused."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        problem = "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
        raise _error(problem + "surrogate code units") from None


def _quoted(tag: str) -> str:
    return f'"{tag}"'


def _error(problem: str) -> MarkupError:
    return MarkupError(f"can't parse entities: {problem}")
