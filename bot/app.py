"""The composition root: everything is built here once, in plain calls, in reading order."""

import asyncio
import gc
import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec
from pydantic import HttpUrl

from bot.content.cache import fetch
from bot.content.library import Library, load_library
from bot.dialogue.search import Index, build_index
from bot.errors import DeliveryError, SettingsError, StoreError, TransportError
from bot.gateway.answers import Answers
from bot.gateway.api import BotApi
from bot.gateway.intake import ALLOWED_UPDATES, Json, chat_of, read_update
from bot.gateway.lanes import Lanes, Rest
from bot.gateway.memory import Memory
from bot.gateway.menu import set_menu
from bot.gateway.metrics import QUIET_S, Metrics
from bot.gateway.polling import Poller
from bot.gateway.reading import Reading
from bot.gateway.request import HttpRequest
from bot.gateway.sender import Sender
from bot.gateway.shelf import Shelf
from bot.messages import Asked, ChatId, Inbound
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.content.renewal import Renewal
    from bot.duty_room import DutyRoom
    from bot.pace import Limits

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: how often people who have left are looked for in memory
SWEEP_S = 60.0
#: what is under way are thousands of short-lived objects; Python's own 700 took an eighth of the time under load
GC_THRESHOLDS = (20_000, 20, 20)
_FIRST_PAUSE_S, _MAX_PAUSE_S = 1.0, 30.0


def content_root() -> Path:
    """The folder with `conversations/`, `data/` and `locales/`: the working directory, else the checkout."""
    here = Path.cwd()
    return here if (here / "conversations").is_dir() else Path(__file__).resolve().parent.parent


@dataclass(kw_only=True)
class App:
    """The running parts that others need to reach."""

    shelf: Shelf
    memory: Memory
    metrics: Metrics
    lanes: "Lanes[Arrival] | None" = None
    #: with long polling
    poller: Poller | None = None
    #: set once updates are being taken
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    #: where the content lies, to be read anew
    root: Path = field(default_factory=content_root)
    #: content is read anew once at a time
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)
    #: where volunteers are set
    room: "DutyRoom | None" = None
    #: how many updates of a chat are on their way to the desk
    _at_desk: Counter[ChatId] = field(default_factory=Counter)

    def hand_out(
        self, update: Json, inbound: Inbound | None, done: Callable[[], None], sent: Callable[[], None] | None = None
    ) -> bool:
        """Put an update into its chat's lane; `done` is called once it is dealt with.

        `sent` is called before that, once all that answers it is on its way to Telegram, where this can be known.
        True where the update must not be confirmed before it is dealt with, whatever happens: it belongs to a case.
        """
        chat = ChatId(chat_of(update)) if inbound is None or isinstance(inbound, Asked) else inbound.chat
        # who has just asked for a human may have a case before this is dealt with
        is_for_desk = self.room is not None and (chat in self._at_desk or self.room.concerns(update))
        if self.lanes is None or (inbound is None and not is_for_desk):
            done()
            return False
        if is_for_desk:
            self._at_desk[chat] += 1
            done = partial(self._leave_desk, chat, done)
        self.lanes.put(chat, Arrival(update, inbound, is_for_desk, sent), done)
        return is_for_desk

    def _leave_desk(self, chat: ChatId, done: Callable[[], None]) -> None:
        self._at_desk[chat] -= 1
        if not self._at_desk[chat]:
            del self._at_desk[chat]
        done()


class Arrival(NamedTuple):
    """An update in its chat's lane."""

    update: Json
    #: what the reading path understands of it
    inbound: Inbound | None
    #: the desk looks at it first
    is_for_desk: bool
    #: to be called once all that answers it is on its way
    sent: Callable[[], None] | None


def _begin(reading: Reading, chat: ChatId, arrival: Arrival, over: Callable[[Rest], None]) -> bool:
    """Begin with a reader's arrival without a task, where that is enough."""
    if arrival.is_for_desk or arrival.inbound is None:
        return False
    return reading.begin(chat, arrival.inbound, over, sent=arrival.sent)


async def _deal(room: "DutyRoom | None", reading: Reading, chat: ChatId, batch: list[Arrival]) -> None:
    """Deal with a chat's arrivals in their order; presses of readers in a row are dealt with together."""
    waiting: list[Inbound] = []
    for arrival in batch:
        if room and arrival.is_for_desk:
            await reading.deal(chat, waiting)
            waiting = []
            if await _is_dealt_with(room, reading, arrival):
                continue
        if arrival.inbound is not None:
            waiting.append(arrival.inbound)
    await reading.deal(chat, waiting, sent=lambda: _tell_sent(batch))


