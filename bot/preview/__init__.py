"""The emulated Bot API and its page: the whole bot without Telegram, for tests, for editors, for a first look."""
