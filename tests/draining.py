"""A process that drains an outbox until it is killed; `test_dispatcher_killed` runs it.

    python -m tests.draining DATABASE_URL KEY_FILE SENT_FILE STARTED_MS

Each call appends one line to SENT_FILE, as Telegram would show one message, and may take a moment before and after it.
"""

import asyncio
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bot.dispatcher import Dispatcher, Failure, Hands, Verdict
from bot.pace import Allowance, Limits
from bot.store import outbox
from bot.store.database import Database, open_database
from bot.store.keys import KeySource
from bot.store.outbox import Delivery, Receipt
from bot.store.transaction import Transaction

_UNHURRIED = Allowance(messages=10_000, within_ms=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """Shows what was sent in a file."""

    shown: int

    async def deliver(self, delivery: Delivery) -> Receipt:
        await asyncio.sleep(random.random() / 200)
        os.write(self.shown, f"{delivery.lane} {delivery.body.decode()}\n".encode())
        await asyncio.sleep(random.random() / 200)
        return Receipt()


async def on_receipt(tx: Transaction, delivery: Delivery, receipt: Receipt) -> None:
    await tx.mark_seen(delivery.id, now_ms=0)


async def on_failure(tx: Transaction, delivery: Delivery, error: Failure) -> Verdict:
    raise error


async def drain(database: Database, telegram: Telegram, started_ms: int) -> None:
    began_s = time.monotonic()

    def now_ms() -> int:
        return started_ms + int((time.monotonic() - began_s) * 1000)

    hands = Hands(deliver=telegram.deliver, on_receipt=on_receipt, on_failure=on_failure)
    limits = Limits(person=_UNHURRIED, group=_UNHURRIED, overall=_UNHURRIED)
    dispatcher = Dispatcher(database, hands, now_ms=now_ms, nap=asyncio.sleep, random=random.random, limits=limits)
    running = asyncio.create_task(dispatcher.run())
    while True:
        async with database.transaction() as tx:
            if await outbox.next_due_ms(tx) is None:
                break
        await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.wait([running])


async def main(url: str, keys: str, shown: str, started_ms: str) -> None:
    database = await open_database(url, KeySource(file=Path(keys)))
    telegram = Telegram(shown=os.open(shown, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    await drain(database, telegram, int(started_ms))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
