// An answer as a table: one row for each deepest list element, one column for each path.
// src/questions/table.rs does the same; tests/fixtures/tables.json holds both to it.

/** What a cell may hold; null is "not stated". */
export type Cell = string | number | boolean | null;

/** Columns by path, and a cell for each of them in each row. */
export interface Table {
  columns: string[];
  rows: Cell[][];
}

type Json = Cell | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };
type Row = Map<string, Cell>;

/** The column that tells the top-level fields apart, where there are several. */
export const FIELD_COLUMN = "field";

export function flatten(data: unknown): Table {
  const columns = new Columns();
  const fields = isObject(data as Json) ? Object.entries(data as JsonObject) : [];
  const several = fields.length > 1;
  if (several) columns.see([FIELD_COLUMN]);
  const rows = fields.flatMap(([name, value]) => {
    const found = rowsOfField(name, value, columns);
    return several ? found.map((row) => new Map([[FIELD_COLUMN, name as Cell], ...row])) : found;
  });
  const paths = columns.leaves();
  return { columns: paths, rows: rows.map((row) => paths.map((path) => row.get(path) ?? null)) };
}

function rowsOfField(name: string, value: Json, columns: Columns): Row[] {
  if (Array.isArray(value) && value.some(isObject)) {
    return value.filter(isObject).flatMap((element) => rowsOf(element, [], columns));
  }
  if (isObject(value)) {
    // What a top-level connection counts speaks of the whole answer and not of its rows.
    const { totalCount: _, ...rest } = value;
    return rowsOf(isConnection(value) ? rest : value, [], columns);
  }
  if (value === null || (Array.isArray(value) && value.every((element) => element === null))) return [];
  columns.see([name]);
  return [new Map([[name, scalar(value)]])];
}

function rowsOf(value: JsonObject, path: string[], columns: Columns): Row[] {
  const own: Row = new Map();
  const branches: Row[] = [];
  collect(value, path, own, branches, columns);
  return branches.length === 0
    ? [own].filter((row) => row.size > 0)
    : branches.map((row) => new Map([...own, ...row]));
}

/** Fields of objects join the row; elements of lists make rows of their own. */
function collect(value: JsonObject, path: string[], own: Row, branches: Row[], columns: Columns): void {
  for (const [key, child] of Object.entries(value)) {
    if (key === "pageInfo") continue;
    if (Array.isArray(child) && child.some(isObject)) {
      for (const element of child.filter(isObject)) {
        const [inner, below] = key === "edges" ? [edge(element), path] : [element, listPath(path, key)];
        branches.push(...rowsOf(inner, below, columns));
      }
    } else if (isObject(child)) {
      collect(child, [...path, key], own, branches, columns);
    } else if (!(Array.isArray(child) && (key === "nodes" || key === "edges"))) {
      columns.see([...path, key]);
      own.set([...path, key].join("."), scalar(child));
    }
  }
}

/** An edge stands for its node; cursors are for paging. */
function edge({ cursor: _, node, ...rest }: JsonObject): JsonObject {
  return node !== undefined && isObject(node) ? { ...rest, ...node } : rest;
}

function listPath(path: string[], key: string): string[] {
  return key === "nodes" ? path : [...path, key];
}

function isConnection(value: JsonObject): boolean {
  return Array.isArray(value["nodes"]) || Array.isArray(value["edges"]);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function scalar(value: Json): Cell {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(scalar).join("; ");
  return isObject(value) ? JSON.stringify(value) : value;
}

/** Paths in the order of the question, not of the first row that has them. */
class Columns {
  private readonly children = new Map<string, Columns>();

  see(path: string[]): void {
    const [first, ...rest] = path;
    if (first === undefined) return;
    const child = this.children.get(first) ?? new Columns();
    this.children.set(first, child);
    child.see(rest);
  }

  /** A null that is an object elsewhere is no column of its own. */
  leaves(path: string[] = []): string[] {
    if (this.children.size === 0) return path.length === 0 ? [] : [path.join(".")];
    return [...this.children].flatMap(([name, child]) => child.leaves([...path, name]));
  }
}
