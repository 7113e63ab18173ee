"""The forms a name takes in sentences: `Польшча` gives `Польшчы`, `Польшчу`, `Польшчай` and so on.

Names are not stemmed, because a stem of `Дания` would also be one of `данные`, and a wrong country is worse than none.
"""

from bot.dialogue.words import sound

# Nominative endings with the endings of all cases in Russian, Belarusian and Ukrainian; the first that fits holds.
_CASES = (
    (("ия", "ія", "ыя"), "ия ии ию ией іі іяй ії ією ыя ыі ыю ыяй"),
    (("ая", "яя"), "ая ой ую ою ай ае ої ій ею ые ых ыя"),
    (("ий", "ый", "ій"), "ий ого ому им ом ая ой ую ое ие их ими а ага аму ай ае ыя у і ої ою ій"),
    (("ые", "ие"), "ые ых ым ыми"),
    (("а",), "а ы и у ой е ай і ою ей аю ею ій"),
    (("я",), "я и ю ей е і яй ею"),
    (("ы", "и", "і"), "ы и і ов ам ами амі ах ів аў ей их им ими ых ым ымі"),
    (("ь",), "ь я ю ем е и і ям ью"),
    (("й",), "й я ю ем е і ям єм"),
    (("о",), "о а у ом е і ам"),
    (("е", "э", "у", "ю", "є", "ё", "ї", "ў"), ""),
)
_CASES_OF_A_CONSONANT = " а у ом ам е і ы ем ові ов ами"
_OTHER_CASES = tuple(
    (nominatives, tuple({sound(ending) for ending in endings.split()})) for nominatives, endings in _CASES
)
_OTHER_CASES_OF_A_CONSONANT = tuple({sound(ending) for ending in _CASES_OF_A_CONSONANT.split(" ")})
#: Амерыка - у Амерыцы, Канада - у Канадзе, Прага - в Празі
_SOFTENED = {"к": "c", "г": "z", "х": "s", "д": "dz", "т": "c"}
_SHORTEST_INFLECTED = 4


def forms(name: str) -> frozenset[str]:
    """The sounds of one word of a name, in small Cyrillic letters, in all its cases; the nominative is among them."""
    nominative = sound(name)
    if len(name) < _SHORTEST_INFLECTED:
        return frozenset({nominative})
    for nominatives, endings in _OTHER_CASES:
        for ending in nominatives:
            if name.endswith(ending):
                base = name[: -len(ending)]
                return frozenset({nominative, *_ended(base, endings), *(_softened(base) if ending == "а" else ())})
    return frozenset({nominative, *_ended(name, _OTHER_CASES_OF_A_CONSONANT)})


def _ended(base: str, endings: tuple[str, ...]) -> set[str]:
    start = sound(base)
    return {start + ending for ending in endings}


def _softened(base: str) -> set[str]:
    soft = _SOFTENED.get(base[-1:])
    return {sound(base[:-1]) + soft + vowel for vowel in "ei"} if soft else set()
