from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.markup import Entity, MarkupError, check_url, length_utf16, parse

TAGS = ("b", "i", "u", "s", "tg-spoiler", "code", "pre", "blockquote", "blockquote expandable")


def entity(kind: str, offset: int, length: int, url: str = "", language: str = "", custom_emoji_id: str = "") -> Entity:
    return Entity(type=kind, offset=offset, length=length, url=url, language=language, custom_emoji_id=custom_emoji_id)


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>Hello</b>, world", "Hello, world", [entity("bold", 0, 5)]),
        ("<STRONG>Hello</STRONG>", "Hello", [entity("bold", 0, 5)]),
        ("<b>closed by nothing named</>", "closed by nothing named", [entity("bold", 0, 23)]),
        ("😀 <i>x</i>", "😀 x", [entity("italic", 3, 1)]),
        ("  <b> trimmed </b>\n", "trimmed", [entity("bold", 0, 7)]),
        ("<b> </b>x", "x", []),
        ("a &lt; b &amp;&amp; c &gt; d &quot;e&quot;", 'a < b && c > d "e"', []),
        ("&apos;&nbsp;&copy;", "&apos;&nbsp;&copy;", []),
        ("&#1087;&#x440;&#x1F600;", "пр😀", []),
        ("&#0;&#x110000;&#xD83D;&#xDE00;", "&#0;&#x110000;😀", []),
        ("&lt no semicolon", "< no semicolon", []),
        (
            '<a href="https://example.org/a?b=1&amp;c=2">law</a>',
            "law",
            [entity("text_link", 0, 3, url="https://example.org/a?b=1&c=2")],
        ),
        ("<a href='Example.ORG'>law</a>", "law", [entity("text_link", 0, 3, url="http://example.org/")]),
        ("<a>example.org</a>", "example.org", [entity("text_link", 0, 11, url="http://example.org/")]),
        ('<a href="tel:+49">call</a>', "call", []),
        ('<a href="mailto:a@b.org">write</a>', "write", [entity("text_link", 0, 5, url="http://mailto:a@b.org/")]),
        ("<blockquote expandable>long</blockquote>", "long", [entity("expandable_blockquote", 0, 4)]),
        ('<blockquote expandable="">long</blockquote>', "long", [entity("expandable_blockquote", 0, 4)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ('<tg-emoji emoji-id="53">👍</tg-emoji>', "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="53")]),
        ('<pre><code class="language-python">x</code></pre>', "x", [entity("pre", 0, 1, language="python")]),
        ('<code class="language-python">x</code>', "x", [entity("code", 0, 1)]),
        ("<code>a<b>b</b></code>", "ab", [entity("code", 0, 2)]),
        ("<b>a<b>b</b></b>", "ab", [entity("bold", 0, 2)]),
        (
            "<b>a <i>b</i> c</b>",
            "a b c",
            [entity("bold", 0, 2), entity("bold", 2, 3), entity("italic", 2, 1)],
        ),
        ("tab\tand\u202ereturn\r", "tab andreturn", []),
    ],
)
def test_telegram_html_is_read_as_telegram_reads_it(html: str, text: str, entities: list[Entity]) -> None:
    markup = parse(html)

    assert markup.text == text
    assert list(markup.entities) == entities


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("line<br>line", 'Unsupported start tag "br" at byte offset 4'),
        ("hell <p>", 'Unsupported start tag "p" at byte offset 5'),
        ("дом <p>", 'Unsupported start tag "p" at byte offset 7'),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("shut</b>", "Unexpected end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ('<a href="x"', "Unclosed start tag at byte offset 0"),
        ("<a ='x'>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ('<tg-emoji emoji-id="no">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_errors_are_worded_as_telegram_words_them(html: str, problem: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse(html)

    assert str(caught.value) == f"can't parse entities: {problem}"


def test_half_a_character_is_refused() -> None:
    with pytest.raises(MarkupError, match="check for unmatched surrogate code units"):
        parse("&#xD83D;")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("example.org", "http://example.org/"),
        ("HTTPS://Example.org?x", "https://example.org/?x"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("https://user@example.org:8080/a#b", "https://user@example.org:8080/a#b"),
    ],
)
def test_addresses_are_kept_as_telegram_keeps_them(url: str, kept: str) -> None:
    assert check_url(url) == kept


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("tel:+1", "Wrong port number specified in the URL"),
        ("ftp://example.org", "Unsupported URL protocol"),
        ("localhost", "Wrong HTTP URL"),
        ("", "URL host is empty"),
        ("https://exa mple.org", "Wrong HTTP URL"),
    ],
)
def test_addresses_telegram_refuses(url: str, problem: str) -> None:
    with pytest.raises(MarkupError) as caught:
        check_url(url)

    assert str(caught.value) == problem


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(escaped)
trees = st.recursive(
    words,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@given(st.text(max_size=80))
def test_anything_is_either_read_or_refused(html: str) -> None:
    with suppress(MarkupError):
        markup = parse(html)

        assert markup.text == markup.text.strip(" \n")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_an_escaped_text_reads_as_itself_without_entities(text: str) -> None:
    markup = parse(escaped(text))

    assert markup.entities == ()
    assert len(markup.text) <= len(text)
    assert "&lt;" not in markup.text or "&lt;" in text


@given(trees)
def test_entities_lie_inside_the_text_and_nest(html: str) -> None:
    markup = parse(html)

    ends: list[int] = []
    previous = -1
    for found in markup.entities:
        assert 0 <= found.offset < found.end <= length_utf16(markup.text)
        assert found.offset >= previous
        previous = found.offset
        ends = [end for end in ends if end > found.offset]
        assert all(found.end <= end for end in ends)
        ends.append(found.end)


@given(trees)
def test_no_entity_begins_or_ends_with_white_space_only(html: str) -> None:
    markup = parse(html)

    encoded = markup.text.encode("utf-16-le")
    for found in markup.entities:
        covered = encoded[2 * found.offset : 2 * found.end].decode("utf-16-le")
        assert covered.strip(" \n")
