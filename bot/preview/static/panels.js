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

export function drawStored(box, tables) {
  if (!changed(box, tables)) return;
  const rows = (tables || []).reduce((sum, table) => sum + table.rows.length, 0);
  const summary = tables === null ? "Nobody says what is stored." : rows === 0 ? "Nothing. Not one row." : `${rows} ${rows === 1 ? "row" : "rows"}`;
  box.replaceChildren(h("h2", {}, "What is stored now"), h("p", { class: "summary", test: "stored-summary" }, summary),
    ...(tables || []).map(table));
}

function table({ name, columns, rows }) {
  if (!rows.length) return h("p", { class: "empty-table", test: "stored-table", data: { name } }, `${name}: empty`);
  return h("div", { class: "table-box", test: "stored-table", data: { name }, tabindex: "0", role: "region", "aria-label": name },
    h("table", {}, h("caption", {}, `${name} (${rows.length})`),
      h("thead", {}, h("tr", {}, ...columns.map((column) => h("th", { scope: "col" }, column)))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, String(cell))))))));
}