async def _is_dealt_with(room: "DutyRoom", reading: Reading, arrival: Arrival) -> bool:
    """False where the reading path has to answer too."""
    try:
        return await room.deal(arrival.update)
    except Exception:
        # a mistake of ours with one line must not cost the lines behind it
        logger.exception("update failed at the desk")
        await reading.apologise(arrival.inbound)
        return True


def _tell_sent(batch: list[Arrival]) -> None:
    for arrival in batch:
        if arrival.sent:
            arrival.sent()


def build_app(
    library: Library, *, index: Index | None = None, today: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> App:
    """Everything that needs neither a loop nor Telegram; the index is built where it is not given."""
    return App(shelf=Shelf(library, today=lambda: today().date(), index=index), memory=Memory(), metrics=Metrics())


async def run(
    settings: Settings, app: App, *, clock: Callable[[], float] = time.monotonic, limits: "Limits | None" = None
) -> None:
    """Serve people until cancelled; `limits` are another pace for the desk than Telegram's.

    Raises:
        SettingsError: there is no token, or an address to listen at is taken.
        TransportError: Telegram does not know the token.
    """
    if settings.bot_token is None:
        raise SettingsError(
            ("HELPLINE_BOT_TOKEN is missing; copy it from @BotFather, or try `helpline demo`, which needs none",)
        )
    token = settings.bot_token.get_secret_value()
    request, polling_request = HttpRequest(settings.api_root), HttpRequest(settings.api_root, max_connections=1)
    api = BotApi(request, root=settings.api_root, token=token)
    updates = BotApi(polling_request, root=settings.api_root, token=token)
    answers = Answers(api)
    try:
        name = await _greet(api)
        reading = Reading(
            shelf=app.shelf,
            sender=Sender(api),
            answers=answers,
            memory=app.memory,
            clock=clock,
            bot_name=name,
            metrics=app.metrics,
        )
        if settings.desks:
            # a third of the memory and of the start: not for those who have no volunteers
            from bot.duty_room import open_duty_room  # noqa: PLC0415

            app.shelf.open_desk()
            app.room = await open_duty_room(
                settings,
                library=lambda: app.shelf.library,
                renew=lambda: _renew(app, api),
                api=api,
                answers=answers,
                clock=lambda: datetime.now(UTC),
                limits=limits,
            )
            # SQLAlchemy leaves much behind
            gc.collect()
            gc.freeze()
        # the lanes outlive the intake: a webhook that stops still answers what is under way
        async with asyncio.TaskGroup() as lanes:
            app.lanes = Lanes(
                lambda chat, batch: _deal(app.room, reading, chat, batch), lanes, begin=partial(_begin, reading)
            )
            try:
                async with asyncio.TaskGroup() as group:
                    if app.room:
                        app.room.start(group)
                    group.create_task(set_menu(api, app.shelf.library))
                    group.create_task(_sweep(app.memory, clock))
                    if settings.webhook_url is None:
                        group.create_task(_poll(updates, request, app, clock, app.ready))
                    else:
                        group.create_task(_listen(settings, settings.webhook_url, api, token, app))
                    if settings.metrics_listen:
                        group.create_task(_tell_numbers(settings.metrics_listen, app, clock))
            finally:
                app.lanes.close()
    except* (SettingsError, StoreError, TransportError) as failed:
        raise _first(failed) from None
    finally:
        answers.close()
        if app.room:
            await app.room.database.close()
        await request.shutdown()
        await polling_request.shutdown()


def _first(failed: BaseException) -> BaseException:
    """What the group was ended by, however deep it lies."""
    while isinstance(failed, BaseExceptionGroup):
        failed = failed.exceptions[0]
    return failed


async def _greet(api: BotApi) -> str:
    """The bot's username, once Telegram can be reached."""
    me = await _until_reached(lambda: api.call("getMe", b"{}"))
    return str(me.get("username") or "")


async def _until_reached(call: Callable[[], Awaitable[T]]) -> T:
    """What the call gives, however long Telegram can't be reached.

    Raises:
        TransportError: Telegram does not know the token.
    """
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await call()
        except TransportError:
            raise
        except DeliveryError as exc:
            logger.warning("Telegram can't be reached", extra={"reason": str(exc), "after_s": pause_s})
            await asyncio.sleep(pause_s)
            pause_s = min(_MAX_PAUSE_S, pause_s * 2)


async def _poll(
    updates: BotApi, request: HttpRequest, app: App, clock: Callable[[], float], ready: asyncio.Event
) -> None:
    """Take updates by long polling until cancelled."""
    await _until_reached(lambda: updates.post("deleteWebhook", b'{"drop_pending_updates":false}'))

    def hand_out(update: Json, done: Callable[[], None], sent: Callable[[], None]) -> bool:
        return app.hand_out(update, read_update(update), done, sent)

    app.poller = Poller(updates, hand_out, outlet=request, clock=clock)
    ready.set()
    await app.poller.run()


async def _listen(settings: Settings, url: HttpUrl, api: BotApi, token: str, app: App) -> None:
    """Take updates by webhook until cancelled."""
    # brings a web server with it, which polling does not need
    from bot.gateway import webhook  # noqa: PLC0415

    given = settings.webhook_secret
    secret = given.get_secret_value() if given else webhook.derive_secret(token)
    path = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
    with _naming("HELPLINE_WEBHOOK_LISTEN", settings.webhook_listen):
        server, _ = await webhook.listen(settings.webhook_listen, path=path, secret=secret, hand_out=app.hand_out)
    try:
        wanted = {
            "url": str(url),
            "secret_token": secret,
            "allowed_updates": ALLOWED_UPDATES,
            "max_connections": webhook.MAX_CONNECTIONS,
        }
        await _until_reached(lambda: api.post("setWebhook", msgspec.json.encode(wanted)))
        app.ready.set()
        await asyncio.Event().wait()
    finally:
        await server.stop()


async def _tell_numbers(address: str, app: App, clock: Callable[[], float]) -> None:
    """Serve metrics until cancelled."""
    # brings Prometheus' client and a web server with it, which few need
    from bot.gateway.metrics_server import serve_metrics  # noqa: PLC0415

    app.metrics.watch(
        chats_in_memory=lambda: len(app.memory),
        chats_under_way=lambda: len(app.lanes or ()),
        pages_prepared=lambda: len(app.shelf),
    )

    def is_ready() -> bool:
        quiet_s = clock() - app.poller.answered_s if app.poller else 0.0
        return app.ready.is_set() and quiet_s < QUIET_S

    with _naming("HELPLINE_METRICS_LISTEN", address):
        async with serve_metrics(address, app.metrics, is_ready=is_ready):
            await asyncio.Event().wait()


@contextmanager
def _naming(setting: str, address: str) -> Iterator[None]:
    """Say which setting is wrong when an address can't be listened at."""
    try:
        yield
    except OSError as exc:
        reason = os.strerror(exc.errno) if exc.errno and exc.errno > 0 else "unknown host"
        raise SettingsError(
            (f"{setting}: can't listen at {address}: {reason}; choose another address or port",)
        ) from None


async def _sweep(memory: Memory, clock: Callable[[], float]) -> None:
    while True:
        await asyncio.sleep(SWEEP_S)
        memory.sweep(now_s=clock())


async def _renew(app: App, api: BotApi) -> "Renewal":
    """Read the content anew and use it from now on with all that is made of it; errors leave the earlier in use."""
    # brings all of lint with it, which a start from the cache does not need
    from bot.content.renewal import read_anew  # noqa: PLC0415

    async with app.renewing:
        renewal = await asyncio.to_thread(read_anew, app.root, today=datetime.now(UTC).date())
        if renewal.library and not renewal.errors:
            app.shelf.replace(renewal.library, await asyncio.to_thread(build_index, renewal.library))
            # the earlier content is garbage now
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            await set_menu(api, renewal.library)
    return renewal


def _read_content(root: Path) -> tuple[Library, Index]:
    library = load_library(root)
    return library, build_index(library)


async def run_until_stopped(settings: Settings, root: Path) -> None:
    """Load the content and serve until SIGTERM or Ctrl-C."""
    gc.disable()
    gc.set_threshold(*GC_THRESHOLDS)
    library, index = fetch(root, _read_content)
    app = build_app(library, index=index)
    app.root = root
    # what is in memory now never becomes garbage: looking through it took 80 ms each time
    gc.freeze()
    gc.enable()
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: task.cancel() if task else None)
    logger.info("started", extra={"pages": len(app.shelf.library.nodes), "countries": len(app.shelf.library.countries)})
    try:
        await run(settings, app)
    except asyncio.CancelledError:
        logger.info("stopped")
