import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.command import Command, read_order
from bot.desk.entities import cut, formatting, names_account
from bot.desk.vocabulary import Styled


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/take", Command.TAKE, ""),
        ("/take@helpline_bot", Command.TAKE, ""),
        ("/SAY  We are here", Command.SAY, "We are here"),
        ("/block 3 spam", Command.BLOCK, "3 spam"),
        ("/say\nlines\nstay", Command.SAY, "lines\nstay"),
    ],
)
def test_an_order_is_read_with_what_stands_behind_it(text: str, command: Command, rest: str) -> None:
    order = read_order(Styled(text=text))

    assert order is not None
    assert (order.command, order.rest.text) == (command, rest)


@pytest.mark.parametrize("text", ["", "take", " /take", "/takeit", "/start", "/etc/passwd", "say /say", "/"])
def test_everything_else_is_no_order(text: str) -> None:
    assert read_order(Styled(text=text)) is None


def test_formatting_moves_with_the_words_and_counts_utf16() -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": 4}, {"type": "bold", "offset": 5, "length": 4}]

    order = read_order(Styled(text="/say 🐢жb", entities=json.dumps(entities)))

    assert order is not None
    assert json.loads(order.rest.entities) == [{"type": "bold", "offset": 0, "length": 4}]


def test_an_entity_that_began_before_the_cut_is_cut_too() -> None:
    styled = Styled(text="abcdef", entities=json.dumps([{"type": "bold", "offset": 1, "length": 4}]))

    assert json.loads(cut(styled, 3).entities) == [{"type": "bold", "offset": 0, "length": 2}]


@given(st.text(max_size=40), st.integers(0, 40))
def test_no_entity_ever_leaves_its_text(text: str, start: int) -> None:
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    whole = [{"type": "bold", "offset": 0, "length": length}] if length else []

    rest = cut(Styled(text=text, entities=json.dumps(whole)), min(start, len(text)))

    for entity in json.loads(rest.entities):
        assert entity["offset"] == 0
        assert entity["length"] == len(rest.text.encode("utf-16-le", "surrogatepass")) // 2


def test_links_to_accounts_are_found_and_taken_out() -> None:
    mention = {"type": "text_mention", "offset": 0, "length": 3, "user": {"id": 1, "first_name": "x"}}
    link = {"type": "text_link", "offset": 0, "length": 3, "url": "tg://user?id=1"}
    url = {"type": "url", "offset": 0, "length": 3}
    bold = {"type": "bold", "offset": 0, "length": 3}

    assert names_account(json.dumps([bold, mention]))
    assert names_account(json.dumps([link]))
    assert not names_account(json.dumps([bold, url]))
    assert json.loads(formatting(json.dumps([bold, mention, link, url]))) == [bold]
