"""The composition root: everything is built here once, in plain calls, in reading order."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.content.library import Library, load_library
from bot.errors import SettingsError, TransportError
from bot.gateway import webhook
from bot.gateway.api import BotApi
from bot.gateway.intake import ALLOWED_UPDATES, Json, read_update
from bot.gateway.lanes import Lanes
from bot.gateway.memory import Memory
from bot.gateway.menu import set_menu
from bot.gateway.polling import Poller
from bot.gateway.reading import Reading
from bot.gateway.request import AiohttpRequest
from bot.gateway.sender import Sender
from bot.gateway.shelf import Shelf
from bot.messages import Asked, ChatId, Inbound
from bot.settings import Settings

logger = logging.getLogger(__name__)

#: how often people who have left are looked for in memory
SWEEP_S = 60.0
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
    lanes: Lanes[Inbound] | None = None


def build_app(library: Library, *, today: Callable[[], datetime] = lambda: datetime.now(UTC)) -> App:
    """Everything that needs neither a loop nor Telegram."""
    return App(shelf=Shelf(library, today=lambda: today().date()), memory=Memory())


async def run(
    settings: Settings, app: App, *, ready: asyncio.Event | None = None, clock: Callable[[], float] = time.monotonic
) -> None:
    """Serve people until cancelled.

    Raises:
        SettingsError: there is no token.
        TransportError: Telegram does not know the token.
    """
    if settings.bot_token is None:
        raise SettingsError(
            ("HELPLINE_BOT_TOKEN is missing; copy it from @BotFather, or try `helpline demo`, which needs none",)
        )
    token = settings.bot_token.get_secret_value()
    request, polling_request = AiohttpRequest(), AiohttpRequest(max_connections=1)
    bot = Bot(token, base_url=f"{settings.api_root}/bot", request=request, get_updates_request=polling_request)
    await request.initialize()
    await polling_request.initialize()
    try:
        name = await _greet(bot)
        api = BotApi(request, root=settings.api_root, token=token)
        updates = BotApi(polling_request, root=settings.api_root, token=token)
        sender = Sender(api)
        reading = Reading(shelf=app.shelf, sender=sender, memory=app.memory, clock=clock, bot_name=name)
        async with asyncio.TaskGroup() as group:
            lanes: Lanes[Inbound] = Lanes(reading.deal, group)
            app.lanes = lanes
            group.create_task(set_menu(api, app.shelf.library))
            group.create_task(_sweep(app.memory, clock))
            group.create_task(_take_updates(settings, bot, updates, lanes, clock, ready))
    except* TransportError as failed:
        raise failed.exceptions[0] from None
    finally:
        await request.shutdown()
        await polling_request.shutdown()


async def _greet(bot: Bot) -> str:
    """The bot's username, once Telegram can be reached."""
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return (await bot.get_me()).username or ""
        except InvalidToken:
            raise TransportError(
                "Telegram does not know this token; copy HELPLINE_BOT_TOKEN again from @BotFather"
            ) from None
        except TelegramError as exc:
            logger.warning("Telegram can't be reached", extra={"reason": exc.message, "after_s": pause_s})
            await asyncio.sleep(pause_s)
            pause_s = min(_MAX_PAUSE_S, pause_s * 2)


async def _take_updates(
    settings: Settings,
    bot: Bot,
    updates: BotApi,
    lanes: Lanes[Inbound],
    clock: Callable[[], float],
    ready: asyncio.Event | None,
) -> None:
    """Take updates by webhook where one is set, else by long polling, until cancelled."""
    if settings.webhook_url is None:
        await bot.delete_webhook(drop_pending_updates=False)
        if ready:
            ready.set()

        def hand_out(update: Json, done: Callable[[], None]) -> None:
            inbound = read_update(update)
            if inbound is None:
                done()
            else:
                _hand_out(update, inbound, done, lanes)

        await Poller(updates, hand_out, clock=clock).run()
        return
    given = settings.webhook_secret
    secret = given.get_secret_value() if given else webhook.derive_secret(bot.token)
    listening = await webhook.listen(
        settings.webhook_listen,
        path=settings.webhook_url.path or "/",
        secret=secret,
        hand_out=lambda update, inbound, done: _hand_out(update, inbound, done, lanes),
    )
    try:
        await bot.set_webhook(
            str(settings.webhook_url),
            secret_token=secret,
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=webhook.MAX_CONNECTIONS,
        )
        if ready:
            ready.set()
        await asyncio.Event().wait()
    finally:
        await listening.stop()


def _hand_out(update: Json, inbound: Inbound, done: Callable[[], None], lanes: Lanes[Inbound]) -> None:
    # inline queries have no chat: each gets a lane of its own
    chat = ChatId(-update["update_id"]) if isinstance(inbound, Asked) else inbound.chat
    lanes.put(chat, inbound, done)


async def _sweep(memory: Memory, clock: Callable[[], float]) -> None:
    while True:
        await asyncio.sleep(SWEEP_S)
        memory.sweep(now_s=clock())


async def run_until_stopped(settings: Settings, root: Path) -> None:
    """Load the content and serve until SIGTERM or Ctrl-C."""
    app = build_app(load_library(root))
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: task.cancel() if task else None)
    logger.info("started", extra={"pages": len(app.shelf.library.nodes), "countries": len(app.shelf.library.countries)})
    try:
        await run(settings, app)
    except asyncio.CancelledError:
        logger.info("stopped")
