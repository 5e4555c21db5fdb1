// What the three pages have in common: what they show, and where they ask.
import { buildClientSchema, getIntrospectionQuery, isAbstractType } from "graphql";

/** Where to ask: another origin than the page's. */
export const endpoint = new URLSearchParams(location.search).get("endpoint");

/** Whose programs are shown: the regional development planning board of Bantul. */
export const unit = { regionCode: "34.02", code: "1.06.01" };

/** What the server says of its own schema. */
export async function introspection() {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const { data } = await response.json();
  return data;
}

/** The types behind each interface. */
export async function possibleTypes() {
  const schema = buildClientSchema(await introspection());
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  return Object.fromEntries(
    abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
}

/** A list that grows, one row of it in detail, and the code of an error. */
export function List({ label, total, rows, more, choose, chosen, detail, fail, code }) {
  return (
    <main>
      <h1>{label}</h1>
      <p id="total">{total}</p>
      <ul id="rows">
        {rows.map(({ id, code, name }) => (
          <li key={id} id={id} onClick={() => choose({ id, all: false })}>
            {code} {name}
          </li>
        ))}
      </ul>
      <button id="more" onClick={() => more()}>
        More
      </button>
      {detail}
      <button id="all" onClick={() => choose({ ...chosen, all: true })}>
        All of it
      </button>
      <button id="fail" onClick={() => fail()}>
        Fail
      </button>
      {code && <output id="code">{code}</output>}
    </main>
  );
}

/** One program; the year where it was asked for. */
export function Detail({ program: { code, name, fiscalYear } }) {
  return (
    <section id="detail">
      {code} {name} <span id="year">{fiscalYear}</span>
    </section>
  );
}
