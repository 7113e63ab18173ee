import asyncio
import logging
from collections.abc import Sequence

import pytest
from sqlalchemy import update

from bot.messages import ChatId
from bot.store.database import Database, open_database
from bot.store.keys import KeySource
from bot.store.outbox import (
    Closed,
    Delivery,
    Outgoing,
    Priority,
    begun,
    claim,
    drop_lane,
    enqueue,
    finish,
    move_chat,
    next_due_ms,
    postpone,
    postpone_chat,
    release,
    waiting_body,
)
from bot.store.schema import outbox

GROUP = ChatId(-100_500)


def letter(
    lane: str,
    body: str,
    *,
    chat: int = 0,
    priority: Priority = Priority.MESSAGE,
    coalesce: str | None = None,
    cost: int = 1,
    not_before_ms: int = 0,
) -> Outgoing:
    """A row of a lane whose chat is its own, unless said otherwise."""
    return Outgoing(
        lane=lane,
        chat=ChatId(chat or sum(lane.encode())),
        body=body.encode(),
        priority=priority,
        coalesce=coalesce,
        cost=cost,
        not_before_ms=not_before_ms,
    )


async def put(database: Database, *outgoing: Outgoing, now_ms: int = 0, ahead_of: Delivery | None = None) -> None:
    async with database.transaction() as tx:
        enqueue(tx, *outgoing, now_ms=now_ms, ahead_of=ahead_of)


async def take(
    database: Database, *, now_ms: int = 0, lease_s: float = 10, limit: int = 100, closed: Closed | None = None
) -> tuple[Delivery, ...]:
    async with database.transaction() as tx:
        return await claim(tx, now_ms=now_ms, lease_s=lease_s, limit=limit, closed=closed or Closed())


async def end(database: Database, deliveries: Sequence[Delivery]) -> None:
    async with database.transaction() as tx:
        for delivery in deliveries:
            assert await finish(tx, delivery.id)


async def drain(database: Database, *, now_ms: int = 0) -> list[str]:
    """Every body in the order of claims."""
    bodies: list[str] = []
    while claimed := await take(database, now_ms=now_ms, limit=1):
        bodies += texts(claimed)
        await end(database, claimed)
    return bodies


def texts(deliveries: Sequence[Delivery]) -> list[str]:
    return [delivery.body.decode() for delivery in deliveries]


async def test_a_lane_gives_out_its_first_row_alone(database: Database) -> None:
    await put(database, letter("a", "a1"), letter("a", "a2"), letter("b", "b1"))

    first = await take(database)
    assert texts(first) == ["a1", "b1"]
    assert texts(await take(database)) == []

    await end(database, first[:1])
    assert texts(await take(database)) == ["a2"]


async def test_a_delivery_is_what_was_enqueued(database: Database) -> None:
    await put(database, letter("case:1", "hello", chat=-7, priority=Priority.URGENT, cost=3), now_ms=5)

    (delivery,) = await take(database, now_ms=6, lease_s=1.5)

    assert (delivery.lane, delivery.chat, delivery.body) == ("case:1", -7, b"hello")
    assert (delivery.priority, delivery.cost, delivery.attempts) == (Priority.URGENT, 3, 1)
    assert (delivery.created_at_ms, delivery.leased_until_ms) == (5, 1506)


async def test_a_lease_that_ends_gives_the_row_out_again_before_the_next(database: Database) -> None:
    await put(database, letter("a", "a1"), letter("a", "a2"))
    await take(database, now_ms=0, lease_s=10)

    assert await take(database, now_ms=9_999) == ()
    (again,) = await take(database, now_ms=10_000)

    assert (again.body, again.attempts) == (b"a1", 2)


async def test_what_a_process_that_is_gone_had_claimed_is_given_out_again_at_once(database: Database) -> None:
    await put(database, letter("a", "a1"), letter("a", "a2"), letter("b", "b1"))
    await take(database, lease_s=30)

    async with database.transaction() as tx:
        await release(tx)

    again = await take(database)
    assert texts(again) == ["a1", "b1"]
    assert {delivery.attempts for delivery in again} == {2}


async def test_a_lane_tells_what_it_has_begun_to_send(database: Database) -> None:
    await put(database, letter("a", "a1"), letter("a", "a2"))

    async with database.transaction() as tx:
        before = await begun(tx, "a")
    claimed = await take(database)
    async with database.transaction() as tx:
        sending = await begun(tx, "a")
    await end(database, claimed)
    async with database.transaction() as tx:
        after = await begun(tx, "a")

    assert (before, sending, after) == (None, b"a1", None)


async def test_a_postponed_row_holds_up_its_lane_and_no_other(database: Database) -> None:
    await put(database, letter("a", "a1"), letter("a", "a2"), letter("b", "b1"))
    first, _ = await take(database)
    async with database.transaction() as tx:
        assert await postpone(tx, first, until_ms=5_000)

    assert await take(database, now_ms=4_999) == ()
    assert texts(await take(database, now_ms=5_000)) == ["a1"]


