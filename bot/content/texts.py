"""Every text for people that a file contains, with the path at which it stands there."""

from collections.abc import Iterator

from bot.content.advice import Advice
from bot.content.contact import Contact
from bot.content.conversation import Conversation, Node, Phrases
from bot.content.country import Country
from bot.content.document import Path_
from bot.content.entry import Text
from bot.content.instrument import Instrument
from bot.content.reply import Replies

Located = Iterator[tuple[Text, Path_]]


def of_conversation(conversation: Conversation) -> Located:
    """Paragraphs and labels, node by node."""
    for node in conversation.nodes.values():
        yield from _of_node(node)


def _of_node(node: Node) -> Located:
    path: Path_ = ("nodes", node.id)
    for number in range(len(node.say)):
        yield node.say_text(number), (*path, "say", number)
    for number, choice in enumerate(node.choices):
        yield node.choice_text(choice), (*path, "choices", number, "label")
    if node.skip:
        yield node.skip_text(), (*path, "skip")


def of_country(country: Country) -> Located:
    """Summaries, then positions."""
    for number, summary in enumerate(country.summaries):
        for field in ("say", "first", "avoid", "unknown"):
            yield summary.text(field), ("summaries", number, field)
    for number, position in enumerate(country.positions):
        for field in ("title", "says", "caution"):
            if getattr(position, field):
                yield position.text(field), ("positions", number, field)


def of_contact(contact: Contact) -> Located:
    """Name if translated, what they do, channels' hours, law."""
    if contact.name.is_translated:
        yield contact.name_text(), ("name", "en")
    for field in ("helps", "does_not", "real", "warning"):
        if getattr(contact, field):
            yield contact.text(field), (field,)
    for number, channel in enumerate(contact.channels):
        if channel.hours:
            yield contact.hours_text(number), ("channels", number, "hours")
    for number, risk in enumerate(contact.legal_risk):
        if risk.law:
            yield contact.law_text(risk), ("legal_risk", number, "law")


def of_instrument(instrument: Instrument, path: Path_) -> Located:
    """Title, what it says, what it gives, caution."""
    for field in ("title", "says", "gives", "caution"):
        if getattr(instrument, field):
            yield instrument.text(field), (*path, field)


def of_advice(advice: Advice, path: Path_) -> Located:
    """Title, danger, advice, steps, caution."""
    for field in ("title", "says", "do", "caution"):
        if getattr(advice, field):
            yield advice.text(field), (*path, field)
    for number in range(len(advice.steps)):
        yield advice.step_text(number), (*path, "steps", number)


def of_phrases(phrases: Phrases) -> Located:
    """The fixed texts, group by group."""
    for group, names in phrases.phrases.items():
        for name, phrase in names.items():
            yield Text(f"phrase/{group}.{name}", phrase.one, phrase.other), ("phrases", group, name)


def of_replies(replies: Replies) -> Located:
    """Titles for volunteers and answers for people, one reply after another."""
    for name in replies.replies:
        yield replies.title(name), ("replies", name, "title")
        yield replies.text(name), ("replies", name, "text")
