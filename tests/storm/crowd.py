"""Many people and a few volunteers who all write at once, none waiting for the others."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.content.terms import Language
from bot.desk.vocabulary import Side
from bot.dialogue.about_case import Wish
from bot.dialogue.bookmark import Bookmark, Spot, decode, encode
from bot.preview import people as deeds
from bot.preview.bot_api import BotApi
from bot.preview.chats import Message
from bot.preview.people import buttons_of, find_button
from bot.preview.wire import Call, body_of, number_of, text_of
from tests.people import new_desk
from tests.storm.verdict import Lane, Place, Seen, words_of

LANGUAGES = ("ru", "be", "uk", "en")
TAKE = "Взять"
#: so many lines may be on their way at once, for each case: people wait for answers, more or less
PATIENCE = 3


@dataclass(slots=True, kw_only=True)
class Talk:
    """One person and the volunteer who takes the case."""

    person: int
    language: Language
    #: the bot's page, once it is there
    page: int | None = None
    has_asked: bool = False
    topic: Place | None = None
    card: int | None = None
    #: who has taken it
    volunteer: int | None = None
    #: the newest copy at each end, to be replied to
    newest: dict[Side, Message] = field(default_factory=dict)


class Crowd:
    """Decides by chance who writes next; learns what has arrived from the log of calls."""

    def __init__(self, api: BotApi, *, cases: int, messages: int, groups: int, seed: int) -> None:
        self._api = api
        self._chance = random.Random(seed)
        self._read = 0
        self._known: dict[int, Talk] = {}
        self._at: dict[Place, Talk] = {}
        self._cards: dict[Place, int] = {}
        self.groups = tuple(new_desk(api, f"Desk {number}") for number in range(groups))
        self.volunteers = tuple(self._volunteer(group) for group in self.groups)
        self.talks = tuple(self._talk(number) for number in range(cases))
        lanes = [Lane(case, side) for case in range(cases) for side in Side]
        #: how many lines each lane is to get
        self.plan = Counter(lanes[number % len(lanes)] for number in range(messages))
        self.written: Counter[Lane] = Counter()
        self._arrived: set[str] = set()

    @property
    def arrived(self) -> int:
        """How many lines have come to the other end."""
        return len(self._arrived)

    @property
    def is_over(self) -> bool:
        """Whether every line has been written, and has arrived."""
        return self.arrived >= self.plan.total()

    @property
    def has_written(self) -> bool:
        """Whether every line has been written."""
        return self.written == self.plan

    def begin(self) -> None:
        """Everybody presses Start."""
        for talk in self.talks:
            self._api.people.start(talk.person)

    @property
    def has_begun(self) -> bool:
        """Whether everybody has a page before them."""
        self._look()
        return all(talk.page for talk in self.talks)

    def ask(self) -> None:
        """Everybody asks for a human who has not done so."""
        for talk in self.talks:
            if not talk.has_asked:
                self._ask(talk)

    def go_on(self) -> None:
        """See what has come, ask for a human, take cases, write."""
        self._look()
        for talk in self._sample():
            if not talk.has_asked:
                self._ask(talk)
            if talk.volunteer is None and talk.card is not None:
                self._take(talk)
            self._write(talk)

    def seen(self) -> tuple[Seen, ...]:
        """All that the bot says to people and in topics, in the order of each place."""
        world = self._api.world
        messages = (world.messages[key] for key in sorted(world.messages))
        return tuple(_seen(each) for each in messages if _is_of_case(each) and each.sender == world.bot.id)

    def _volunteer(self, group: int) -> int:
        account = self._api.people.new_person("Volunteer", language_code="ru").id
        self._api.people.join(account, group)
        return account

    def _talk(self, number: int) -> Talk:
        language = LANGUAGES[number % len(LANGUAGES)]
        account = self._api.people.new_person(f"Person {number}", language_code=language)
        talk = Talk(person=account.id, language=Language(language))
        self._known[account.id] = talk
        return talk

    def _sample(self) -> Iterator[Talk]:
        """Some people, fewer where many lines are on their way."""
        room = len(self.talks) * PATIENCE - (self.written.total() - self.arrived)
        return (self._chance.choice(self.talks) for _ in range(min(room, len(self.talks))))

    def _ask(self, talk: Talk) -> None:
        if talk.page is None:
            return
        page = self._api.world.messages[talk.person, talk.page]
        profile = decode("uk-RUcuKZ-home", language=talk.language).profile
        wish = Bookmark(language=talk.language, spot=Spot("human", Wish.OPEN), profile=profile, trail=(Spot("called"),))
        self._api.people.forge_press(talk.person, page, encode(wish))
        talk.has_asked = True

    def _take(self, talk: Talk) -> None:
        assert talk.topic is not None
        card = self._api.world.messages[talk.topic.chat, talk.card or 0]
        volunteer = self.volunteers[self.groups.index(talk.topic.chat)]
        self._api.people.press(volunteer, card, find_button(card, TAKE))
        talk.volunteer = volunteer

    def _write(self, talk: Talk) -> None:
        """One line by the person, or by the volunteer once they have the case."""
        case = self.talks.index(talk)
        lane = Lane(case, self._chance.choice(list(Side)))
        if self.written[lane] >= self.plan[lane] or not talk.has_asked:
            return
        words = words_of(lane, self.written[lane])
        answered = talk.newest.get(lane.side.other) if self._chance.random() < 0.5 else None
        if lane.side is Side.TOPIC:
            reply = answered.id if answered else None
            self._api.people.write(talk.person, words, deeds.Spot(chat=talk.person, reply_to=reply))
        elif talk.volunteer is not None and talk.topic is not None:
            reply = answered.id if answered else talk.card
            spot = deeds.Spot(chat=talk.topic.chat, topic=talk.topic.topic, reply_to=reply)
            self._api.people.write(talk.volunteer, words, spot)
        else:
            return
        self.written[lane] += 1

    def _look(self) -> None:
        """Read what the log of calls has got since."""
        calls = self._api.calls
        while self._read < len(calls):
            call = calls[self._read]
            self._read += 1
            if call.answer.is_ok and call.method == "copyMessage":
                self._see_copy(call)
            elif call.answer.is_ok and call.method == "sendMessage":
                self._see_words(call)

    def _see_words(self, call: Call) -> None:
        """The bot's own words with buttons: a person's page, a topic's card."""
        if not call.parameters.get("reply_markup"):
            return
        chat, topic = number_of(call.parameters["chat_id"]), number_of(call.parameters.get("message_thread_id"))
        message = number_of(body_of(call.result).get("message_id"))
        if topic:
            self._cards[Place(chat, topic)] = message
        elif chat in self._known:
            self._known[chat].page = self._known[chat].page or message

    def _see_copy(self, call: Call) -> None:
        """A copy in a topic shows whose topic it is."""
        given = call.parameters
        chat, source = number_of(given["chat_id"]), number_of(given["from_chat_id"])
        copy = self._api.world.messages[chat, number_of(body_of(call.result).get("message_id"))]
        self._arrived.add(copy.content.text)
        is_in_topic = chat < 0
        talk = self._known[source if is_in_topic else chat]
        talk.newest[Side.TOPIC if is_in_topic else Side.PERSON] = copy
        if is_in_topic and talk.topic is None:
            talk.topic = Place(chat, copy.topic)
            talk.card = self._cards.get(talk.topic)


def _is_of_case(message: Message) -> bool:
    is_in_general = message.chat < 0 and message.topic is None
    return message.service is None and not is_in_general


def _seen(message: Message) -> Seen:
    """A card is known by its first line: the others change."""
    data = [text_of(button.get("callback_data")) for row in buttons_of(message) for button in row]
    is_card = any(word.startswith("case-") for word in data)
    text = message.content.text
    return Seen(
        place=Place(message.chat, message.topic), at=message.date, words=text.partition("\n")[0] if is_card else text
    )
