// What stands under the chats: findings of the linter, complaints of the Bot API, what is stored now.
import { changed, h } from "/dom.js";

export function drawFindings(box, state) {
  const findings = [
    ...state.findings,
    ...state.complaints.map((text) => ({ severity: "error", place: "Bot API", text })),
  ];
  box.hidden = findings.length === 0;
  if (!changed(box, findings)) return;
  box.replaceChildren(h("h2", {}, `Findings (${findings.length})`), h("ul", { class: "findings" }, ...findings.map((finding) => h("li", {
    class: `is-${finding.severity}`, test: "finding",
  }, h("b", {}, finding.severity), h("code", {}, finding.place), h("span", {}, finding.text)))));
}

/** Rows about people first, and whether there are any; below, apart, what the desk keeps about its own work. */
export function drawStored(box, tables) {
  if (!changed(box, tables)) return;
  const ofPeople = (tables || []).filter((table) => table.is_about_people);
  const ofDesk = (tables || []).filter((table) => !table.is_about_people);
  box.replaceChildren(h("h2", {}, "What is stored now about people who ask"),
    h("p", { class: "summary", test: "stored-summary" }, tables === null ? "Nobody says what is stored." : inWords(ofPeople)),
    ...ofPeople.map(table), ...(ofDesk.length ? [bookkeeping(ofDesk)] : []));
}

function inWords(tables) {
  const rows = tables.reduce((sum, table) => sum + table.count, 0);
  return rows === 0 ? "Nothing. Not one row." : `${rows} ${rows === 1 ? "row" : "rows"}`;
}

const bookkeeping = (tables) => h("section", { class: "bookkeeping", test: "stored-desk" }, h("h3", {}, "The desk's own bookkeeping"),
  h("p", { class: "summary" }, "No row here says who asked or what was said."), ...tables.map(table));

function table({ name, purpose, columns, count, rows }) {
  const shown = rows.length < count ? `${count}, the first ${rows.length} shown` : count;
  return h("div", { class: "table-box", test: "stored-table", data: { name }, tabindex: "0", role: "region", "aria-label": name },
    h("table", {}, h("caption", {}, `${name} (${shown})`, h("small", {}, purpose)),
      h("thead", {}, h("tr", {}, ...columns.map((column) => h("th", { scope: "col" }, column)))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, String(cell))))))));
}
