import type { Cell } from "./flatten";
import type { ColumnKind } from "./kinds";
import type { Language } from "../language";

const GROUP = { id: ".", en: "," } as const;
const POINT = { id: ",", en: "." } as const;

/** A cell as people read it. Digits are grouped as text: no number type holds them all. */
export function shown(cell: Cell, kind: ColumnKind, language: Language, yesNo: [string, string]): string {
  if (cell === null) return "";
  if (typeof cell === "boolean") return cell ? yesNo[0] : yesNo[1];
  const text = String(cell);
  if (kind === "text") return text;
  const [whole = "", fraction] = text.split(".");
  // A year is an Int too, and nobody groups its digits.
  const grouped = kind === "money" ? whole.replace(/\B(?=(\d{3})+$)/g, GROUP[language]) : whole;
  return fraction === undefined ? grouped : `${grouped}${POINT[language]}${fraction}`;
}
