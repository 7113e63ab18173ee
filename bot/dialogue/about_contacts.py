"""The pages about who can help: the list, one organisation, who can be reached now."""

from html import escape
from urllib.parse import urlsplit

from bot.content.contact import Channel, Contact
from bot.content.library import Library
from bot.content.terms import ChannelType, ContactKind
from bot.dialogue.about_countries import who
from bot.dialogue.bookmark import Profile
from bot.dialogue.choose import Match, is_hidden, match_contacts, risks_for
from bot.dialogue.scene import COMFORTABLE_CHARACTERS, Link, LinkRows, Part, Scene, divide, in_rows, pack, shorten
from bot.dialogue.writer import Writer, visible_length

#: named with their reasons before the plain list
_BEST = 3
_CONTACTS_A_PART = 4
#: InlineKeyboardButton.copy_text: 1-256 characters
_MAX_COPIED = 256
_COPIED = frozenset({ChannelType.EMAIL, ChannelType.PHONE, ChannelType.ADDRESS})


def contacts(scene: Scene, said: str) -> list[Part]:
    """Who helps this person: the best three with the reasons, then everyone as buttons.

    The argument is the country the question is about; without it, where the person is.
    """
    place = scene.argument[:2] if scene.argument[:2].isupper() else None
    matches = match_contacts(scene.library, scene.profile, language=scene.bookmark.language, place=place)
    where = place or scene.profile.whereabouts
    heading = f"<b>{scene.writer.country(where)}</b>" if where else scene.writer.phrase("contacts.anywhere")
    lead = "\n\n".join(filter(None, [said, heading, who(scene)]))
    best = "\n\n".join(_best_three(scene, matches, lead)) or scene.writer.phrase("contacts.nobody")
    links = [
        Link(label=shorten(scene.writer.contact(match.contact)), goes=scene.link(f"contact/{match.contact.id}"))
        for match in matches
    ]
    parts = []
    for number, group in enumerate(divide(links, size=_CONTACTS_A_PART)):
        text = f"{lead}\n\n{best}" if number == 0 else f"{heading}\n\n{who(scene)}"
        parts.append(Part(text=text, rows=in_rows(group, columns=1)))
    return parts


def reachable(scene: Scene) -> list[Part]:
    """Who can be reached now, for a helpline that has no volunteers of its own yet."""
    said = scene.writer.phrase("contacts.no_desk")
    matches = match_contacts(scene.library, scene.profile, language=scene.bookmark.language)
    best = "\n\n".join(_best_three(scene, matches, said))
    links = [
        Link(label=shorten(scene.writer.contact(m.contact)), goes=scene.link(f"contact/{m.contact.id}"))
        for m in matches[:_BEST]
    ]
    rows = in_rows(links, columns=1)
    more = (scene.go("contacts.all", "contacts"), scene.go("contacts.urgent", "urgent"))
    return [Part(text="\n\n".join(filter(None, [said, best])), rows=(*rows, more))]


def _best_three(scene: Scene, matches: list[Match], lead: str) -> list[str]:
    """The best contacts with their reasons: three, or as many as fit beside `lead` on a phone, but one at least."""
    texts: list[str] = []
    length = visible_length(lead)
    for match in matches[:_BEST]:
        text = _best(scene, match)
        length += visible_length(text) + 2
        if texts and length > COMFORTABLE_CHARACTERS:
            break
        texts.append(text)
    return texts


def _best(scene: Scene, match: Match) -> str:
    writer = scene.writer
    reasons = [writer.phrase_label(f"reason.{reason.value}") for reason in match.reasons]
    why = (
        f"\n<i>{writer.phrase('contacts.why')} {escape(writer.catalog.listing(reasons), quote=False)}</i>"
        if reasons
        else ""
    )
    law = "".join(
        f"\n⚠️ {writer.text(match.contact.law_text(risk))}" for risk in risks_for(match.contact, scene.profile)
    )
    name = escape(writer.contact(match.contact), quote=False)
    return f"<b>{name}</b>\n{writer.text(match.contact.text('helps'))}{why}{law}"


