"""The desk, built and kept running beside the reading path: its database, dispatcher and timers."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.content.library import Library
from bot.content.renewal import Renewal
from bot.dispatcher import Dispatcher, Hands, Verdict
from bot.errors import StoreError
from bot.gateway.answers import Answers
from bot.gateway.api import BotApi
from bot.gateway.desk import Desk
from bot.gateway.desk_sender import DeskSender
from bot.gateway.intake import Json
from bot.helpline.delivering import Deliverer
from bot.helpline.helpline import Helpline, build_house
from bot.helpline.recording import Failure
from bot.pace import Limits
from bot.settings import Settings
from bot.store import outbox
from bot.store.database import Database, open_database
from bot.store.keys import KeySource
from bot.store.moments import to_ms
from bot.store.outbox import Delivery
from bot.store.transaction import Transaction

logger = logging.getLogger(__name__)

#: how often timers are looked at
TICK_S = 10.0
_FIRST_PAUSE_S, _MAX_PAUSE_S = 0.5, 30.0


@dataclass(frozen=True, kw_only=True)
class DutyRoom:
    """Everything between the updates and the volunteers' groups."""

    database: Database
    helpline: Helpline
    desk: Desk
    dispatcher: Dispatcher

    def concerns(self, update: Json) -> bool:
        """Whether the update must be dealt with here, and not be confirmed before."""
        return self.desk.concerns(update)

    async def deal(self, update: Json) -> bool:
        """Deal with an update, however long the database is out of reach; False where a reader waits for a page too."""
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                return await self.desk.deal(update)
            except StoreError as exc:
                logger.exception("case not stored", extra={"reason": str(exc), "after_s": pause_s})
                await asyncio.sleep(pause_s)
                pause_s = min(_MAX_PAUSE_S, pause_s * 2)

    def start(self, group: asyncio.TaskGroup) -> None:
        """Begin to send and to look at timers."""
        group.create_task(self.dispatcher.run())
        group.create_task(self.helpline.follow(asyncio.sleep))
        group.create_task(self._tick())

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            try:
                await self.helpline.tick()
            except StoreError as exc:
                logger.warning("timers out of reach", extra={"reason": str(exc)})


async def open_duty_room(
    settings: Settings,
    *,
    library: Callable[[], Library],
    renew: Callable[[], Awaitable[Renewal]],
    api: BotApi,
    answers: Answers,
    clock: Callable[[], datetime],
    limits: Limits | None = None,
) -> DutyRoom:
    """Build the desk and learn who has a case; the database file appears with the first case.

    Raises:
        StoreError: a wrong key, a newer schema, a damaged file, no server: nothing was touched.
    """
    secret = settings.secret_keys
    keys = KeySource(text=secret.get_secret_value() if secret else "")
    database = await open_database(settings.database_url, keys)
    dice = random.SystemRandom()
    house = build_house(settings, library=library, pick=lambda options: dice.choice(list(options)), renew=renew)
    helpline = Helpline(database=database, house=house, clock=clock)
    await helpline.start()
    if database.is_there and database.address.file is not None:
        # one process has a SQLite file: who claimed deliveries before is gone, and nobody waits for the leases to end
        async with database.transaction() as tx:
            await outbox.release(tx)
    deliverer = Deliverer(database=database, house=house, hand=DeskSender(api), clock=clock)

    async def on_failure(tx: Transaction, delivery: Delivery, error: Failure) -> Verdict:
        again = await helpline.on_failure(tx, delivery, error)
        return Verdict.TRY_AGAIN if again else Verdict.GIVE_UP

    hands = Hands(deliver=deliverer.deliver, on_receipt=helpline.on_receipt, on_failure=on_failure)
    dispatcher = Dispatcher(
        database, hands, now_ms=lambda: to_ms(clock()), nap=asyncio.sleep, random=dice.random, limits=limits
    )
    return DutyRoom(database=database, helpline=helpline, desk=Desk(helpline, answers), dispatcher=dispatcher)
