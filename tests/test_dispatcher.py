import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from bot.dispatcher import Dispatcher, Failure, Hands, Verdict
from bot.errors import DeliveryError, Rejected, RetryLater, TopicGone, TransportError, Undeliverable
from bot.messages import ChatId, MessageId
from bot.store import outbox
from bot.store.database import Database, open_database
from bot.store.keys import KeySource
from bot.store.outbox import Delivery, Outgoing, Priority, Receipt, enqueue
from bot.store.transaction import Transaction
from tests.databases import database, database_url, key_source

__all__ = ("database", "database_url", "key_source")

GROUP = ChatId(-1007)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Clock:
    """Stands still; `World.until` moves it on when everybody waits."""

    def __init__(self) -> None:
        self.ms = 1_000_000
        self.naps: list[tuple[int, asyncio.Future[None]]] = []

    def now_ms(self) -> int:
        return self.ms

    async def nap(self, seconds: float) -> None:
        nap = (self.ms + round(seconds * 1000), asyncio.get_running_loop().create_future())
        self.naps.append(nap)
        try:
            await nap[1]
        finally:
            self.naps.remove(nap)

    def move_on(self) -> None:
        """To the end of the shortest nap."""
        self.ms = max(self.ms, min(until for until, _ in self.naps))
        for until, ended in self.naps:
            if until <= self.ms and not ended.done():
                ended.set_result(None)


class World:
    """A dispatcher between a real database and a Telegram of ten lines."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.calls: list[tuple[int, str, str]] = []
        self.receipts: list[str] = []
        self.failures: list[tuple[str, str]] = []
        #: decides what becomes of a call; None is a success
        self.answer: Callable[[Delivery], Awaitable[DeliveryError | Exception | None]] = _succeed
        self.verdict: Callable[[Transaction, Delivery, Failure], Verdict] = lambda *_: Verdict.GIVE_UP
        hands = Hands(deliver=self._deliver, on_receipt=self._on_receipt, on_failure=self._on_failure)
        self.dispatcher = Dispatcher(database, hands, now_ms=clock.now_ms, nap=clock.nap, random=lambda: 0.0)

    @property
    def sent(self) -> list[str]:
        return [body for _, _, body in self.calls]

    async def _deliver(self, delivery: Delivery) -> Receipt:
        error = await self.answer(delivery)
        if error is not None:
            raise error
        self.calls.append((self.clock.ms, delivery.lane, delivery.body.decode()))
        return Receipt(messages=(MessageId(len(self.calls)),))

    async def _on_receipt(self, tx: Transaction, delivery: Delivery, receipt: Receipt) -> None:
        assert len(receipt.messages) == 1
        self.receipts.append(delivery.body.decode())

    async def _on_failure(self, tx: Transaction, delivery: Delivery, error: Failure) -> Verdict:
        self.failures.append((delivery.body.decode(), type(error).__name__))
        return self.verdict(tx, delivery, error)

    async def put(self, *outgoing: Outgoing) -> None:
        async with self.database.transaction() as tx:
            enqueue(tx, *outgoing, now_ms=self.clock.ms)

    async def is_empty(self) -> bool:
        async with self.database.transaction() as tx:
            return await outbox.next_due_ms(tx) is None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.dispatcher.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task], timeout=60)
            assert task.cancelled()

    async def until(self, is_so: Callable[[], bool]) -> None:
        await until(is_so, self)

    async def drain(self) -> None:
        """Until nothing is left."""
        async with self.running():
            while not await self.is_empty():
                before_ms = self.clock.ms
                await self.until(lambda before_ms=before_ms: self.clock.ms > before_ms)  # type: ignore[misc]


def all_wait(*worlds: World) -> bool:
    """All dispatchers, which share a clock, wait for time to pass, and so does each of their calls."""
    naps = sum(not ended.done() for _, ended in worlds[0].clock.naps)
    return naps >= sum(1 + len(world.dispatcher._calls) for world in worlds)


async def until(is_so: Callable[[], bool], *worlds: World) -> None:
    """Let everything happen, and time pass where everybody waits, until `is_so`."""
    still = 0
    async with asyncio.timeout(60):
        while not is_so():
            # whoever is about to wake up does so within a few turns of the loop
            still = still + 1 if all_wait(*worlds) else 0
            if still > 10:
                worlds[0].clock.move_on()
            await asyncio.sleep(0)


async def _succeed(_: Delivery) -> None:
    return None


def letter(lane: str, body: str, *, chat: int, priority: Priority = Priority.MESSAGE, cost: int = 1) -> Outgoing:
    return Outgoing(lane=lane, chat=ChatId(chat), body=body.encode(), priority=priority, cost=cost)


def letters(people: int, each: int) -> list[Outgoing]:
    """To each person so many, mixed."""
    return [letter(f"person:{n}", f"{n}.{i}", chat=n + 1) for i in range(each) for n in range(people)]


def in_order(world: World, people: int, each: int) -> bool:
    """Every message once, each person's in order."""
    by_lane = {f"person:{n}": [f"{n}.{i}" for i in range(each)] for n in range(people)}
    return all([body for _, at, body in world.calls if at == lane] == bodies for lane, bodies in by_lane.items())


