"""The bytes of an HTTP/1.1 response become what it says. Pure: no socket, no clock."""

from functools import lru_cache
from typing import NamedTuple

# nginx, which stands before the Bot API, sends heads of a few hundred bytes
MAX_HEAD_BYTES = 1 << 16
# the longest response is a full getUpdates: 100 updates of a few kilobytes, some with long texts
MAX_BODY_BYTES = 1 << 26
OK = 200
#: instead of a status: no connection, or it broke; the body names the error
BROKEN = 0
#: instead of a status: no answer in time
LATE = 1
_BLANK_LINE = b"\r\n\r\n"
_BODILESS = frozenset({204, 304})
_FIRST_FINAL_STATUS = 200

Received = bytes | bytearray


class Response(NamedTuple):
    """What came of a call: a status and a body, or `BROKEN` or `LATE`."""

    status: int
    body: bytes
    #: whether the server closes the connection behind it
    is_last: bool = False


class BadResponse(ValueError):
    """These bytes are no response that can be taken; the connection is of no more use."""


def read_response(received: Received) -> Response | None:
    """The response in what a connection has brought since the call; None while it is not complete.

    The body ends where `Content-Length` or the last chunk says (RFC 9112, 6.3); one that ends with its connection could
    not be told from a broken one, and is refused.

    Raises:
        BadResponse: no HTTP/1.1, too long, or more than one response.
    """
    end = received.find(_BLANK_LINE)
    if end < 0:
        _bound(received, MAX_HEAD_BYTES)
        return None
    head, start = _read_head(bytes(received[:end])), end + len(_BLANK_LINE)
    if head.status < _FIRST_FINAL_STATUS:
        return read_response(received[start:])
    if head.length is None:
        body = _join_chunks(received, start)
        _bound(received, MAX_BODY_BYTES)
        return None if body is None else Response(head.status, body, head.is_last)
    if len(received) - start > head.length:
        raise BadResponse("more than one response to one call")
    if len(received) - start < head.length:
        return None
    return Response(head.status, bytes(received[start:]), head.is_last)


class _Head(NamedTuple):
    status: int
    #: None: in chunks
    length: int | None
    is_last: bool


@lru_cache(maxsize=256)
def _read_head(head: bytes) -> _Head:
    """What is read of a head; most answers within a second have the same one.

    Raises:
        BadResponse: no HTTP/1.1, or no length that can be taken.
    """
    lower = head.lower()
    if not lower.startswith(b"http/1.1 ") or not lower[9:12].isdigit():
        raise BadResponse("no HTTP/1.1")
    status = int(lower[9:12])
    is_last = b"close" in _value(lower, b"\r\nconnection:")
    if status < _FIRST_FINAL_STATUS or status in _BODILESS:
        return _Head(status, 0, is_last)
    if b"chunked" in _value(lower, b"\r\ntransfer-encoding:"):
        return _Head(status, None, is_last)
    return _Head(status, _length(lower), is_last)


def _bound(received: Received, most: int) -> None:
    if len(received) > most:
        raise BadResponse("the response is too long")


def _value(head: bytes, name: bytes) -> bytes:
    """The value of a header, in small letters; empty where it is not there."""
    at = head.find(name)
    if at < 0:
        return b""
    return head[at + len(name) :].partition(b"\r\n")[0].strip()


def _length(head: bytes) -> int:
    written = _value(head, b"\r\ncontent-length:")
    if not written.isdigit() or int(written) > MAX_BODY_BYTES:
        raise BadResponse("no length that can be taken")
    return int(written)


def _join_chunks(received: Received, at: int) -> bytes | None:
    """The chunks from `at` on as one body; None while the last one has not come (RFC 9112, 7.1)."""
    chunks: list[bytes] = []
    while (line_end := received.find(b"\r\n", at)) >= 0:
        try:
            size = int(bytes(received[at:line_end]).partition(b";")[0], 16)
        except ValueError:
            raise BadResponse("a chunk without a size") from None
        start = line_end + 2
        if size == 0:
            end = received.find(_BLANK_LINE, line_end)
            if 0 <= end < len(received) - len(_BLANK_LINE):
                raise BadResponse("more than one response to one call")
            return b"".join(chunks) if end >= 0 else None
        if size < 0 or not b"\r\n".startswith(bytes(received[start + size : start + size + 2])):
            raise BadResponse("a chunk does not end where it should")
        chunks.append(bytes(received[start : start + size]))
        at = start + size + 2
    return None
