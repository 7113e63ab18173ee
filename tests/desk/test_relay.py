from typing import Any

import pytest

from bot.desk.case import Status, Why
from bot.desk.command import read_order
from bot.desk.relay import (
    Decline,
    Follow,
    Hold,
    Note,
    Offer,
    Pass,
    Target,
    rule_edit,
    rule_person,
    rule_volunteer,
)
from bot.desk.vocabulary import AccountId, Kind, Line, Styled, TopicId
from bot.messages import ChatId, MessageId
from tests.desk.cases import OURS, THEIRS, new_case

REPLIED = MessageId(7)
PASSED = {
    *(Kind.TEXT, Kind.PHOTO, Kind.VIDEO, Kind.ANIMATION, Kind.VIDEO_NOTE, Kind.VOICE),
    *(Kind.AUDIO, Kind.STICKER, Kind.DICE),
}
REFUSED = set(Kind) - PASSED - {Kind.DOCUMENT}


def new_line(kind: Kind = Kind.TEXT, text: str = "hello", **changes: Any) -> Line:
    values = {
        "chat": ChatId(-1001),
        "message": MessageId(9),
        "sender": AccountId(1),
        "kind": kind,
        "styled": Styled(text=text),
        "is_private": False,
        "topic": TopicId(3),
        **changes,
    }
    return Line(**values)


@pytest.mark.parametrize("kind", sorted(PASSED))
def test_a_persons_line_is_passed_on_with_what_it_answers(kind: Kind) -> None:
    assert rule_person(new_line(kind, reply_to=REPLIED)) == Pass(reply_to=REPLIED)


@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_what_tells_too_much_is_refused_with_a_reason_of_its_own(kind: Kind) -> None:
    assert rule_person(new_line(kind)) == Decline(reason=kind.value)


def test_a_persons_file_is_held() -> None:
    assert rule_person(new_line(Kind.DOCUMENT)) == Hold(reason="document")


def test_words_that_link_to_an_account_go_out_without_the_link() -> None:
    line = new_line(names_account=True)

    assert rule_person(line) == Pass(styled=line.styled)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Target.PERSON, Pass(reply_to=REPLIED)),
        (Target.CARD, Pass()),
        (Target.NOTHING, Note()),
        (Target.OTHER, Note()),
    ],
)
def test_only_a_reply_to_the_person_or_the_card_speaks(target: Target, expected: object) -> None:
    line = new_line(reply_to=REPLIED)

    assert rule_volunteer(new_case(Status.ACTIVE), line, None, by=OURS, target=target) == expected


@pytest.mark.parametrize(
    ("status", "by", "expected"),
    [
        (Status.WAITING, OURS, Offer(why=Why.TAKE_FIRST, reply_to=REPLIED)),
        (Status.ACTIVE, THEIRS, Offer(why=Why.NOT_YOURS, reply_to=REPLIED)),
        (Status.CLOSED, OURS, Decline(reason="closed")),
        (Status.UNREACHABLE, OURS, Decline(reason="unreachable")),
    ],
)
def test_who_can_not_speak_is_told_what_to_do(status: Status, by: Any, expected: object) -> None:
    line = new_line(reply_to=REPLIED)

    assert rule_volunteer(new_case(status), line, None, by=by, target=Target.PERSON) == expected


@pytest.mark.parametrize("kind", [Kind.VOICE, Kind.VIDEO_NOTE, Kind.DOCUMENT])
def test_what_gives_a_volunteer_away_asks_before_it_goes(kind: Kind) -> None:
    line = new_line(kind, reply_to=REPLIED)

    ruling = rule_volunteer(new_case(Status.ACTIVE), line, None, by=OURS, target=Target.PERSON)

    assert ruling == Hold(reason=f"own_{kind}", reply_to=REPLIED)


@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_volunteers_send_no_contacts_or_places_either(kind: Kind) -> None:
    ruling = rule_volunteer(new_case(Status.ACTIVE), new_line(kind), None, by=OURS, target=Target.CARD)

    assert ruling == Decline(reason=kind.value)


def test_a_say_that_can_not_go_now_is_not_kept_for_later() -> None:
    """The line itself would be copied later, with its command."""
    say = new_line(text="/say We are here")

    ruling = rule_volunteer(new_case(), say, read_order(say.styled), by=OURS, target=Target.NOTHING)

    assert ruling == Decline(reason=Why.TAKE_FIRST.value)


@pytest.mark.parametrize(
    ("status", "kind", "target", "expected"),
    [
        (Status.ACTIVE, Kind.TEXT, Target.NOTHING, Note(is_marked=False)),
        (Status.WAITING, Kind.TEXT, Target.CARD, Decline(reason=Why.TAKE_FIRST.value)),
        (Status.ACTIVE, Kind.DOCUMENT, Target.CARD, Decline(reason=Kind.OTHER.value)),
    ],
)
def test_a_line_that_links_to_an_account_is_never_copied_later(
    status: Status, kind: Kind, target: Target, expected: object
) -> None:
    line = new_line(kind, names_account=True)

    assert rule_volunteer(new_case(status), line, None, by=OURS, target=target) == expected
    assert rule_person(new_line(Kind.DOCUMENT, names_account=True)) == Decline(reason=Kind.OTHER.value)


def test_say_speaks_without_a_reply_and_note_never_does() -> None:
    case = new_case(Status.ACTIVE)
    say, note = new_line(text="/say We are here"), new_line(text="/note to myself", reply_to=REPLIED)

    said = rule_volunteer(case, say, read_order(say.styled), by=OURS, target=Target.NOTHING)
    noted = rule_volunteer(case, note, read_order(note.styled), by=OURS, target=Target.PERSON)

    assert said == Pass(styled=Styled(text="We are here"))
    assert noted == Note(is_marked=False)


@pytest.mark.parametrize(
    ("kind", "is_persons", "expected"),
    [
        (Kind.TEXT, True, Follow(has_other_file=True)),
        (Kind.PHOTO, True, Follow(has_other_file=True)),
        (Kind.VIDEO, False, Follow(has_other_file=True)),
        (Kind.VOICE, True, Follow(has_other_file=True)),
        (Kind.DOCUMENT, True, Hold(reason="document")),
        (Kind.DOCUMENT, False, Hold(reason="own_document")),
        (Kind.VOICE, False, Hold(reason="own_voice")),
        (Kind.LOCATION, True, Decline(reason="edit")),
    ],
)
def test_another_file_in_a_lines_place_asks_as_a_new_line_does(kind: Kind, is_persons: bool, expected: object) -> None:
    assert rule_edit(new_line(kind, is_private=is_persons), has_other_file=True) == expected


@pytest.mark.parametrize("kind", [Kind.DOCUMENT, Kind.PHOTO, Kind.VOICE])
def test_other_words_under_the_same_file_follow(kind: Kind) -> None:
    assert rule_edit(new_line(kind, names_account=True), has_other_file=False) == Follow(has_other_file=False)


def test_another_file_under_a_link_to_an_account_is_not_kept_for_later() -> None:
    assert rule_edit(new_line(Kind.DOCUMENT, names_account=True), has_other_file=True) == Decline(reason="edit")
