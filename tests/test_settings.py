"""The environment, read once: defaults, files, and every mistake at once without any secret in it."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import PREFIX, Settings, read_settings

TOKEN = "4242:abcdefghijklmnopqrstuvwxyz"


def read(**written: str) -> Settings:
    return read_settings({f"{PREFIX}{name}": value for name, value in written.items()}, env_file=None)


def problems_of(**written: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        read(**written)
    return caught.value.problems


def test_nothing_needs_to_be_set() -> None:
    settings = read()

    assert settings.bot_token is None
    assert settings.api_root == "https://api.telegram.org"
    assert settings.desks == {}
    assert (settings.keep_closed_hours, settings.keep_silent_hours) == (24, 72)
    assert (settings.remind_minutes, settings.escalate_minutes, settings.return_minutes) == (10, 30, 240)


def test_lists_and_desks_are_json() -> None:
    settings = read(DESKS='{"ru": [-1001], "*": [-1002, -1003]}', ADMINS="[5]", VOLUNTEERS="[6, 7]")

    assert settings.desks == {"ru": (-1001,), "*": (-1002, -1003)}
    assert (settings.admins, settings.volunteers) == ((5,), (6, 7))


def test_an_empty_value_is_none() -> None:
    assert read(WEBHOOK_URL="", METRICS_LISTEN="").webhook_url is None


def test_what_is_not_ours_is_left_alone() -> None:
    assert read_settings({"PATH": "/bin", "HELP": "x"}, env_file=None) == read()


def test_a_slash_at_the_end_of_the_address_does_not_matter() -> None:
    assert read(API_URL="http://127.0.0.1:8080/").api_root == "http://127.0.0.1:8080"


def test_a_secret_can_be_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")

    token = read(BOT_TOKEN_FILE=str(path)).bot_token

    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("HELPLINE_LOG_LEVEL=debug\nHELPLINE_LOG_FORMAT=json\nOTHER=x\n", encoding="utf-8")

    settings = read_settings({"HELPLINE_LOG_LEVEL": "error"}, env_file=env_file)

    assert (settings.log_level, settings.log_format) == ("error", "json")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BOT_TOKEN", "hunter2", "is no bot token"),
        ("API_URL", "telegram", "URL"),
        ("DESKS", '{"ru": ["a"]}', "is no JSON of the form"),
        ("DESKS", '{"de": [-1]}', "knows no language de"),
        ("DESKS", '{"ru": [12345]}', "chat ids of groups are negative"),
        ("ADMINS", "5, 6", "is no JSON of the form"),
        ("KEEP_CLOSED_HOURS", "0", "greater than or equal to 1"),
        ("REMIND_MINUTES", "soon", "integer"),
        ("LOG_LEVEL", "loud", "'debug'"),
        ("DESK_LANGUAGE", "de", "'ru'"),
        ("WEBHOOK_LISTEN", "everywhere", "pattern"),
        ("COLOUR", "red", "is not a setting"),
        ("BOT_TOKEN_FILE", "/no/such/file", "can't be read"),
    ],
)
def test_a_mistake_names_its_variable_and_what_is_wrong(name: str, value: str, said: str) -> None:
    (problem,) = problems_of(**{name: value})

    assert problem.startswith(f"{PREFIX}{name}")
    assert said in problem


def test_all_mistakes_come_at_once_and_no_secret_with_them() -> None:
    problems = problems_of(BOT_TOKEN="hunter2", SECRET_KEYS="hunter3", COLOUR="red", LOG_LEVEL="loud", ADMINS="hunter4")

    assert len(problems) >= 4
    assert "hunter" not in " ".join(problems)


def test_secrets_do_not_show_in_what_is_printed() -> None:
    settings = read(BOT_TOKEN=TOKEN, WEBHOOK_SECRET="s3cret", SECRET_KEYS="k3y")

    shown = f"{settings!r} {settings}"

    assert not any(secret in shown for secret in (TOKEN, "s3cret", "k3y"))
