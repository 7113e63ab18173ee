"""A Telegram helpline for people who refuse to go to war.

Context: people who read must leave nothing behind, people who write must not be lost.
Decision: a press carries its whole state in the button (`dialogue.bookmark`); only a case has rows (`store`).
Consequence: reading needs no database, works after a restart, from any replica, from a year-old message.
Layers run one way, see the contracts in pyproject.toml.
"""
