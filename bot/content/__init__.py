"""What the bot knows and says: trees, countries, contacts, law, safety, phrases, in four languages.

Context: lawyers and translators change these files and never read Python; a wrong answer can cost freedom.
Decision: YAML checked by pydantic into one immutable `Library`, gettext catalogs beside it, every mistake reported
with file, line and advice, all at once; a reload swaps the whole Library or keeps the old one.
Consequence: after loading nothing is checked again, and nothing is ever changed. May import settings, messages, errors.
"""
