"""What is remembered of readers: little, few, and not for long."""

import pytest

from bot.gateway.memory import KEEP_S, Living, Memory
from bot.messages import ChatId, MessageId

ANNA, BORYS, CARYNA = ChatId(1), ChatId(2), ChatId(3)


def remember(memory: Memory, chat: ChatId, *, now_s: float = 0) -> None:
    memory.remember(chat, MessageId(10 + chat), "be-000-home", now_s=now_s, update=20 + chat)


def test_the_living_message_and_its_page_are_recalled() -> None:
    memory = Memory()
    remember(memory, ANNA, now_s=5)

    assert memory.recall(ANNA, now_s=6) == Living(message=MessageId(11), goes="be-000-home", seen_s=5, update=21)
    assert memory.recall(BORYS, now_s=6) is None


def test_nothing_but_message_page_time_and_update_is_kept() -> None:
    assert Living._fields == ("message", "goes", "seen_s", "update")


@pytest.mark.parametrize(("after_s", "is_known"), [(KEEP_S, True), (KEEP_S + 1, False)])
def test_after_half_an_hour_nothing_is_recalled(after_s: float, *, is_known: bool) -> None:
    memory = Memory()
    remember(memory, ANNA)

    assert (memory.recall(ANNA, now_s=after_s) is not None) == is_known


def test_a_sweep_forgets_those_whose_time_is_over_and_no_others() -> None:
    memory = Memory()
    remember(memory, ANNA, now_s=0)
    remember(memory, BORYS, now_s=1)
    remember(memory, CARYNA, now_s=2)
    remember(memory, ANNA, now_s=3)

    memory.sweep(now_s=KEEP_S + 2.5)

    assert len(memory) == 1
    assert memory.recall(ANNA, now_s=KEEP_S + 2.5)


def test_of_too_many_chats_the_one_longest_unused_is_forgotten() -> None:
    memory = Memory(max_chats=2)
    remember(memory, ANNA)
    remember(memory, BORYS)
    remember(memory, ANNA)

    remember(memory, CARYNA)

    assert memory.recall(BORYS, now_s=0) is None
    assert memory.recall(ANNA, now_s=0)
    assert memory.recall(CARYNA, now_s=0)
    assert len(memory) == 2


def test_who_leaves_is_forgotten_at_once_and_twice_is_no_error() -> None:
    memory = Memory()
    remember(memory, ANNA)

    memory.forget(ANNA)
    memory.forget(ANNA)

    assert len(memory) == 0
