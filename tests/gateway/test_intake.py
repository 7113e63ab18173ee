"""What an update says, and what is left alone; any JSON at all is read without raising."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.desk_intake import read_desk_update
from bot.gateway.intake import Json, chat_of, decode_update, decode_updates, read_update
from bot.messages import Asked, ChatId, Inbound, Left, MessageId, Press, Typed, Unreadable

ANNA: Json = {"id": 7, "is_bot": False, "first_name": "x", "language_code": "uk"}
PRIVATE: Json = {"id": 7, "type": "private"}
GROUP: Json = {"id": -100, "type": "supergroup"}
MESSAGE: Json = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": ANNA}
COMMAND: Json = {"entities": [{"type": "bot_command", "offset": 0, "length": 6}]}


@pytest.mark.parametrize(
    ("update", "inbound"),
    [
        (
            {"message": {**MESSAGE, "text": "Грузія"}},
            Typed(chat=ChatId(7), message=MessageId(5), text="Грузія", language_code="uk", update=1),
        ),
        (
            {"message": {**MESSAGE, "chat": GROUP, "text": "/start", **COMMAND}},
            Typed(
                chat=ChatId(-100), message=MessageId(5), text="/start", language_code="uk", is_private=False, update=1
            ),
        ),
        (
            {"message": {**MESSAGE, "photo": [{}]}},
            Unreadable(chat=ChatId(7), message=MessageId(5), language_code="uk", update=1),
        ),
        (
            {"callback_query": {"id": "q", "from": ANNA, "data": "uk-000-home", "message": MESSAGE}},
            Press(query="q", chat=ChatId(7), message=MessageId(5), goes="uk-000-home", language_code="uk", update=1),
        ),
        (
            {
                "callback_query": {
                    "id": "q",
                    "from": ANNA,
                    "data": "x",
                    "message": {"message_id": 5, "date": 0, "chat": PRIVATE},
                }
            },
            Press(query="q", chat=ChatId(7), message=MessageId(5), goes="x", language_code="uk", update=1),
        ),
        ({"inline_query": {"id": "i", "from": ANNA, "query": "DE"}}, Asked(query="i", text="DE", language_code="uk")),
        ({"my_chat_member": {"chat": PRIVATE, "new_chat_member": {"status": "kicked"}}}, Left(chat=ChatId(7))),
    ],
    ids=["text", "command in a group", "photo", "press", "press on an old message", "inline", "blocked"],
)
def test_what_is_read(update: Json, inbound: Inbound) -> None:
    wire = msgspec.json.encode({"update_id": 1, **update})

    assert read_update({"update_id": 1, **update}) == inbound
    assert read_update(decode_update(wire)) == inbound
    assert decode_updates(b'{"ok":true,"result":[%b]}' % wire)["result"] == [decode_update(wire)]


@pytest.mark.parametrize(
    "update",
    [
        {"edited_message": {**MESSAGE, "text": "changed"}},
        {"channel_post": {**MESSAGE, "text": "x"}},
        {"message": {**MESSAGE, "chat": GROUP, "text": "people talk"}},
        {"message": {**MESSAGE, "chat": GROUP, "new_chat_members": [ANNA]}},
        {"message": {**MESSAGE, "from": {**ANNA, "is_bot": True}, "text": "x"}},
        {"message": {**MESSAGE, "pinned_message": {}}},
        {"my_chat_member": {"chat": GROUP, "new_chat_member": {"status": "kicked"}}},
        {"my_chat_member": {"chat": PRIVATE, "new_chat_member": {"status": "member"}}},
        {"callback_query": {"id": "q", "from": ANNA, "inline_message_id": "abc", "data": "x"}},
        {"poll": {"id": "1"}},
        {"something_of_2030": {"chat": PRIVATE}},
        {},
    ],
)
def test_what_is_left_alone(update: Json) -> None:
    assert read_update({"update_id": 1, **update}) is None


def _json() -> st.SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
    keys = st.sampled_from(["id", "chat", "from", "type", "text", "message", "date", "data", "message_id", "status"])
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=4))


@given(st.sampled_from(["message", "callback_query", "inline_query", "my_chat_member"]), _json())
def test_no_update_of_whatever_form_raises(kind: str, body: Any) -> None:
    update = {"update_id": 1, kind: body}

    read_update(update)

    assert isinstance(chat_of(update), int)


@given(st.sampled_from(["message", "callback_query", "inline_query", "my_chat_member"]), _json())
def test_nothing_that_is_read_gets_lost_in_decoding(kind: str, body: Any) -> None:
    update = {"update_id": 1, kind: body}

    decoded = decode_update(msgspec.json.encode(update))

    assert read_update(decoded) == read_update(update)
    assert read_desk_update(decoded) == read_desk_update(update)
    assert (decoded == update) or kind == "callback_query"


def test_of_a_press_the_page_it_was_made_on_is_not_built() -> None:
    page = {**MESSAGE, "text": "long", "reply_markup": {"inline_keyboard": []}, "is_topic_message": True}
    press = {"id": "q", "from": ANNA, "data": "uk-000-home", "chat_instance": "1", "message": page}

    decoded = decode_update(msgspec.json.encode({"update_id": 1, "callback_query": press}))

    read = {"message_id": 5, "date": 1, "chat": PRIVATE, "is_topic_message": True}
    sender = {"id": 7, "language_code": "uk"}
    assert decoded == {
        "update_id": 1,
        "callback_query": {"id": "q", "from": sender, "data": "uk-000-home", "message": read},
    }
