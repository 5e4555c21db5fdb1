/** Digits that a spreadsheet keeps; it silently zeroes those beyond. */
const SPREADSHEET_DIGITS = 15;

/** The number that a decimal text stands for, if a spreadsheet would keep every digit of it. */
export function exactNumber(text: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const digits = text.replace(/[-.]/g, "").replace(/^0+/, "");
  return digits.length <= SPREADSHEET_DIGITS ? Number(text) : undefined;
}
