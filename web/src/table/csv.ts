import type { Cell, Table } from "./flatten";

const NUMBER = /^-?\d+(\.\d+)?$/;
// A spreadsheet runs what begins like this as a formula.
const FORMULA = /^[=+\-@\t\r\n]/;

/** The table as RFC 4180 wants it, after a byte order mark so that spreadsheets read UTF-8. */
export function toCsv(table: Table): string {
  const lines = [table.columns, ...table.rows].map((row) => row.map(field).join(","));
  return `\uFEFF${lines.map((line) => `${line}\r\n`).join("")}`;
}

function field(cell: Cell): string {
  const text = defused(cell === null ? "" : String(cell));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function defused(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
