"""The pages about law and safety."""

from html import escape

from bot.content.advice import Advice
from bot.content.stale import advice_day, review_day
from bot.content.terms import ORIGINS, SafetyTopic
from bot.dialogue.about_countries import who
from bot.dialogue.choose import applies, concerns, is_about_all, specificity
from bot.dialogue.grounds import dated, whose
from bot.dialogue.scene import Link, Part, Scene, divide, in_rows, pack, shorten

_LAWS_A_PART = 4


def rights(scene: Scene, said: str) -> list[Part]:
    """Treaties and judgments that are about this person, the most exact first."""
    profile = scene.profile
    fitting = [each for each in scene.library.law.values() if each.verified and applies(each.applies_to, profile)]
    fitting.sort(key=lambda each: specificity(each.applies_to, profile), reverse=True)
    if profile.citizenship not in ORIGINS:
        fitting.sort(key=lambda each: not is_about_all(each.applies_to.citizenship))
    links = [
        Link(label=shorten(scene.writer.label(each.text("title"))), goes=scene.link(f"law/{each.id}"))
        for each in fitting
    ]
    text = "\n\n".join(filter(None, [said, who(scene)]))
    return [Part(text=text, rows=in_rows(group, columns=1)) for group in divide(links, size=_LAWS_A_PART)]


def law(scene: Scene, said: str) -> list[Part]:
    """One instrument: what it says, what it gives in an interview, how lawyers cite it."""
    entry = scene.library.law[scene.argument.replace("_", "-")]
    writer = scene.writer
    due = review_day(entry, scene.library.checked["law"], scene.library) < scene.today
    newer = scene.library.fact(entry.overtaken_by) if entry.overtaken_by else None
    whom = whose(scene, entry.applies_to.citizenship)
    about = " · ".join(filter(None, [dated(scene, entry.as_of, entry.topic), whom]))
    blocks = [
        said,
        "\n".join([f"<b>{writer.text(entry.text('title'))}</b>", about]),
        f"⚠️ {writer.phrase('notice.past_review')}" if due else "",
        f"<b>{writer.phrase('country.overtaken')}</b> {writer.date(newer.as_of)}" if newer else "",
        writer.text(entry.text("says")),
        f"<b>{writer.phrase('law.gives')}</b> {writer.text(entry.text('gives'))}",
        f"❗ {writer.text(entry.text('caution'))}" if entry.caution else "",
        f"{writer.phrase('law.citation')} <code>{escape(entry.citation, quote=False)}</code>" if entry.citation else "",
        writer.sources(entry.sources) + f"\n<i>{writer.phrase('notice.information')}</i>",
    ]
    rows = (
        (Link(label=writer.phrase_label("law.copy"), copies=entry.citation[:256]),) if entry.citation else (),
        (scene.go("law.all", "rights"), scene.go("contacts.all", "contacts")),
    )
    return [Part(text=text, rows=tuple(filter(None, rows))) for text in pack(blocks)]


def safety(scene: Scene, said: str) -> list[Part]:
    """The topics of safety, or with a topic as argument: each danger, what to do, step by step.

    A topic on which nothing is about this person shows what is about others, and says so.
    """
    if scene.argument not in set(SafetyTopic):
        return [_safety_topics(scene, said)]
    topic = SafetyTopic(scene.argument)
    heading = f"<b>{scene.writer.phrase(f'safety_topic.{topic}')}</b>"
    mine = _advice_on(scene, topic)
    others = [] if mine else [each for each in scene.library.safety.values() if each.topic is topic]
    lead = scene.writer.phrase("safety.about_others") if others else ""
    texts = pack([lead, *(_advice(scene, each) for each in mine or others)])
    rows = ((scene.go("safety.all", "safety"),),)
    return [Part(text=f"{heading}\n\n{text}", rows=rows) for text in texts]


def _safety_topics(scene: Scene, said: str) -> Part:
    links = [
        Link(label=scene.writer.phrase_label(f"safety_topic.{topic}"), goes=scene.link(f"safety/{topic}"))
        for topic in SafetyTopic
        if _advice_on(scene, topic)
    ]
    return Part(text=said, rows=in_rows([_short(link) for link in links], columns=2))


def _short(link: Link) -> Link:
    return Link(label=shorten(link.label, most=28), goes=link.goes)


def _advice_on(scene: Scene, topic: SafetyTopic) -> list[Advice]:
    about = (each for each in scene.library.safety.values() if each.topic is topic)
    return [each for each in about if concerns(each.citizenship, scene.profile)]


def _advice(scene: Scene, advice: Advice) -> str:
    writer = scene.writer
    steps = "\n".join(f"{number + 1}. {writer.text(advice.step_text(number))}" for number in range(len(advice.steps)))
    due = advice_day(advice, scene.library) < scene.today
    when = (
        writer.phrase("source.as_of", date=writer.catalog.date(advice.as_of))
        if advice.as_of
        else writer.phrase("source.undated")
    )
    lines = [
        f"<b>{writer.text(advice.text('title'))}</b>",
        " · ".join(filter(None, [when, whose(scene, advice.citizenship)])),
        writer.text(advice.text("says")),
        f"<b>{writer.phrase('safety.do')}</b> {writer.text(advice.text('do'))}",
        steps,
        f"❗ {writer.text(advice.text('caution'))}" if advice.caution else "",
        f"⚠️ {writer.phrase('notice.past_review')}" if due else "",
    ]
    return "\n".join(filter(None, lines)) + "\n" + writer.sources(advice.sources)
