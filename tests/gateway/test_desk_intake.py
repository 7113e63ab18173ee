"""What Telegram sends, as the desk reads it."""

from typing import Any

import pytest

from bot.desk.vocabulary import Departed, Joined, Kind, Line, Moved, Opened, Pressed, Reach
from bot.gateway.desk_intake import read_desk_update

GROUP, TOPIC = -1001, 17
SOMEBODY = {"id": 5, "is_bot": False, "first_name": "x", "language_code": "ru"}
BOT = {"id": 4242, "is_bot": True, "first_name": "bot"}
FORUM = {"id": GROUP, "type": "supergroup", "is_forum": True}
OPENING = {"message_id": TOPIC, "from": BOT, "chat": FORUM, "forum_topic_created": {"name": "n"}}


def in_topic(**fields: Any) -> dict[str, Any]:
    """A message in a topic; like all of them it answers the topic's opening."""
    message = {
        "message_id": 20,
        "from": SOMEBODY,
        "chat": FORUM,
        "message_thread_id": TOPIC,
        "is_topic_message": True,
        "reply_to_message": OPENING,
        **fields,
    }
    return {"update_id": 1, "message": message}


def line_of(update: dict[str, Any]) -> Line:
    line = read_desk_update(update)
    assert isinstance(line, Line)
    return line


def test_a_line_in_a_topic_answers_nothing_unless_somebody_swiped() -> None:
    plain = line_of(in_topic(text="hello"))
    reply = line_of(
        in_topic(text="hello", reply_to_message={"message_id": 18, "from": BOT, "chat": FORUM, "text": "q"})
    )

    assert (plain.topic, plain.reply_to) == (TOPIC, None)
    assert (reply.reply_to, reply.reply_sender) == (18, None)


def test_a_line_tells_under_which_name_a_bot_has_opened_its_topic() -> None:
    by_hand = {**OPENING, "from": SOMEBODY}

    assert line_of(in_topic(text="hello")).opened_as == "n"
    assert line_of(in_topic(text="hello", reply_to_message=by_hand)).opened_as == ""


def test_a_topic_that_a_bot_has_opened_is_told() -> None:
    opening = {**OPENING, "message_thread_id": TOPIC, "is_topic_message": True}
    by_hand = {**opening, "from": SOMEBODY}

    assert read_desk_update({"update_id": 1, "message": opening}) == Opened(chat=GROUP, topic=TOPIC, name="n")  # type: ignore[arg-type]
    assert read_desk_update({"update_id": 1, "message": by_hand}) is None


def test_an_answer_to_the_bot_is_told_from_one_to_a_person() -> None:
    to_bot = in_topic(text="x", reply_to_message={"message_id": 18, "from": BOT, "chat": FORUM, "text": "q"})
    to_person = in_topic(text="x", reply_to_message={"message_id": 18, "from": SOMEBODY, "chat": FORUM, "text": "q"})

    assert [line_of(update).is_to_bot for update in (to_bot, to_person, in_topic(text="x"))] == [True, False, False]


def test_an_answer_in_general_is_not_taken_for_a_topic() -> None:
    update = in_topic(text="hello", is_topic_message=False, message_thread_id=18)

    assert line_of(update).topic is None


def test_a_reply_knows_whom_it_answers() -> None:
    answered = {"message_id": 18, "from": SOMEBODY, "chat": FORUM, "text": "let me in"}
    entered = {"message_id": 18, "from": BOT, "chat": FORUM, "new_chat_members": [SOMEBODY]}

    assert line_of(in_topic(text="/approve", reply_to_message=answered)).reply_sender == 5
    assert line_of(in_topic(text="/approve", reply_to_message=entered)).reply_sender == 5


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"text": "x"}, Kind.TEXT),
        ({"photo": [{"file_id": "small"}, {"file_id": "large"}]}, Kind.PHOTO),
        ({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}, Kind.ANIMATION),
        ({"document": {"file_id": "a"}}, Kind.DOCUMENT),
        ({"venue": {}, "location": {}}, Kind.LOCATION),
        ({"location": {}}, Kind.LOCATION),
        ({"contact": {}}, Kind.CONTACT),
        ({"poll": {}}, Kind.POLL),
        ({"game": {"animation": {}}}, Kind.GAME),
        ({"invoice": {}}, Kind.PAYMENT),
        ({"story": {}}, Kind.OTHER),
        ({"dice": {}}, Kind.DICE),
    ],
)
def test_every_kind_of_content_is_known(fields: dict[str, Any], kind: Kind) -> None:
    assert line_of(in_topic(**fields)).kind is kind


