"""The only reader of the environment."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from bot.errors import SettingsError

PREFIX = "HELPLINE_"
#: variables that may also be read from a file, so that no secret stands in the environment
_FROM_FILE = ("BOT_TOKEN", "SECRET_KEYS", "WEBHOOK_SECRET")
# Bot API: the bot's id and a secret, today of 35 characters
_TOKEN_FORM = r"^[0-9]{1,20}:[A-Za-z0-9_-]{3,100}$"  # noqa: S105 - a pattern
_ADDRESS = r"^[A-Za-z0-9_.\[\]:-]+:[0-9]{1,5}$"

Listen = Annotated[str, StringConstraints(pattern=_ADDRESS)]


class Settings(BaseModel):
    """Everything an operator can set; units are in the names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bot_token: SecretStr | None = None
    api_url: HttpUrl = HttpUrl("https://api.telegram.org")
    database_url: str = "sqlite:///var/helpline.db"
    secret_keys: SecretStr | None = None
    desks: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    admins: tuple[int, ...] = ()
    volunteers: tuple[int, ...] = ()
    webhook_url: HttpUrl | None = None
    webhook_listen: Listen = "127.0.0.1:8081"
    webhook_secret: SecretStr | None = None
    metrics_listen: Listen | None = None
    keep_closed_hours: int = Field(default=24, ge=1)
    keep_silent_hours: int = Field(default=72, ge=1)
    remind_minutes: int = Field(default=10, ge=1)
    escalate_minutes: int = Field(default=30, ge=1)
    return_minutes: int = Field(default=240, ge=1)
    desk_language: Literal["ru", "be", "uk", "en"] = "ru"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None:
            TypeAdapter(Annotated[str, StringConstraints(pattern=_TOKEN_FORM)]).validate_python(
                token.get_secret_value()
            )
        return token

    @field_validator("desks")
    @classmethod
    def _desks_are_groups(cls, desks: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        known = {"ru", "be", "uk", "en", "*"}
        if wrong := set(desks) - known:
            raise ValueError(f"knows no language {', '.join(sorted(wrong))}; use ru, be, uk, en or *")
        if any(chat >= 0 for chats in desks.values() for chat in chats):
            raise ValueError("chat ids of groups are negative, such as -1001234567890")
        return desks

    @property
    def bot_id(self) -> int:
        """The bot's account, which its token begins with; 0 without a token."""
        return int(self.bot_token.get_secret_value().partition(":")[0]) if self.bot_token else 0

    @property
    def api_root(self) -> str:
        """The Bot API's address without a slash at the end."""
        return str(self.api_url).rstrip("/")


def read_settings(environment: dict[str, str] | None = None, *, env_file: Path | None = Path(".env")) -> Settings:
    """Settings from the environment and `.env`.

    Raises:
        SettingsError: with every wrong or unknown variable at once; values of secrets are never repeated.
    """
    environment = dict(os.environ) if environment is None else environment
    written = {**_read_env_file(env_file), **{k: v for k, v in environment.items() if k.startswith(PREFIX)}}
    problems, written = _read_secret_files(written)
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    problems += [f"{name} is not a setting; see the list in README.md" for name in sorted(set(written) - known)]
    values: dict[str, Any] = {}
    for name, value in written.items():
        if name in known:
            values[name.removeprefix(PREFIX).lower()] = value
    try:
        settings = Settings.model_validate(_decode(values, problems))
    except ValidationError as exc:
        problems += [_problem(error) for error in exc.errors(include_input=False, include_url=False)]
        raise SettingsError(tuple(problems)) from None
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def _read_env_file(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    return {name: value or "" for name, value in dotenv_values(path).items() if name.startswith(PREFIX)}


def _read_secret_files(written: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    problems = []
    for name in _FROM_FILE:
        path = written.pop(f"{PREFIX}{name}_FILE", None)
        if path is None:
            continue
        try:
            written[f"{PREFIX}{name}"] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as exc:
            problems.append(f"{PREFIX}{name}_FILE can't be read: {exc.strerror}")
    return problems, written


def _decode(values: dict[str, str], problems: list[str]) -> dict[str, Any]:
    decoded: dict[str, Any] = dict(values)
    for name, kind in (
        ("desks", dict[str, tuple[int, ...]]),
        ("admins", tuple[int, ...]),
        ("volunteers", tuple[int, ...]),
    ):
        if name in decoded:
            try:
                decoded[name] = TypeAdapter(kind).validate_json(decoded[name])
            except ValidationError:
                example = '{"ru": [-1001], "*": [-1002]}' if name == "desks" else "[123, 456]"
                problems.append(f"{PREFIX}{name.upper()} is no JSON of the form {example}")
                del decoded[name]
    return {name: None if value == "" else value for name, value in decoded.items()}


def _problem(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    name = f"{PREFIX}{str(error['loc'][0]).upper()}"
    message = str(error["msg"]).removeprefix("Value error, ")
    if name == f"{PREFIX}BOT_TOKEN":
        message = "is no bot token; copy it whole from @BotFather, such as 123456:ABC-DEF..."
    return f"{name}: {message}"
