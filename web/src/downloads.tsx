import type { Result } from "./answer";
import { useWords } from "./language";
import { toCsv } from "./table/csv";
import { toXlsx } from "./table/xlsx";

/** The table as a file. */
export function Downloads({ result }: { result: Result | null }) {
  const words = useWords();
  const nothing = !result || result.table.rows.length === 0;
  const name = result?.operationName ?? "pantau";
  const csv = () => result && save(new Blob([toCsv(result.table)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
  const xlsx = async () => result && save(await toXlsx(result.table, result.kinds), `${name}.xlsx`);
  return (
    <>
      <button type="button" disabled={nothing} onClick={csv} title={words.downloadCsv} aria-label={words.downloadCsv}>
        ↓ CSV
      </button>
      <button
        type="button"
        disabled={nothing}
        onClick={() => void xlsx()}
        title={words.downloadXlsx}
        aria-label={words.downloadXlsx}
      >
        ↓ XLSX
      </button>
    </>
  );
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken the file by the next turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
