"""Updates pushed to the bot's webhook: in order within a chat, repeated until the bot says 200."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp

from bot.preview.faults import ConnectionLostError, NeverAnsweredError
from bot.preview.parameters import Parameters
from bot.preview.refusals import bad_request
from bot.preview.rendering import seconds
from bot.preview.updates import Update
from bot.preview.wire import Answer, Body, Json, Request, body_of
from bot.preview.world import World

#: Bot API, setWebhook.max_connections
MAX_CONNECTIONS = 100
_DEFAULT_CONNECTIONS = 40
#: Bot API, setWebhook.secret_token
_SECRET_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_MAX_SECRET = 256
#: Telegram gives up on a bot's answer after so long
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where updates go."""

    url: str = ""
    secret: str = ""
    connections: int = _DEFAULT_CONNECTIONS
    failed: datetime | None = None
    failure: str = ""


class Webhook:
    """The pushing side; `run` has to be running while a webhook is to be served."""

    def __init__(self, world: World, call: Callable[[Request], Awaitable[Answer]]) -> None:
        self._world = world
        self._call = call
        self.hook = Hook()
        #: Telegram waits longer each time; tests don't want to
        self.retry_s = 1.0
        self._busy_chats: set[int] = set()

    def set_hook(self, given: Parameters) -> Json:
        """setWebhook; http is taken on loopback only.

        Raises:
            RefusalError: bad address or secret.
        """
        url, secret = given.text("url"), given.text("secret_token")
        parts = urlsplit(url)
        is_here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if url and parts.scheme != "https" and not is_here:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > _MAX_SECRET or not _SECRET_CHARACTERS.issuperset(secret):
            raise bad_request("secret token contains unallowed characters")
        connections = given.number("max_connections") or _DEFAULT_CONNECTIONS
        self.hook = Hook(url=url, secret=secret, connections=min(connections, MAX_CONNECTIONS))
        self._settle(given)
        return True

    def delete_hook(self, given: Parameters) -> Json:
        """DeleteWebhook."""
        self.hook = Hook()
        self._settle(given)
        return True

    def describe(self) -> Json:
        """GetWebhookInfo."""
        body: dict[str, Json] = {
            "url": self.hook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.updates.waiting),
        }
        if self.hook.url:
            body |= {"max_connections": self.hook.connections, "ip_address": "127.0.0.1"}
        if self.hook.failed:
            body |= {"last_error_date": seconds(self.hook.failed), "last_error_message": self.hook.failure}
        if self._world.updates.allowed:
            body["allowed_updates"] = sorted(self._world.updates.allowed)
        return body

    def _settle(self, given: Parameters) -> None:
        if given.has("allowed_updates"):
            self._world.updates.allow(given.texts("allowed_updates"))
        if given.flag("drop_pending_updates"):
            self._world.updates.confirm([update.id for update in self._world.updates.waiting])
        self._world.pulse.beat()

    async def run(self) -> None:
        """Push updates for as long as it is not cancelled."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, asyncio.TaskGroup() as deliveries:
            while True:
                beats = self._world.pulse.beats
                for update in self._due():
                    self._busy_chats.add(update.chat)
                    deliveries.create_task(self._deliver(session, update))
                await self._world.pulse.after(beats)

    def _due(self) -> list[Update]:
        """First waiting update of each chat that none is being delivered to."""
        if not self.hook.url:
            return []
        firsts: dict[int, Update] = {}
        for update in self._world.updates.waiting:
            firsts.setdefault(update.chat, update)
        free = [update for chat, update in firsts.items() if chat not in self._busy_chats]
        return free[: max(self.hook.connections - len(self._busy_chats), 0)]

    async def _deliver(self, session: aiohttp.ClientSession, update: Update) -> None:
        try:
            failure = await self._push(session, update)
            if failure:
                self._note(failure)
                await asyncio.sleep(self.retry_s)
        finally:
            self._busy_chats.discard(update.chat)
            self._world.pulse.beat()

    async def _push(self, session: aiohttp.ClientSession, update: Update) -> str:
        """Post one update; returns why it has to be repeated, "" if it need not."""
        hook = self.hook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update.wire, headers=headers) as response:
                status, text = response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError) as exc:
            return f"Connection failed: {type(exc).__name__}"
        if status // 100 != _OK // 100:
            return f"Wrong response from the webhook: {status} {response.reason}"
        await self._carry_out(text)
        self._world.updates.confirm([update.id])
        return ""

    async def _carry_out(self, text: str) -> None:
        """Do what the answer asks for: a method with its parameters, whose result nobody sees."""
        body = _method_body(text)
        if method := body.get("method"):
            parameters = {key: value for key, value in body.items() if key != "method"}
            with suppress(ConnectionLostError, NeverAnsweredError):
                await self._call(Request(method=str(method), parameters=parameters))

    def _note(self, failure: str) -> None:
        hook = self.hook
        self.hook = Hook(
            url=hook.url, secret=hook.secret, connections=hook.connections, failed=self._world.now(), failure=failure
        )


def _method_body(text: str) -> Body:
    try:
        decoded: Json = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return body_of(decoded)
