"""The page: its files, its stream of changes, and what its people do."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from aiohttp import web

from bot.preview import snapshot
from bot.preview.bot_api import BotApi
from bot.preview.deeds import do_deed
from bot.preview.people import NotThereError
from bot.preview.refusals import RefusalError
from bot.preview.updates import Pulse
from bot.preview.wire import Body, Json, body_of

_STATIC = Path(__file__).parent / "static"
_FILES = {"/": "page.html", "/page.css": "page.css", **{f"/{path.name}": path.name for path in _STATIC.glob("*.js")}}
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
#: shown in the page; everything else is offered as a download
_SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "video/mp4")
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something an editor should know: an issue of the linter."""

    #: error or warning
    severity: str
    #: file and line
    place: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the database that holds something, in words."""

    name: str
    #: what it is for
    purpose: str
    #: False for the bot's own bookkeeping, which is shown apart
    is_about_people: bool
    columns: Sequence[str]
    #: how many rows there are
    count: int
    #: the first of them
    rows: Sequence[Sequence[str]]


class PageState:
    """What the caller shows beside the chats."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._findings: tuple[Finding, ...] = ()
        self._notice = ""
        #: asked every second while somebody looks: what is stored at this moment
        self.stored: Callable[[], Awaitable[Sequence[Table]]] | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with trees and texts."""
        return self._findings

    @findings.setter
    def findings(self, findings: Sequence[Finding]) -> None:
        self._findings = tuple(findings)
        self._pulse.beat()

    @property
    def notice(self) -> str:
        """A line such as "Reloaded: 3 files changed", with the number of the reload so that it shows again."""
        return self._notice

    def reloaded(self, notice: str) -> None:
        """Tell everybody who looks that content was read anew."""
        self._notice = notice
        self._pulse.beat()

    async def tables(self) -> Json:
        """Ask what is stored now; null when nobody can say."""
        if self.stored is None:
            return None
        return [asdict(table) for table in await self.stored()]


class Page:
    """HTTP for the page."""

    def __init__(self, api: BotApi, state: PageState) -> None:
        self._api = api
        self._state = state

    def add_routes(self, app: web.Application) -> None:
        """Put the page into an application."""
        for address in _FILES:
            app.router.add_get(address, self._static)
        app.router.add_get("/events", self._events)
        app.router.add_get("/state", self._snapshot)
        app.router.add_get("/stored", self._stored)
        app.router.add_get("/file/{file}", self._file)
        app.router.add_post("/deed", self._deed)

    async def _static(self, request: web.Request) -> web.Response:
        _require_loopback(request)
        path = _STATIC / _FILES[request.path]
        kind = _TYPES[path.suffix.removeprefix(".")]
        text = await asyncio.to_thread(path.read_text, encoding="utf-8")
        return web.Response(text=text, content_type=kind, charset="utf-8", headers=_HEADERS)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Send a number with every change, as server-sent events."""
        _require_loopback(request)
        response = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        beats = self._api.world.pulse.beats
        with suppress(ConnectionError):  # whoever looked has gone
            while True:
                await response.write(f"data: {beats}\n\n".encode())
                beats = await self._api.world.pulse.after(beats)
        return response

    async def _snapshot(self, request: web.Request) -> web.Response:
        _require_loopback(request)
        asked = {name: _number(request.query.get(name, "0")) for name in ("person", "volunteer", "group", "topic")}
        return web.json_response(await self._body(**asked), headers=_HEADERS)

    async def _body(self, *, person: int, volunteer: int, group: int, topic: int) -> Body:
        world = self._api.world
        account = world.accounts.get(person)
        groups = [found for found in world.groups.values() if not found.migrated_to]
        shown = world.groups.get(group) or (groups[0] if groups else None)
        return {
            "version": world.pulse.beats,
            "bot": snapshot.bot_body(world, account.language_code if account else ""),
            "people": snapshot.people_body(world),
            "chat": snapshot.chat_body(world, person) if account else None,
            "groups": [snapshot.group_body(world, found) for found in groups],
            "topic": snapshot.topic_body(world, shown.id, topic or None, volunteer) if shown else None,
            "answers": snapshot.answers_body(self._api),
            "inline": [snapshot.inline_body(query) for query in list(world.inline_queries.values())[-3:]],
            "complaints": list(self._api.complaints),
            "findings": [
                {"severity": finding.severity, "place": finding.place, "text": finding.text}
                for finding in self._state.findings
            ],
            "notice": self._state.notice,
        }

    async def _stored(self, request: web.Request) -> web.Response:
        """What is stored now: rows change without anything happening in a chat."""
        _require_loopback(request)
        return web.json_response(await self._state.tables(), headers=_HEADERS)

    async def _file(self, request: web.Request) -> web.Response:
        _require_loopback(request)
        stored = self._api.world.files.get(request.match_info["file"])
        if stored is None:
            raise web.HTTPNotFound
        is_shown = stored.mime in _SHOWN
        kind = stored.mime if is_shown else "application/octet-stream"
        how = {} if is_shown else {"Content-Disposition": "attachment"}
        return web.Response(body=stored.content, content_type=kind, headers={**_HEADERS, **how})

    async def _deed(self, request: web.Request) -> web.Response:
        """Let somebody on the page do something; 409 with a reason when it can't be done."""
        _require_loopback(request)
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            body: Json = await request.json()
        except json.JSONDecodeError as exc:
            raise web.HTTPBadRequest from exc
        try:
            return web.json_response(do_deed(self._api.world, self._api.people, body_of(body)), headers=_HEADERS)
        except (NotThereError, RefusalError) as exc:
            return web.json_response({"problem": str(exc)}, status=409, headers=_HEADERS)


def _require_loopback(request: web.Request) -> None:
    """Refuse other names for this address: a page elsewhere must not be able to speak for the people here."""
    name = request.host.rpartition(":")[0] or request.host
    if name not in _LOOPBACK or request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        raise web.HTTPForbidden


def _number(text: str) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() else 0
