"""How fast the bot is, beside others: `make bench`."""
