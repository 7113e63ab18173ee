"""Times in tables: milliseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


_HOUR_MS = 60 * 60 * 1000
_DAY_MS = 24 * _HOUR_MS


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """The moment, in UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def hour_of(milliseconds: int) -> int:
    """When the hour began."""
    return milliseconds - milliseconds % _HOUR_MS


def day_of(milliseconds: int) -> int:
    """When the day began, in UTC."""
    return milliseconds - milliseconds % _DAY_MS
