"""The closed lists every file speaks in."""

from enum import StrEnum


class Language(StrEnum):
    """The languages of the bot, as ISO 639-1 codes; English is the source."""

    RU = "ru"
    BE = "be"
    UK = "uk"
    EN = "en"


class Citizenship(StrEnum):
    """Whose passport the person holds."""

    RU = "RU"
    BY = "BY"
    UA = "UA"
    OTHER = "other"


#: of the countries one flees from, about whose citizens all entries are
ORIGINS = (Citizenship.RU, Citizenship.BY, Citizenship.UA)

#: the code of the EU, which answers for its members, but is no country somebody is in or comes from
EUROPEAN_UNION = "EU"


class Situation(StrEnum):
    """What the person is to the army that wants them."""

    DRAFT_EVADER = "draft_evader"
    CALLED_UP = "called_up"
    RESERVIST = "reservist"
    MOBILISED = "mobilised"
    CONTRACT_SOLDIER = "contract_soldier"
    DESERTER = "deserter"
    AWOL = "awol"
    CONSCIENTIOUS_OBJECTOR = "conscientious_objector"
    FAMILY = "family"
    ANY = "any"


class Stance(StrEnum):
    """What a country, or one position of it, means for the person it applies to; UNKNOWN is for summaries."""

    PROTECTS = "protects"
    LIMITED = "limited"
    CASE_BY_CASE = "case_by_case"
    INFORMATIONAL = "informational"
    RESTRICTIVE = "restrictive"
    UNSAFE = "unsafe"
    #: nothing was found about such people
    UNKNOWN = "unknown"


class Topic(StrEnum):
    """What a position is about."""

    ASYLUM = "asylum"
    HUMANITARIAN_VISA = "humanitarian_visa"
    ENTRY = "entry"
    STAY = "stay"
    DEPORTATION = "deportation"
    EXTRADITION = "extradition"
    TEMPORARY_PROTECTION = "temporary_protection"
    CONSCIENTIOUS_OBJECTION = "conscientious_objection"
    PENALTIES = "penalties"
    RECRUITMENT = "recruitment"
    VETTING = "vetting"
    STATISTICS = "statistics"
    ADVOCACY = "advocacy"
    CASE_LAW = "case_law"


class SafetyTopic(StrEnum):
    """What a piece of safety advice is about, in the order people read it."""

    DEVICES = "devices"
    TELEGRAM = "telegram"
    FAKE_BOTS = "fake_bots"
    SCAMS = "scams"
    METADATA = "metadata"
    LAW = "law"
    BLOCKING = "blocking"
    MAX = "max"
    ABROAD = "abroad"


class Severity(StrEnum):
    """How a state's law looks at contact with an organisation."""

    NONE_FOUND = "none_found"
    LABEL = "label"
    OFFENCE = "offence"
    CRIME = "crime"
    POSSIBLE_CRIME = "possible_crime"
    UNKNOWN = "unknown"


class ContactKind(StrEnum):
    """What an organisation is."""

    HOTLINE = "hotline"
    LEGAL_AID = "legal_aid"
    NGO = "ngo"
    NETWORK = "network"
    OFFICIAL = "official"
    PSYCHOLOGICAL = "psychological"
    CAMPAIGN = "campaign"
    INFORMATION = "information"


class ChannelType(StrEnum):
    """How to reach an organisation."""

    WEBSITE = "website"
    EMAIL = "email"
    PHONE = "phone"
    TELEGRAM_CHANNEL = "telegram_channel"
    TELEGRAM_BOT = "telegram_bot"
    ADDRESS = "address"
