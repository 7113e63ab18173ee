"""What a button says that leads to a found page."""

from bot.content.conversation import Answer, Ask
from bot.content.terms import Language
from bot.dialogue.search_index import Found, Index
from bot.dialogue.writer import Writer, flag

#: targets that no choice leads to have the words of the frame
_PHRASES = {
    "back": "frame.back",
    "home": "frame.home",
    "language": "frame.language",
    "human": "frame.human",
    "more": "frame.more",
}


def title_of(found: Found, index: Index, language: Language, *, asked: Ask | None) -> str:
    """The words of a button in a language, without HTML; of an answer to a question, the answer."""
    writer = Writer(index.library, language)
    if asked and found.answer:
        return _answer(found.answer, writer)
    return _page(found, index, writer)


def _answer(answer: Answer, writer: Writer) -> str:
    if answer.whereabouts:
        return _country(answer.whereabouts, writer)
    if answer.citizenship:
        return writer.phrase_label(f"citizenship.{answer.citizenship}")
    return writer.phrase_label(f"situation.{answer.situation}")


def _country(code: str, writer: Writer) -> str:
    return f"{flag(code)} {writer.catalog.country(code)}"


def _page(found: Found, index: Index, writer: Writer) -> str:
    name, _, argument = found.target.partition("/")
    match name:
        case "country" if argument:
            return _country(argument, writer)
        case "contact" if argument:
            contact = index.library.contacts[argument]
            return writer.label(contact.name_text()) if contact.name.is_translated else contact.name.en
        case "law" if argument:
            return writer.label(index.library.law[argument].text("title"))
        case "safety" if f"safety_topic.{argument}" in index.library.phrases:
            return writer.phrase_label(f"safety_topic.{argument}")
    if found.target in _PHRASES:
        return writer.phrase_label(_PHRASES[found.target])
    text = index.labels.get((found.target, found.answer)) or index.labels.get((found.target, None))
    return writer.label(text) if text else name