def test_an_edit_carries_words_and_the_largest_photo() -> None:
    sizes = [{"file_id": "small", "file_unique_id": "s"}, {"file_id": "large", "file_unique_id": "l"}]
    fields = {"photo": sizes, "caption": "words", "has_media_spoiler": True}
    update = {"update_id": 1, "edited_message": in_topic(**fields)["message"]}

    line = line_of(update)

    assert (line.is_edit, line.file, line.file_unique, line.styled.text) == (True, "large", "l", "words")
    assert line.has_spoiler


@pytest.mark.parametrize(
    "fields",
    [
        {"forum_topic_edited": {"name": "x"}},
        {"forum_topic_closed": {}},
        {"pinned_message": {"message_id": 1}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 1}},
        {"text": "x", "from": BOT},
        {"text": "x", "is_automatic_forward": True},
        {"new_chat_members": [BOT]},
        {"something_telegram_will_invent": {}},
    ],
)
def test_service_messages_and_bots_say_nothing(fields: dict[str, Any]) -> None:
    assert read_desk_update(in_topic(**fields)) is None


def test_an_anonymous_administrator_is_nobody_known() -> None:
    update = in_topic(text="x", sender_chat=FORUM, **{"from": {"id": 1087968824, "is_bot": True}})

    assert line_of(update).sender is None


def test_a_command_is_told_from_a_slash() -> None:
    command = in_topic(text="/start x", entities=[{"type": "bot_command", "offset": 0, "length": 6}])

    assert line_of(command).is_command
    assert not line_of(in_topic(text="/start x")).is_command


def test_coming_going_moving_and_blocking() -> None:
    member = {"user": SOMEBODY, "status": "left"}
    private = {"id": 5, "type": "private"}
    changed = {"chat": private, "from": SOMEBODY, "new_chat_member": {"status": "kicked"}}

    assert isinstance(read_desk_update(in_topic(new_chat_members=[SOMEBODY])), Joined)
    assert read_desk_update(in_topic(left_chat_member=SOMEBODY)) == Departed(chat=GROUP, account=5)  # type: ignore[arg-type]
    left = {"update_id": 1, "chat_member": {"chat": FORUM, "new_chat_member": member}}
    assert read_desk_update(left) == Departed(chat=GROUP, account=5)  # type: ignore[arg-type]
    assert read_desk_update(in_topic(migrate_to_chat_id=-1009)) == Moved(before=GROUP, after=-1009)  # type: ignore[arg-type]
    assert read_desk_update(in_topic(migrate_from_chat_id=-5)) == Moved(before=-5, after=GROUP)  # type: ignore[arg-type]
    blocked = {"update_id": 1, "my_chat_member": changed}
    assert read_desk_update(blocked) == Reach(chat=5, is_reachable=False)  # type: ignore[arg-type]


def test_a_press_in_a_topic_knows_its_topic() -> None:
    query = {"id": "7", "from": SOMEBODY, "data": "case-take", "message": in_topic(text="card")["message"]}

    pressed = read_desk_update({"update_id": 1, "callback_query": query})

    assert isinstance(pressed, Pressed)
    assert (pressed.goes, pressed.topic, pressed.is_private) == ("case-take", TOPIC, False)


@pytest.mark.parametrize("update", [{}, {"message": {}}, {"callback_query": {"id": "1"}}, {"message": {"text": 1}}])
def test_forms_that_telegram_may_invent_are_no_error(update: dict[str, Any]) -> None:
    assert read_desk_update({"update_id": 1, **update}) is None