async def test_a_lease_that_has_passed_to_another_can_not_be_postponed(database: Database) -> None:
    await put(database, letter("a", "a1"))
    (late,) = await take(database, now_ms=0, lease_s=1)
    (current,) = await take(database, now_ms=1_000, lease_s=10)

    async with database.transaction() as tx:
        assert not await postpone(tx, late, until_ms=0)

    assert await take(database, now_ms=2_000) == ()
    await end(database, [current])


async def test_the_second_to_finish_a_delivery_is_told_so(database: Database) -> None:
    await put(database, letter("a", "a1"))
    (delivery,) = await take(database)
    await end(database, [delivery])

    async with database.transaction() as tx:
        assert not await finish(tx, delivery.id)


async def test_ids_are_never_used_twice(database: Database) -> None:
    await put(database, letter("a", "a1"))
    (first,) = await take(database)
    await end(database, [first])
    await put(database, letter("a", "a2"))

    (second,) = await take(database)

    assert second.id > first.id


async def test_one_chat_gets_one_delivery_at_a_time_whatever_its_lanes(database: Database) -> None:
    await put(database, *(letter(f"case:{number}", str(number), chat=GROUP) for number in range(3)))

    assert [texts(await take(database)) for _ in range(4)] == [["0"], ["1"], ["2"], []]


async def test_urgent_lanes_come_first_and_cosmetics_last(database: Database) -> None:
    await put(
        database,
        letter("card", "cosmetic", priority=Priority.COSMETIC),
        letter("plain", "message"),
        letter("urgent", "urgent", priority=Priority.URGENT),
    )

    assert texts(await take(database, limit=2)) == ["urgent", "message"]
    assert texts(await take(database, limit=2)) == ["cosmetic"]


async def test_a_lane_is_as_urgent_as_its_most_urgent_row(database: Database) -> None:
    await put(
        database,
        letter("a", "message"),
        letter("b", "cosmetic ahead", priority=Priority.COSMETIC),
        letter("b", "urgent behind", priority=Priority.URGENT),
    )

    assert await drain(database) == ["cosmetic ahead", "urgent behind", "message"]


async def test_a_newer_row_takes_the_place_of_an_older_one(database: Database) -> None:
    await put(database, letter("a", "card 1", coalesce="card"), letter("a", "words"))
    await put(database, letter("a", "card 2", coalesce="card"), letter("a", "card 3", coalesce="card"))
    await put(database, letter("b", "other lane", coalesce="card"), letter("a", "icon", coalesce="icon"))

    assert await drain(database) == ["words", "card 3", "other lane", "icon"]


async def test_what_waits_under_a_word_can_be_read_until_it_is_sent(database: Database) -> None:
    await put(database, letter("a", "album of 2", coalesce="album"), letter("b", "another lane", coalesce="album"))

    async with database.transaction() as tx:
        assert await waiting_body(tx, "a", "album", now_ms=0) == b"album of 2"
        assert await waiting_body(tx, "a", "other", now_ms=0) is None
    await take(database, now_ms=0, lease_s=10)
    async with database.transaction() as tx:
        assert await waiting_body(tx, "a", "album", now_ms=5_000) is None


async def test_a_row_that_is_being_sent_keeps_its_place(database: Database) -> None:
    await put(database, letter("a", "card 1", coalesce="card"))
    sending = await take(database, now_ms=0, lease_s=10)
    await put(database, letter("a", "card 2", coalesce="card"), now_ms=5_000)

    assert await take(database, now_ms=5_000) == ()
    await end(database, sending)
    assert await drain(database, now_ms=5_000) == ["card 2"]


async def test_what_is_put_ahead_goes_before_the_delivery_that_stays(database: Database) -> None:
    await put(database, letter("a", "missed"), letter("a", "next"))
    (missed,) = await take(database)
    async with database.transaction() as tx:
        enqueue(tx, letter("a", "open topic"), letter("a", "card"), now_ms=0, ahead_of=missed)
        enqueue(tx, letter("a", "icon"), now_ms=0, ahead_of=missed)
        await postpone(tx, missed, until_ms=0)

    assert await drain(database) == ["open topic", "card", "icon", "missed", "next"]


async def test_what_was_put_ahead_can_have_something_ahead_of_it(database: Database) -> None:
    await put(database, letter("a", "missed"))
    for body in ("second", "first"):
        (head,) = await take(database)
        async with database.transaction() as tx:
            enqueue(tx, letter("a", body), now_ms=0, ahead_of=head)
            await postpone(tx, head, until_ms=0)

    assert await drain(database) == ["first", "second", "missed"]


async def test_a_row_waits_for_its_time(database: Database) -> None:
    await put(database, letter("a", "later", not_before_ms=7_000))

    assert await take(database, now_ms=6_999) == ()
    assert texts(await take(database, now_ms=7_000)) == ["later"]


