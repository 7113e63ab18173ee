import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.response import MAX_BODY_BYTES, MAX_HEAD_BYTES, BadResponse, Response, read_response

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (OK + b"Content-Length: 2\r\n\r\n{}", Response(200, b"{}")),
        (OK + b"content-length:2\r\nConnection: Keep-Alive\r\n\r\n{}", Response(200, b"{}")),
        (OK + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}", Response(200, b"{}", is_last=True)),
        (CHUNKED + b"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", Response(200, b"abc0123456789")),
        (CHUNKED + b"0\r\nTrailer: 1\r\n\r\n", Response(200, b"")),
        (b"HTTP/1.1 204 No Content\r\n\r\n", Response(204, b"")),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\nx", Response(200, b"x")),
        (b"HTTP/1.1 429\r\nContent-Length: 1\r\n\r\nx", Response(429, b"x")),
    ],
)
def test_a_whole_response_is_read(received: bytes, expected: Response) -> None:
    assert read_response(received) == expected


@pytest.mark.parametrize(
    "received",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 abc\r\nContent-Length: 0\r\n\r\n",
        OK + b"\r\nno length",
        OK + b"Content-Length: -1\r\n\r\n",
        OK + b"Content-Length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1),
        OK + b"Content-Length: 1\r\n\r\nxx",
        CHUNKED + b"long\r\n",
        CHUNKED + b"-1\r\nx",
        CHUNKED + b"1\r\nxyz",
        CHUNKED + b"1\r\nx\r\n0\r\n\r\nxx",
        CHUNKED + b"0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"H" * (MAX_HEAD_BYTES + 1),
    ],
)
def test_what_is_no_response_is_refused(received: bytes) -> None:
    with pytest.raises(BadResponse):
        read_response(received)


@given(body=st.binary(max_size=200), sizes=st.lists(st.integers(1, 60)))
def test_no_part_of_a_response_is_taken_for_the_whole(body: bytes, sizes: list[int]) -> None:
    chunked = _chunk(body, sizes)
    for received in (OK + b"Content-Length: %d\r\n\r\n%b" % (len(body), body), chunked):
        parts = [read_response(bytearray(received[:end])) for end in range(len(received))]

        assert set(parts) == {None}
        assert read_response(received) == Response(200, body)


def _chunk(body: bytes, sizes: list[int]) -> bytes:
    chunks, at = [], 0
    for size in [*sizes, len(body) or 1]:
        piece = body[at : at + size]
        if piece:
            chunks.append(b"%X\r\n%b\r\n" % (len(piece), piece))
        at += size
    return CHUNKED + b"".join(chunks) + b"0\r\n\r\n"


@given(received=st.binary(max_size=80), begins=st.sampled_from([b"", OK, CHUNKED]))
def test_any_bytes_are_read_or_refused(received: bytes, begins: bytes) -> None:
    try:
        response = read_response(begins + received)
    except BadResponse:
        return
    assert response is None or response.status == 200
