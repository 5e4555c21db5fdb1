import { useWords, useLanguage } from "../language";
import type { Table } from "./flatten";
import { called, useHeadings } from "./headings";
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
  const headings = useHeadings();
  const kindOf = (at: number) => kinds.get(table.columns[at] ?? "") ?? "text";
  return (
    <>
      <table>
        <thead>
          <tr>
            {table.columns.map((path, at) => (
              <th key={path} scope="col" className={kindOf(at)} title={path}>
                <Heading path={path} called={called(path, headings, language)} />
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

/** What people call the column, with its path above; else the path alone, its last word in bold. */
function Heading({ path, called }: { path: string; called: string | undefined }) {
  const parts = path.split(".");
  const last = called ?? parts.pop();
  return (
    <>
      {parts.length > 0 && <small>{parts.join(" › ")}</small>}
      {last}
    </>
  );
}