def day_and_night(library: Library, profile: Profile, writer: Writer) -> list[str]:
    """Whom this person can call at any hour, as HTML lines, the best first.

    No offices of a state, and nobody with whom the law where the person is, or may be, has to be read first.
    """
    matches = match_contacts(library, profile, language=writer.language)
    callable_now = (
        (match.contact, channel)
        for match in matches
        if match.contact.kind is not ContactKind.OFFICIAL and not risks_for(match.contact, profile)
        for _, channel in _shown(match.contact)
        if channel.day_and_night and channel.type is ChannelType.PHONE
    )
    return [_line_to_call(entry, channel, writer) for entry, channel in callable_now][:_BEST]


def _line_to_call(entry: Contact, channel: Channel, writer: Writer) -> str:
    name, value = escape(writer.contact(entry), quote=False), escape(channel.value, quote=False)
    tongues = writer.catalog.listing([writer.catalog.tongue(code) for code in entry.languages])
    return f"<b>{name}</b>: {value}" + (f" ({escape(tongues, quote=False)})" if tongues else "")


def contact(scene: Scene, said: str) -> list[Part]:
    """One organisation: what it does, how to reach it, what the law says where the person is."""
    entry = scene.library.contacts[scene.argument.replace("_", "-")]
    writer = scene.writer
    name, local = writer.contact(entry), entry.name.local
    heading = f"<b>{escape(name, quote=False)}</b>"
    local = f" ({escape(local, quote=False)})" if local not in name and local != entry.name.en else ""
    law = [
        f"⚠️ <b>{writer.country(risk.jurisdiction)}</b>: {writer.text(entry.law_text(risk))}"
        for risk in risks_for(entry, scene.profile)
    ]
    if is_hidden(entry, scene.profile):
        text = "\n\n".join([heading + local, *law, writer.phrase("contacts.hidden")])
        return [Part(text=text, rows=((scene.go("contacts.all", "contacts"),),))]
    blocks = [
        "\n".join([heading + local, writer.phrase(f"kind.{entry.kind}")]),
        said,
        *law,
        writer.text(entry.text("helps")),
        *(writer.text(entry.text(field)) for field in ("does_not", "warning", "real") if getattr(entry, field)),
        _languages(scene, entry),
        _channels(scene, entry),
        _sources(scene, entry),
    ]
    rows = (*_channel_rows(scene, entry), (scene.go("contacts.all", "contacts"),))
    return [Part(text=text, rows=rows) for text in pack(blocks)]


def _sources(scene: Scene, entry: Contact) -> str:
    checked = scene.writer.phrase("contacts.checked", date=scene.writer.catalog.date(entry.checked))
    return f"{checked}\n{scene.writer.sources(entry.sources)}" if entry.sources else checked


def _languages(scene: Scene, entry: Contact) -> str:
    if not entry.languages:
        return ""
    names = scene.writer.catalog.listing([scene.writer.catalog.tongue(code) for code in entry.languages])
    return f"{scene.writer.phrase('contacts.languages')} {escape(names, quote=False)}"


def _shown(entry: Contact) -> list[tuple[int, Channel]]:
    return [(number, channel) for number, channel in enumerate(entry.channels) if channel.verified]


def _channels(scene: Scene, entry: Contact) -> str:
    lines = []
    for number, channel in _shown(entry):
        hours = f" ({scene.writer.text(entry.hours_text(number))})" if channel.hours else ""
        seen = f", {scene.writer.date(channel.as_of)}" if channel.as_of else ""
        lines.append(
            f"{scene.writer.phrase(f'channel.{channel.type}')}: {escape(channel.value, quote=False)}{hours}{seen}"
        )
    return "\n".join(lines) or scene.writer.phrase("contacts.no_channel")


def _channel_rows(scene: Scene, entry: Contact) -> LinkRows:
    """Websites and Telegram as links, all else as one-touch copies; two a row."""
    links = []
    for _, channel in _shown(entry):
        kind = scene.writer.phrase_label(f"channel.{channel.type}")
        if channel.type in _COPIED:
            links.append(Link(label=shorten(f"⧉ {kind}: {channel.value}"), copies=channel.value[:_MAX_COPIED]))
        elif channel.value.startswith(("https://", "http://")):
            links.append(Link(label=shorten(f"↗ {kind}: {_short_address(channel.value)}"), url=channel.value))
    return in_rows(links, columns=2 if len(links) > _BEST else 1)


def _short_address(url: str) -> str:
    """The host, as people name a site."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
