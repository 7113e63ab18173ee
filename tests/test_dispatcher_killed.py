"""The outbox under `kill -9`: nothing lost, order kept, at most one message twice for each kill and lane."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import groupby
from pathlib import Path

from sqlalchemy import func, select

from bot.messages import ChatId
from bot.store.database import Database
from bot.store.keys import KeySource
from bot.store.outbox import Outgoing, enqueue
from bot.store.schema import seen_updates
from tests.databases import database, database_url, key_source

__all__ = ("database", "database_url", "key_source")

LANES, EACH, KILLS = 20, 10, 5
#: longer than a lease: a restart finds leases that have ended
BETWEEN_STARTS_MS = 60_000


def start(url: str, keys: KeySource, shown: Path, *, number: int) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-m", "tests.draining", url, keys.file, shown, str(number * BETWEEN_STARTS_MS))
    return subprocess.Popen(command, cwd=Path(__file__).parent.parent)  # noqa: S603 - our own program


def wait_for_lines(shown: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None and (not shown.exists() or shown.read_bytes().count(b"\n") < count):
        time.sleep(0.001)


async def test_nothing_is_lost_when_the_process_is_killed(
    database: Database, database_url: str, key_source: KeySource, tmp_path: Path
) -> None:
    shown = tmp_path / "shown"
    async with database.transaction() as tx:
        for number in range(EACH):
            for lane in range(LANES):
                body = f"{number}".encode()
                enqueue(tx, Outgoing(lane=f"person:{lane}", chat=ChatId(lane + 1), body=body), now_ms=0)
    await database.close()

    for kill in range(1, KILLS + 1):
        process = start(database_url, key_source, shown, number=kill)
        wait_for_lines(shown, kill * LANES * EACH // (KILLS + 2), process)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert start(database_url, key_source, shown, number=KILLS + 1).wait(60) == 0

    lines = [line.split() for line in shown.read_text().splitlines()]
    for lane in range(LANES):
        bodies = [int(body) for name, body in lines if name == f"person:{lane}"]
        runs = [(body, len(list(run))) for body, run in groupby(bodies)]
        assert [body for body, _ in runs] == list(range(EACH))
        assert sum(length - 1 for _, length in runs) <= KILLS
    assert sum(Counter((name, body) for name, body in lines).values()) <= LANES * EACH + KILLS * LANES
    async with database.transaction() as tx:
        recorded = (await tx.execute(select(func.count()).select_from(seen_updates))).scalar_one()
    assert recorded == LANES * EACH
