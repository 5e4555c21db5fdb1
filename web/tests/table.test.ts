import { buildSchema, parse } from "graphql";
import { describe, expect, test } from "vitest";

import cases from "../../tests/fixtures/tables.json";
import { toCsv } from "../src/table/csv";
import { exactNumber } from "../src/table/exact";
import { flatten } from "../src/table/flatten";
import { called } from "../src/table/headings";
import { columnKinds } from "../src/table/kinds";
import { shown } from "../src/table/shown";

describe("an answer becomes the same table here and on the server's pages", () => {
  test.each(cases)("$name", ({ data, columns, rows }) => {
    expect(flatten(data)).toEqual({ columns, rows });
  });
});

test("a formula becomes text in CSV, and a number stays one", () => {
  const table = { columns: ["name", "amount"], rows: [['=HYPERLINK("http://x")', "-12.50"], ['a, "b"\r\nc', null], ["-1+2", true]] };

  expect(toCsv(table)).toBe(
    '\uFEFFname,amount\r\n"\'=HYPERLINK(""http://x"")",-12.50\r\n"a, ""b""\r\nc",\r\n\'-1+2,true\r\n',
  );
});

test("a number of more digits than a spreadsheet keeps stays text", () => {
  expect(exactNumber("7253687000.00")).toBe(7253687000);
  expect(exactNumber("-0.34")).toBe(-0.34);
  expect(exactNumber("9999999999999.99")).toBe(9999999999999.99);
  expect(exactNumber("90071992547409.93")).toBeUndefined();
  expect(exactNumber("1.06.01")).toBeUndefined();
});

test("a column's kind follows its type, through aliases, fragments and connections", () => {
  const schema = buildSchema(`
    scalar Rupiah
    interface Named { name: String }
    type Unit implements Named { name: String spent(year: Int): Rupiah year: Int }
    type Units { nodes: [Unit!] }
    type Query { units: Units }
  `);
  const document = parse(`
    query A { units { nodes { ...Fields before: spent(year: 1) ... on Named { name } } } }
    fragment Fields on Unit { y: year }
  `);

  expect([...columnKinds(schema, document)]).toEqual([["y", "number"], ["before", "money"], ["name", "text"]]);
});

test("amounts are written as the language writes them", () => {
  const yesNo: [string, string] = ["ya", "tidak"];

  expect(shown("-583159945079.11", "money", "id", yesNo)).toBe("-583.159.945.079,11");
  expect(shown("1233291969081.00", "money", "en", yesNo)).toBe("1,233,291,969,081.00");
  expect(shown(2014, "number", "id", yesNo)).toBe("2014");
  expect(shown("34.02", "text", "id", yesNo)).toBe("34.02");
  expect(shown(true, "text", "id", yesNo)).toBe("ya");
});

test("the longest end that fits names a column", () => {
  const headings = {
    enacted: { id: "Murni", en: "Enacted" },
    "expenditure.enacted": { id: "Belanja murni", en: "Expenditure, enacted" },
  };

  expect(called("budget.expenditure.enacted", headings, "en")).toBe("Expenditure, enacted");
  expect(called("enacted", headings, "id")).toBe("Murni");
  expect(called("toString", headings, "id")).toBeUndefined();
  expect(called("reenacted", headings, "id")).toBeUndefined();
});