async def test_a_postponed_chat_waits_in_all_its_lanes(database: Database) -> None:
    await put(database, letter("a", "a1", chat=1), letter("b", "b1", chat=1), letter("c", "c1", chat=2))
    async with database.transaction() as tx:
        await postpone_chat(tx, ChatId(1), until_ms=5_000)

    assert texts(await take(database, now_ms=4_999)) == ["c1"]
    assert texts(await take(database, now_ms=5_000)) == ["a1"]


async def test_chats_are_closed_to_all_to_what_costs_or_to_cosmetics(database: Database) -> None:
    await put(
        database,
        letter("held", "held", chat=1, cost=0),
        letter("spent", "spent", chat=2),
        letter("free", "free", chat=2, cost=0),
        letter("card", "card", chat=3, priority=Priority.COSMETIC),
        letter("words", "words", chat=3),
    )
    closed = Closed(to_all=[ChatId(1)], to_costly=[ChatId(2)], to_cosmetics=[ChatId(3)])

    assert texts(await take(database, closed=closed)) == ["free", "words"]
    async with database.transaction() as tx:
        assert await next_due_ms(tx, closed=Closed(to_all=[ChatId(1), ChatId(2), ChatId(3)])) is None
    assert texts(await take(database)) == ["held", "spent", "card"]


async def test_a_dropped_lane_is_gone_with_what_this_transaction_put_in_it(database: Database) -> None:
    await put(database, letter("a", "a1"), letter("a", "a2"), letter("b", "b1"))
    async with database.transaction() as tx:
        enqueue(tx, letter("a", "a3"), letter("b", "b2"), now_ms=0)
        assert await drop_lane(tx, "a") == 3
        enqueue(tx, letter("a", "farewell"), now_ms=0)

    assert await drain(database) == ["b1", "b2", "farewell"]


async def test_what_was_for_a_group_follows_it(database: Database) -> None:
    new = ChatId(-100_777)
    await put(database, letter("case:1", "one", chat=GROUP), letter("case:2", "other", chat=5))
    async with database.transaction() as tx:
        await move_chat(tx, GROUP, new)

    assert [(delivery.chat, delivery.body) for delivery in await take(database)] == [(new, b"one"), (5, b"other")]
    await put(database, letter("case:3", "three", chat=new))
    async with database.transaction() as tx:
        await postpone_chat(tx, new, until_ms=99_000)
    assert await take(database, now_ms=98_000, closed=Closed(to_all=[ChatId(5)])) == ()


async def test_the_next_time_is_that_of_a_first_row(database: Database) -> None:
    async with database.transaction() as tx:
        assert await next_due_ms(tx) is None
    await put(database, letter("a", "a1", not_before_ms=9_000), letter("a", "a2"), letter("b", "b1"))
    await take(database, now_ms=0, lease_s=7)

    async with database.transaction() as tx:
        assert await next_due_ms(tx) == 7_000
        assert await next_due_ms(tx, closed=Closed(to_all=[letter("b", "").chat])) == 9_000


async def test_a_row_sealed_with_another_key_holds_up_its_own_lane_alone(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await put(database, letter("a", "a1"), letter("b", "b1"))
    async with database.transaction() as tx:
        await tx.execute(update(outbox).where(outbox.c.lane == "a").values(sealed=b"\1" * 60))

    with caplog.at_level(logging.ERROR):
        assert texts(await take(database)) == ["b1"]

    assert [record.message for record in caplog.records] == ["delivery does not open"]


async def test_two_that_claim_at_once_never_get_the_same_row(
    database: Database, database_url: str, key_source: KeySource
) -> None:
    await put(database, *(letter(f"person:{n}", f"{n} {i}", chat=n + 1) for n in range(20) for i in range(3)))
    others = [await open_database(database_url, key_source) for _ in range(3)]
    sent: list[str] = []

    async def dispatch(mine: Database) -> None:
        while claimed := await take(mine, limit=4):
            sent.extend(texts(claimed))
            await end(mine, claimed)

    await asyncio.gather(*(dispatch(other) for other in others))
    # one may have found nothing while another held the last leases
    await dispatch(database)

    assert sorted(sent) == sorted(f"{n} {i}" for n in range(20) for i in range(3))
    for n in range(20):
        assert [body for body in sent if body.startswith(f"{n} ")] == [f"{n} {i}" for i in range(3)]
    for other in others:
        await other.close()


# on SQLite transactions come one after the other anyway
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_rows_are_numbered_in_the_order_of_their_commits(database: Database) -> None:
    async with database.transaction() as slow:
        enqueue(slow, letter("a", "began first"), now_ms=0)
        await put(database, letter("a", "committed first"))

    assert await drain(database) == ["committed first", "began first"]


async def test_a_commit_wakes_the_dispatcher_and_a_rollback_does_not(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.mark_seen(1, now_ms=0)
    assert not database.enqueued.is_set()

    await put(database, letter("a", "a1"))

    assert database.enqueued.is_set()
