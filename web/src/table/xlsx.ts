import type { Cell as SheetCell } from "write-excel-file/universal";

import { exactNumber } from "./exact";
import type { Cell, Table } from "./flatten";
import type { ColumnKind } from "./kinds";

/** The table as a workbook: exact numbers as numbers, all else as text. */
export async function toXlsx(table: Table, kinds: Map<string, ColumnKind>): Promise<Blob> {
  // Only who downloads a workbook waits for the library.
  const { default: writeXlsx } = await import("write-excel-file/universal");
  const head: SheetCell[] = table.columns.map((path) => ({ value: path, fontWeight: "bold" }));
  const body = table.rows.map((row) =>
    row.map((cell, at) => sheetCell(cell, kinds.get(table.columns[at] ?? "") ?? "text")),
  );
  const columns = table.columns.map((_, at) => ({ width: width(table, at) }));
  return writeXlsx([head, ...body], { sheet: "Pantau", columns, stickyRowsCount: 1 }).toBlob();
}

function sheetCell(cell: Cell, kind: ColumnKind): SheetCell {
  if (cell === null || typeof cell === "boolean" || typeof cell === "number") return cell;
  const number = kind === "text" ? undefined : exactNumber(cell);
  if (number === undefined) return { value: cell, type: String };
  return kind === "money" ? { value: number, format: "#,##0.00" } : number;
}

function width(table: Table, at: number): number {
  const cells = [table.columns[at], ...table.rows.slice(0, 200).map((row) => row[at])];
  const longest = Math.max(...cells.map((cell) => String(cell ?? "").length));
  return Math.min(Math.max(longest + 2, 8), 60);
}
