"""Buttons pressed and lines written too late, twice, or by whom they are not for: one clear line, and nothing leaks."""

from collections.abc import Awaitable, Callable

import pytest

from bot.content.terms import Language
from bot.dialogue.about_case import Wish
from bot.dialogue.bookmark import Bookmark, Spot, encode
from bot.preview.chats import RIGHTS, Topic
from bot.preview.people import Spot as Place
from tests.deskwork import World
from tests.people import Person, Volunteer

State = Callable[[World, Person, Volunteer, Topic], Awaitable[None]]


async def _taken_by_another(world: World, ivan: Person, olga: Volunteer, topic: Topic) -> None:
    petra = await world.volunteer("Petra")
    await petra.forge("case-over", message=world.card(topic))
    await world.settled()


async def _waiting(world: World, ivan: Person, olga: Volunteer, topic: Topic) -> None:
    await olga.write(topic, "/release")
    await world.settled()


async def _closed(world: World, ivan: Person, olga: Volunteer, topic: Topic) -> None:
    await olga.write(topic, "/close")
    await world.settled()


async def _opened_again(world: World, ivan: Person, olga: Volunteer, topic: Topic) -> None:
    await _closed(world, ivan, olga, topic)
    await ivan.send("one more thing")
    await world.settled()


async def _blocked(world: World, ivan: Person, olga: Volunteer, topic: Topic) -> None:
    await olga.write(topic, "/block 3 spam")
    await world.settled()


async def _unreachable(world: World, ivan: Person, olga: Volunteer, topic: Topic) -> None:
    world.api.people.deactivate(ivan.id)
    await olga.reply("question", "are you there?")
    await world.settled()


async def _forgotten(world: World, ivan: Person, olga: Volunteer, topic: Topic) -> None:
    """The case is erased, and the bot may not delete its topic."""
    world.api.people.give_rights(world.group, RIGHTS - {"can_delete_messages"})
    await world.wish(ivan, Wish.ERASE)


_STATES: dict[str, State] = {
    "taken by another": _taken_by_another,
    "waiting": _waiting,
    "closed": _closed,
    "opened again": _opened_again,
    "blocked": _blocked,
    "unreachable": _unreachable,
    "forgotten": _forgotten,
}
#: somebody else has the case there, or nobody: to take it over is no mistake
_TAKEABLE = {"taken by another", "waiting", "opened again"}
_BUTTONS = (
    *("send-{note}", "sure-{note}", "sure-{said}", "replysend-hello", "pagesend-DE", "reply-gone", "replysend-gone"),
    *("page-gone", "pagesend-gone", "blocknow-1-x", "renamed-7", "clear"),
)
_TAKING = ("takesend-{note}", "oversend-{note}", "release", "handover", "closenow", "closewith-goodbye")


def _seen(world: World, topic: Topic) -> list[tuple[object, ...]]:
    return [
        (m.id, m.content.text, str(m.keyboard), tuple(m.reactions.items()))
        for m in world.api.world.messages_in(world.group)
        if m.topic in {topic.id, None}
    ]


@pytest.mark.parametrize("state", _STATES)
async def test_a_volunteers_old_button_answers_and_says_nothing_to_the_person(world: World, state: str) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    note = await olga.write(topic, "between us")
    await world.settled()
    said, card = olga.find("answer"), world.card(topic)
    await _STATES[state](world, ivan, olga, topic)
    before = ivan.texts

    for button in _BUTTONS if state in _TAKEABLE else (*_BUTTONS, *_TAKING):
        looked = _seen(world, topic)
        pressed = await olga.forge(f"case-{button.format(note=note.id, said=said.id)}", message=card)
        await world.settled()
        assert (pressed.toast and pressed.toast.text) or _seen(world, topic) != looked, button

    told = [text for text in ivan.texts[len(before) :] if "between us" in text or "Німеччина" in text]
    assert told == []
    assert ivan.texts.count("answer") <= 1


@pytest.mark.parametrize("state", _STATES)
async def test_a_volunteers_line_is_answered_wherever_its_case_stands(world: World, state: str) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    await _STATES[state](world, ivan, olga, topic)
    before = ivan.texts

    for order in ("/say too late", "/reply hello", "/page DE", "/undo", "/handover"):
        looked = _seen(world, topic)
        await olga.write(topic, order)
        await world.settled()
        assert len(_seen(world, topic)) >= len(looked) + 2 or "👌" in str(_seen(world, topic)[-1]), order
    reply = await olga.reply("question", "too late")
    await world.settled()

    answers = [m for m in world.api.world.messages_in(world.group) if m.reply_to == reply.id]
    assert len(answers) == 1
    assert "too late" not in ivan.texts
    assert [text for text in ivan.texts[len(before) :] if "Німеччина" in text] == []


@pytest.mark.parametrize("state", [None, *_STATES])
async def test_a_persons_old_button_answers_and_reaches_nobody(world: World, state: str | None) -> None:
    ivan, olga, petro = await world.person(), await world.volunteer(), await world.person("Petro")
    topic = await world.talk(ivan, olga)
    if state:
        await _STATES[state](world, ivan, olga, topic)
    if state == "unreachable":
        world.api.world.deactivated.discard(ivan.id)

    for person, is_stranger in ((ivan, False), (petro, True)):
        for wish in (Wish.DOCUMENT, Wish.NO_DOCUMENT, Wish.GOOD, Wish.BAD, Wish.STAY):
            looked = [(m.id, m.content.text) for m in person.chat]
            group = _seen(world, topic)
            toast = await world.wish(person, wish, value="5")
            assert toast or [(m.id, m.content.text) for m in person.chat] != looked, wish
            assert _seen(world, topic) == group or not is_stranger


@pytest.mark.parametrize("erased_after", [0, 1, 2])
async def test_lines_on_their_way_while_all_is_erased_reach_nobody(world: World, erased_after: int) -> None:
    ivan, olga = await world.person(), await world.volunteer()
    topic = await world.talk(ivan, olga)
    question, living = olga.find("question"), ivan.living
    await world.stop()
    erases = encode(Bookmark(language=Language.UK, spot=Spot("erase", "now")))
    place = Place(chat=world.group, topic=topic.id, reply_to=question.id)
    deeds: list[Callable[[], object]] = [
        lambda: world.api.people.write(olga.id, "hold on", place),
        lambda: world.api.people.write(ivan.id, "forget me"),
    ]
    deeds.insert(erased_after, lambda: world.api.people.forge_press(ivan.id, living, erases))
    for do in deeds:
        do()

    await world.start()
    await world.settled()

    assert "hold on" not in ivan.texts
    assert topic not in olga.topics
    assert not any("forget me" in m.content.text for m in world.api.world.messages_in(world.group))
