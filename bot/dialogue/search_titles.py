"""What a button says that leads to a found page."""

from bot.content.conversation import Answer, Ask
from bot.content.terms import Language
from bot.dialogue.search_index import Found, Index
from bot.dialogue.search_phrases import FRAME
from bot.dialogue.writer import Writer, flag


def title_of(found: Found, index: Index, language: Language, *, asked: Ask | None) -> str:
    """The words of a button in a language, without HTML; of an answer to a question, the answer."""
    writer = Writer(index.library, language)
    answer = found.answer
    if asked and answer:
        if answer.whereabouts:
            return _country(answer.whereabouts, writer)
        said = (
            Answer(citizenship=answer.citizenship) if asked is Ask.CITIZENSHIP else Answer(situation=answer.situation)
        )
        if label := index.labels.get((asked.value, said)):
            return writer.label(label)
    return _page(found, index, writer)


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
    for key, target in FRAME.items():
        if target == found.target:
            return writer.phrase_label(key)
    text = index.labels.get((found.target, found.answer)) or index.labels.get((found.target, None))
    return writer.label(text) if text else name