@pytest.fixture
def world(database: Database) -> World:
    return World(database, Clock())


async def test_everything_is_sent_once_and_in_order(world: World) -> None:
    await world.put(*letters(10, 5))

    await world.drain()

    assert in_order(world, 10, 5)
    assert sorted(world.receipts) == sorted(world.sent)


async def test_a_throttled_chat_waits_and_no_other_does(world: World) -> None:
    began_ms = world.clock.ms

    async def throttle_the_first(delivery: Delivery) -> DeliveryError | None:
        is_over = world.clock.ms >= began_ms + 30_000
        return RetryLater(30, "Too Many Requests") if delivery.chat == 1 and not is_over else None

    world.answer = throttle_the_first
    await world.put(*letters(3, 3))

    await world.drain()

    assert in_order(world, 3, 3)
    assert all(at >= began_ms + 30_000 for at, lane, _ in world.calls if lane == "person:0")
    assert all(at < began_ms + 5_000 for at, lane, _ in world.calls if lane != "person:0")


async def test_a_throttled_chat_is_not_called_before_its_time_though_more_is_enqueued(world: World) -> None:
    tries: list[int] = []

    async def throttle_once(delivery: Delivery) -> DeliveryError | None:
        tries.append(world.clock.ms)
        return RetryLater(10, "Too Many Requests") if len(tries) == 1 else None

    world.answer = throttle_once
    await world.put(letter("a", "1", chat=1))
    async with world.running():
        await world.until(lambda: len(tries) == 1)
        await world.put(letter("b", "2", chat=1))
        await world.until(lambda: len(world.sent) == 2)

    assert all(at - tries[0] >= 10_000 for at in tries[1:])


async def test_an_outage_loses_nothing_and_is_not_hammered(world: World) -> None:
    ends_ms, tries = world.clock.ms + 60_000, Counter[str]()

    async def fail_for_a_minute(delivery: Delivery) -> DeliveryError | None:
        tries[delivery.lane] += 1
        return RetryLater(1, "no connection") if world.clock.ms < ends_ms else None

    world.answer = fail_for_a_minute
    await world.put(*letters(5, 3))

    await world.drain()

    assert in_order(world, 5, 3)
    assert max(tries.values()) <= 3 + 7
    assert world.calls[-1][0] <= ends_ms + 40_000


async def test_every_third_call_failing_keeps_the_order(world: World) -> None:
    count = 0

    async def fail_every_third(delivery: Delivery) -> DeliveryError | None:
        nonlocal count
        count += 1
        return RetryLater(1, "500") if count % 3 == 0 else None

    world.answer = fail_every_third
    await world.put(*letters(6, 5))

    await world.drain()

    assert in_order(world, 6, 5)


async def test_a_slow_chat_delays_no_other(world: World) -> None:
    released = asyncio.Event()

    async def hang_for_the_first(delivery: Delivery) -> None:
        if delivery.chat == 1:
            await released.wait()

    world.answer = hang_for_the_first
    await world.put(*letters(4, 3))
    async with world.running():
        await world.until(lambda: len(world.receipts) == 9)
        assert not any(lane == "person:0" for _, lane, _ in world.calls)
        released.set()
        await world.until(lambda: len(world.receipts) == 12)

    assert in_order(world, 4, 3)


