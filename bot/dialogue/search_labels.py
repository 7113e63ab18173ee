"""Which of the tree's own words name a page best."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from bot.content.conversation import Answer, Choice
from bot.content.entry import Text
from bot.content.library import Library


def label_texts(library: Library) -> Mapping[tuple[str, Answer | None], Text]:
    """The words of choices by where they lead and what they answer; without an answer, those found nowhere else.

    A label that many pages share ("What it may cost") says less about one of them than one of its own.
    """
    found: dict[tuple[str, Answer | None], list[tuple[Choice, Text]]] = defaultdict(list)
    pages_of_label: dict[str, set[str]] = defaultdict(set)
    for node in library.nodes.values():
        for choice in node.choices:
            target = choice.go or node.id
            pages_of_label[choice.label].add(target)
            for key in {(target, choice.answer), (target, None)}:
                found[key].append((choice, node.choice_text(choice)))
    texts = {}
    for key, choices in found.items():
        often = Counter(choice.label for choice, _ in choices)
        best = min(choices, key=lambda each: (len(pages_of_label[each[0].label]), -often[each[0].label]))
        texts[key] = best[1]
    return texts
