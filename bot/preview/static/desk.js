// The volunteers' group: topics, one topic's messages, several volunteers to speak as.
import { byId, changed, deed, h, icon } from "/dom.js";
import { drawMessages } from "/bubbles.js";
import { makeComposer } from "/composer.js";

/** Build the pane; `draw(state)` keeps it up to date. */
export function makeDesk(pane, chosen, actionsFor, refresh) {
  const seen = new Map();
  const composer = makeComposer({
    label: "Message to the group", test: "topic",
    place: () => ({ account: chosen.volunteer, chat: chosen.group, topic: chosen.topic }),
  });
  const actions = actionsFor(() => composer);
  const messages = h("div", { class: "messages", test: "topic-view", role: "log", "aria-label": "Messages of the topic", tabindex: "0" });
  const topics = h("div", { class: "topics", role: "listbox", "aria-label": "Topics", test: "topics" });
  const title = h("strong", {});
  const busy = h("small", {});
  const groups = h("select", { "aria-label": "Group", test: "group" });
  const volunteers = h("select", { test: "volunteer" });
  const remove = h("button", { type: "button", test: "delete-topic" }, "Delete topic");
  const head = h("div", { class: "chat-head" },
    h("button", { type: "button", class: "icon back", "aria-label": "Back to topics", on: { click: () => pane.classList.remove("is-in-topic") } }, icon("back")),
    h("div", {}, title, busy), remove);
  const controls = h("div", { class: "controls" },
    h("label", { class: "field" }, h("span", {}, "Group"), groups),
    h("label", { class: "field" }, h("span", {}, "Speak as"), volunteers),
    h("button", { type: "button", test: "new-volunteer", on: { click: newVolunteer } }, "New volunteer"));
  const board = h("div", { class: "board" }, topics, h("div", { class: "topic-pane" }, head, messages, composer.box));
  const quiet = h("div", { class: "quiet", test: "no-group" },
    h("p", {}, "No volunteers' group yet."), h("p", {}, "It appears here with its topics once the bot is a member of one."));
  let state = null;

  async function newVolunteer() {
    const name = `Volunteer ${members().length}`;
    const account = await deed("new_person", { name, language: "ru" });
    await deed("join", { account, group: chosen.group });
    setVolunteer(account);
    refresh();
  }
  const group = () => state.groups.find((found) => found.id === chosen.group);
  const members = () => state.people.filter((person) => person.groups.includes(chosen.group));
  const setVolunteer = (id) => {
    chosen.volunteer = id;
    sessionStorage.setItem("volunteer", String(id));
  };
  const openTopic = (id) => {
    chosen.topic = id;
    pane.classList.add("is-in-topic");
    composer.reset();
    refresh();
  };
  groups.addEventListener("change", () => { chosen.group = Number(groups.value); chosen.topic = 0; refresh(); });
  volunteers.addEventListener("change", () => { setVolunteer(Number(volunteers.value)); refresh(); });
  remove.addEventListener("click", () => deed("delete_topic", { group: chosen.group, topic: chosen.topic }));

  /** True if what was chosen had to change, so that the state has to be asked for again. */
  function choose() {
    const before = JSON.stringify(chosen);
    if (!group()) { chosen.group = state.groups[0].id; chosen.topic = 0; }
    if (chosen.topic && !group().topics.some((topic) => topic.id === chosen.topic)) chosen.topic = 0;
    if (!members().some((member) => member.id === chosen.volunteer) && members().length) setVolunteer(members().at(-1).id);
    return JSON.stringify(chosen) !== before;
  }

  function draw(fresh) {
    state = fresh;
    if (!state.groups.length) {
      if (quiet.parentElement !== pane) pane.replaceChildren(quiet);
      return;
    }
    if (board.parentElement !== pane) pane.replaceChildren(controls, board);
    if (choose()) { refresh(); return; }
    fill(groups, state.groups.map((found) => [found.id, found.title]), chosen.group);
    fill(volunteers, members().map((member) => [member.id, member.name]), chosen.volunteer);
    drawTopics();
    if (state.topic.group !== chosen.group || (state.topic.topic || 0) !== chosen.topic) return;
    const current = group().topics.find((topic) => topic.id === chosen.topic);
    title.textContent = current ? `${current.icon} ${current.name}`.trim() : "General";
    busy.textContent = state.topic.action ? "typing…" : current?.is_closed ? "closed" : `${members().length} members`;
    remove.hidden = !current;
    drawMessages(messages, state.topic.messages, actions);
  }

  function drawTopics() {
    const general = { id: 0, name: "General", color: "#8a94a0", icon: "#", ...group().general };
    const all = [general, ...group().topics.toSorted((a, b) => b.last_id - a.last_id)];
    if (!byId("desk").hidden) seen.set(`${chosen.group}/${chosen.topic}`, all.find((topic) => topic.id === chosen.topic)?.last_id);
    if (!changed(topics, [all, chosen, [...seen]])) return;
    const focused = document.activeElement?.dataset?.topic;
    const lines = all.map((topic) => topics.querySelector(`[data-topic="${topic.id}"]`) || topicLine(topic.id));
    lines.forEach((line, place) => {
      fillTopicLine(line, all[place]);
      if (topics.children[place] !== line) topics.insertBefore(line, topics.children[place] || null);
    });
    while (topics.children.length > lines.length) topics.lastChild.remove();
    if (focused !== undefined) topics.querySelector(`[data-topic="${focused}"]`)?.focus();
  }

  const topicLine = (id) => h("button", { type: "button", role: "option", test: "topic", data: { topic: id }, on: { click: () => openTopic(id) } });

  function fillTopicLine(line, topic) {
    const isCurrent = topic.id === chosen.topic;
    const isNew = !isCurrent && topic.last_id > (seen.get(`${chosen.group}/${topic.id}`) || 0);
    if (!changed(line, [topic, isCurrent, isNew])) return;
    const icon = h("span", { class: "topic-icon", "aria-hidden": "true" }, topic.icon || topic.name.slice(0, 1));
    icon.style.background = topic.color;
    line.className = `topic ${isCurrent ? "is-current" : ""}`;
    line.setAttribute("aria-selected", String(isCurrent));
    line.replaceChildren(icon, h("span", { class: "topic-words" }, h("b", {}, topic.name, topic.is_closed ? " 🔒" : ""),
      h("small", {}, topic.last || "no messages")), ...(isNew ? [h("span", { class: "dot", "aria-label": "new" })] : []));
  }

  function fill(select, pairs, current) {
    if (!changed(select, [pairs, current])) return;
    select.replaceChildren(...pairs.map(([value, words]) => h("option", { value }, words)));
    select.value = String(current);
  }

  return { draw };
}