async def test_groups_where_every_call_hangs_leave_room_for_others(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    began_ms, released = world.clock.ms, asyncio.Event()

    async def hang_for_groups(delivery: Delivery) -> DeliveryError | None:
        if delivery.chat > 0 or released.is_set():
            return None
        hangs = {asyncio.create_task(world.clock.nap(600)), asyncio.create_task(released.wait())}
        await asyncio.wait(hangs, return_when=asyncio.FIRST_COMPLETED)
        for hang in hangs:
            hang.cancel()
        return RetryLater(0, "no answer in time")

    world.answer = hang_for_groups
    await world.put(*(letter(f"case:{n}", f"{n}", chat=-1001 - n % 3) for n in range(60)))
    async with world.running():
        # time passes once no more calls are begun
        await world.until(lambda: world.clock.ms > began_ms)
        await world.put(*letters(8, 2))
        await world.until(lambda: len(world.receipts) == 16)
        took_ms = world.clock.ms - began_ms
        # a stop waits for calls that have begun
        released.set()

    assert in_order(world, 8, 2)
    assert took_ms < 60_000
    assert "outcome not recorded yet" not in caplog.messages


async def test_a_group_gets_twenty_a_minute_and_people_do_not_wait_for_it(world: World) -> None:
    began_ms = world.clock.ms
    await world.put(*(letter(f"case:{n % 10}", f"{n}", chat=GROUP) for n in range(50)), *letters(2, 2))

    await world.drain()

    times = [at for at, lane, _ in world.calls if lane.startswith("case")]
    assert len(times) == 50
    assert max(sum(start <= at < start + 60_000 for at in times) for start in times) == 20
    assert max(times) - began_ms <= 125_000
    assert all(at < began_ms + 2_000 for at, lane, _ in world.calls if lane.startswith("person"))


async def test_words_find_room_in_a_group_full_of_cosmetics(world: World) -> None:
    cards = [letter(f"card:{n}", f"card {n}", chat=GROUP, priority=Priority.COSMETIC) for n in range(40)]
    await world.put(*cards)
    async with world.running():
        await world.until(lambda: len(world.receipts) == 14)
        now_ms = world.clock.ms
        await world.put(*(letter(f"case:{n}", f"words {n}", chat=GROUP) for n in range(6)))
        await world.until(lambda: len(world.receipts) == 20)

    assert world.sent[14:] == [f"words {n}" for n in range(6)]
    assert world.calls[-1][0] - now_ms < 5_000


async def test_urgent_lanes_go_first(world: World) -> None:
    await world.put(
        *(letter(f"case:{n}", f"{n}", chat=GROUP) for n in range(30)),
        letter("case:urgent", "urgent", chat=GROUP, priority=Priority.URGENT),
    )

    await world.drain()

    assert world.sent[0] == "urgent"


async def test_an_album_that_does_not_fit_goes_when_it_does(world: World) -> None:
    await world.put(
        *(letter("case:1", f"{n}", chat=GROUP) for n in range(15)), letter("case:2", "album", chat=GROUP, cost=10)
    )

    await world.drain()

    assert len(world.sent) == 16
    assert sum(10 if body == "album" else 1 for at, _, body in world.calls if at < 1_000_000 + 60_000) <= 20


async def test_a_failure_for_good_is_told_and_the_lane_goes_on(world: World) -> None:
    async def refuse_the_first(delivery: Delivery) -> DeliveryError | None:
        errors = {b"0.0": Undeliverable("blocked"), b"1.0": Rejected("too long")}
        return errors.get(delivery.body)

    world.answer = refuse_the_first
    await world.put(*letters(3, 2))

    await world.drain()

    assert sorted(world.failures) == [("0.0", "Undeliverable"), ("1.0", "Rejected")]
    assert sorted(world.sent) == ["0.1", "1.1", "2.0", "2.1"]


async def test_a_topic_that_is_gone_is_opened_again_before_the_message_that_missed_it(world: World) -> None:
    is_open = False

    async def miss_the_topic(delivery: Delivery) -> DeliveryError | None:
        nonlocal is_open
        is_open = is_open or delivery.body == b"open"
        return None if is_open else TopicGone("message thread not found")

    def reopen(tx: Transaction, delivery: Delivery, error: Failure) -> Verdict:
        enqueue(tx, letter("case:1", "open", chat=GROUP), now_ms=world.clock.ms, ahead_of=delivery)
        return Verdict.TRY_AGAIN

    world.answer, world.verdict = miss_the_topic, reopen
    await world.put(*(letter("case:1", f"{n}", chat=GROUP) for n in range(3)))

    await world.drain()

    assert world.sent == ["open", "0", "1", "2"]
    assert world.failures == [("0", "TopicGone")]


async def test_a_mistake_in_the_sender_is_tried_a_few_times_and_then_told(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async def stumble(delivery: Delivery) -> Exception | None:
        return ValueError("words a person wrote") if delivery.body == b"0.0" else None

    world.answer = stumble
    await world.put(*letters(2, 2))

    await world.drain()

    assert world.failures == [("0.0", "Rejected")]
    assert sorted(world.sent) == ["0.1", "1.0", "1.1"]
    assert sum(record.message == "sender failed" for record in caplog.records) == 5
    assert "words a person wrote" not in caplog.text + "".join(str(vars(record)) for record in caplog.records)


async def test_a_mistake_in_recording_does_not_send_for_ever(world: World) -> None:
    async def stumble(*_: object) -> None:
        raise ZeroDivisionError

    world.dispatcher._hands = Hands(
        deliver=world._deliver, on_receipt=stumble, on_failure=world.dispatcher._hands.on_failure
    )
    await world.put(*letters(1, 2))

    await world.drain()

    assert world.sent == ["0.0", "0.1"]


async def test_a_refused_token_waits_like_an_outage(world: World) -> None:
    count = 0

    async def refuse_at_first(delivery: Delivery) -> Exception | None:
        nonlocal count
        count += 1
        return TransportError("Telegram does not know this token") if count <= 2 else None

    world.answer = refuse_at_first
    await world.put(*letters(1, 2))

    await world.drain()

    assert world.sent == ["0.0", "0.1"]


async def test_what_is_enqueued_is_sent_at_once(world: World) -> None:
    async with world.running():
        await world.until(lambda: len(world.clock.naps) > 0)
        now_ms = world.clock.ms
        await world.put(letter("a", "hello", chat=1))
        await world.until(lambda: len(world.receipts) == 1)

    assert world.calls[0][0] == now_ms


async def test_a_stop_lets_a_call_that_has_begun_come_to_its_end(world: World) -> None:
    begun, released = asyncio.Event(), asyncio.Event()

    async def hang(_: Delivery) -> None:
        begun.set()
        await released.wait()

    world.answer = hang
    await world.put(*letters(1, 2))
    task = asyncio.create_task(world.dispatcher.run())
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()

    released.set()
    await asyncio.wait([task])

    assert world.receipts == ["0.0"]
    async with world.database.transaction() as tx:
        (left,) = await outbox.claim(tx, now_ms=world.clock.ms, lease_s=1, limit=5)
    assert left.body == b"0.1"


async def test_a_dispatcher_makes_no_database(world: World, database_url: str) -> None:
    async with world.running():
        for _ in range(20):
            await asyncio.sleep(0)

    assert world.database.is_there == database_url.startswith("postgresql")


async def test_two_dispatchers_at_once_send_everything_once(
    database: Database, database_url: str, key_source: KeySource
) -> None:
    clock = Clock()
    first = World(database, clock)
    await first.put(*letters(8, 4))
    second = World(await open_database(database_url, key_source), clock)

    async with first.running(), second.running():
        await until(lambda: len(first.receipts) + len(second.receipts) == 32, first, second)

    sent = Counter(first.sent + second.sent)
    assert sorted(sent) == sorted(f"{n}.{i}" for n in range(8) for i in range(4))
    assert set(sent.values()) == {1}
    for n in range(8):
        calls = sorted(call for call in first.calls + second.calls if call[1] == f"person:{n}")
        assert [body for _, _, body in calls] == [f"{n}.{i}" for i in range(4)]
    await second.database.close()


@ON_POSTGRESQL
async def test_one_replica_dispatches_and_another_takes_over(
    database: Database, database_url: str, key_source: KeySource
) -> None:
    clock = Clock()
    first, second = World(database, clock), World(await open_database(database_url, key_source), clock)
    async with first.running(), second.running():
        await first.put(*letters(3, 1))
        await until(lambda: len(first.receipts) + len(second.receipts) == 3, first, second)
        leader, other = (first, second) if first.receipts else (second, first)
        assert len(leader.receipts) == 3
        await cut_leader(database_url)
        # what another replica enqueues wakes whoever leads
        await other.put(*letters(3, 2)[3:])
        await until(lambda: len(first.receipts) + len(second.receipts) == 6, first, second)

    assert sorted(first.sent + second.sent) == ["0.0", "0.1", "1.0", "1.1", "2.0", "2.1"]
    await second.database.close()


@ON_POSTGRESQL
async def test_an_outcome_that_can_not_be_recorded_is_recorded_later(world: World, database_url: str) -> None:
    async def cut_once(delivery: Delivery) -> None:
        if delivery.body == b"0.0":
            await cut_all(database_url)

    world.answer = cut_once
    await world.put(*letters(2, 2))

    await world.drain()

    assert in_order(world, 2, 2)
    assert sorted(world.receipts) == ["0.0", "0.1", "1.0", "1.1"]


async def cut_leader(url: str) -> None:
    await _terminate(url, "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')")


async def cut_all(url: str) -> None:
    await _terminate(url, "pid <> pg_backend_pid()")


async def _terminate(url: str, which: str) -> None:
    administrator = await asyncpg.connect(url)
    ours = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND "
    await administrator.execute(ours + which)
    await administrator.close()
