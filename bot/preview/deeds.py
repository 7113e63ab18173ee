"""What the page's people do, by name: `{"deed": "write", "account": 5000001, "text": "Georgia"}`."""

import base64
import binascii
from collections.abc import Callable

from bot.preview.chats import Message
from bot.preview.people import Deed, NotThereError, People, Spot
from bot.preview.wire import Body, Json, Upload, number_of, text_of
from bot.preview.world import World

_Do = Callable[[World, People, Body], Json]


def do_deed(world: World, people: People, body: Body) -> Body:
    """Do what the page asks for; returns the ids of what came of it.

    Raises:
        NotThereError: no such deed, person, message or button.
        RefusalError: Telegram would not take it.
    """
    do = _DEEDS.get(text_of(body.get("deed")))
    if do is None:
        raise NotThereError(f"no deed of that name; there are {', '.join(sorted(_DEEDS))}")
    return {"result": do(world, people, body)}


def _account(world: World, body: Body, name: str = "account") -> int:
    number = number_of(body.get(name))
    if number not in world.accounts or number == world.bot.id:
        raise NotThereError("nobody has this account")
    return number


def _message(world: World, body: Body) -> Message:
    found = world.messages.get((number_of(body.get("chat")), number_of(body.get("message"))))
    if found is None:
        raise NotThereError("this message is not there any more")
    return found


def _group(world: World, body: Body) -> int:
    number = number_of(body.get("group"))
    if number not in world.groups:
        raise NotThereError("this group is not there")
    return number


def _spot(world: World, body: Body) -> Spot:
    chat = number_of(body.get("chat")) or _account(world, body)
    if chat not in world.accounts and chat not in world.groups:
        raise NotThereError("this chat is not there")
    topic = number_of(body.get("topic")) or None
    if topic and (chat, topic) not in world.topics:
        raise NotThereError("this topic is not there any more")
    return Spot(chat=chat, topic=topic, reply_to=number_of(body.get("reply_to")) or None)


def _shown(deed: Deed) -> Json:
    return {"message": deed.message.id, "update": deed.update}


def _new_person(world: World, people: People, body: Body) -> Json:
    name = text_of(body.get("name")) or f"Person {world.count('page person')}"
    return people.new_person(name, language_code=text_of(body.get("language")) or "ru").id


def _speak(world: World, people: People, body: Body) -> Json:
    people.speak(_account(world, body), text_of(body.get("language")))
    return True


def _write(world: World, people: People, body: Body) -> Json:
    if not text_of(body.get("text")).strip():
        raise NotThereError("there is no text")
    return _shown(people.write(_account(world, body), text_of(body.get("text")), _spot(world, body)))


def _start(world: World, people: People, body: Body) -> Json:
    return _shown(people.start(_account(world, body), text_of(body.get("payload"))))


def _send_file(world: World, people: People, body: Body) -> Json:
    try:
        content = base64.b64decode(text_of(body.get("content")), validate=True)
    except binascii.Error as exc:
        raise NotThereError("the file is not in base64") from exc
    upload = Upload(name=text_of(body.get("name")), mime=text_of(body.get("mime")), content=content)
    kind, caption = text_of(body.get("kind")), text_of(body.get("text"))
    return _shown(people.send_file(_account(world, body), kind, upload, caption=caption, spot=_spot(world, body)))


def _share_contact(world: World, people: People, body: Body) -> Json:
    return _shown(people.share_contact(_account(world, body), "+995500000000", _spot(world, body)))


def _share_location(world: World, people: People, body: Body) -> Json:
    return _shown(people.share_location(_account(world, body), 41.7151, 44.8271, _spot(world, body)))


def _edit(world: World, people: People, body: Body) -> Json:
    return _shown(people.edit(_account(world, body), _message(world, body), text_of(body.get("text"))))


def _delete(world: World, people: People, body: Body) -> Json:
    people.delete(_message(world, body))
    return True


def _react(world: World, people: People, body: Body) -> Json:
    return people.react(_account(world, body), _message(world, body), text_of(body.get("emoji")))


def _press(world: World, people: People, body: Body) -> Json:
    """Press what the phone shows: if the bot has changed the message meanwhile, Telegram still sends that data."""
    data = text_of(body.get("data"))
    if not data:
        raise NotThereError("this button has no data to send")
    return people.forge_press(_account(world, body), _message(world, body), data).id


def _ask_inline(world: World, people: People, body: Body) -> Json:
    return people.ask_inline(_account(world, body), text_of(body.get("text"))).id


def _choose_inline(world: World, people: People, body: Body) -> Json:
    query = text_of(body.get("query"))
    return _shown(people.choose_inline(_account(world, body), query, text_of(body.get("result"))))


def _block(world: World, people: People, body: Body) -> Json:
    return people.block(_account(world, body))


def _unblock(world: World, people: People, body: Body) -> Json:
    return people.unblock(_account(world, body))


def _join(world: World, people: People, body: Body) -> Json:
    return people.join(_account(world, body), _group(world, body))


def _leave(world: World, people: People, body: Body) -> Json:
    return people.leave(_account(world, body), _group(world, body))


def _open_topic(world: World, people: People, body: Body) -> Json:
    name = text_of(body.get("name")) or "New topic"
    return people.open_topic(_account(world, body), _group(world, body), name).id


def _delete_topic(world: World, people: People, body: Body) -> Json:
    topic = world.topics.get((number_of(body.get("group")), number_of(body.get("topic"))))
    if topic is None:
        raise NotThereError("this topic is not there any more")
    people.delete_topic(topic)
    return True


_DEEDS: dict[str, _Do] = {
    "new_person": _new_person,
    "speak": _speak,
    "write": _write,
    "start": _start,
    "send_file": _send_file,
    "share_contact": _share_contact,
    "share_location": _share_location,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "press": _press,
    "ask_inline": _ask_inline,
    "choose_inline": _choose_inline,
    "block": _block,
    "unblock": _unblock,
    "join": _join,
    "leave": _leave,
    "open_topic": _open_topic,
    "delete_topic": _delete_topic,
}
