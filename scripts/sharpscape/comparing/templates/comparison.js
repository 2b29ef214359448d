"use strict";
(() => {
const table = document.getElementById("differences");
if (!table) return;
const body = table.tBodies[0];
const rows = [...body.rows];

// Sorting: numbers by data-order, the empty ones last; texts as they stand.

const keyOf = (row, column) => {
  const cell = row.cells[column];
  if (!("order" in cell.dataset)) return cell.textContent;
  return cell.dataset.order === "" ? null : Number(cell.dataset.order);
};

const compare = (a, b) => {
  if (a === null || b === null) return (a === null) - (b === null);
  return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
};

const heads = [...table.tHead.rows[0].cells];
heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
  const falling = head.getAttribute("aria-sort") === "ascending";
  heads.forEach(each => each.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", falling ? "descending" : "ascending");
  const sorted = rows.map(row => [keyOf(row, column), row]).sort(([a], [b]) =>
    falling && a !== null && b !== null ? compare(b, a) : compare(a, b));
  body.append(...sorted.map(([, row]) => row));
}));

// Filters.

const form = document.querySelector("form.filters");
const filter = () => {
  const { kind, study, words } = Object.fromEntries(new FormData(form));
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach(row => {
    const text = row.textContent.toLowerCase();
    row.hidden = (kind && row.dataset.kind !== kind) || (study && row.dataset.study !== study)
      || !wanted.every(word => text.includes(word));
    shown += !row.hidden;
  });
  form.querySelector("output").textContent = `${shown} of ${rows.length} rows`;
};
form.addEventListener("input", filter);
form.addEventListener("submit", event => event.preventDefault());
filter();
})();
