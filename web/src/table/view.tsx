import { useWords, useLanguage } from "../language";
import type { Table } from "./flatten";
import type { ColumnKind } from "./kinds";
import { shown } from "./shown";

/** Rows that are drawn; more would make the page slow and nobody reads them here. */
const DRAWN = 500;

interface Props {
  table: Table;
  kinds: Map<string, ColumnKind>;
}

/** The answer as rows and columns. */
export function TableView({ table, kinds }: Props) {
  const words = useWords();
  const language = useLanguage();
  const kindOf = (at: number) => kinds.get(table.columns[at] ?? "") ?? "text";
  return (
    <>
      <table>
        <thead>
          <tr>
            {table.columns.map((path, at) => (
              <th key={path} scope="col" className={kindOf(at)} title={path}>
                <Heading path={path} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, DRAWN).map((row, number) => (
            <tr key={number}>
              {row.map((cell, at) => (
                <td key={at} className={kindOf(at)}>
                  {shown(cell, kindOf(at), language, words.yesNo)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > DRAWN && <p className="hint">{words.showingRows(DRAWN, table.rows.length)}</p>}
    </>
  );
}

/** The last word is the column's name; those before say whose it is. */
function Heading({ path }: { path: string }) {
  const parts = path.split(".");
  const last = parts.pop();
  return (
    <>
      {parts.length > 0 && <small>{parts.join(" › ")}</small>}
      {last}
    </>
  );
}
