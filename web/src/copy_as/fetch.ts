import { type Asked, body } from "./request";

/** A JavaScript module, for a browser or Node. */
export function fetchCode(asked: Asked): string {
  const { query, ...rest } = body(asked);
  const parts = Object.entries(rest).map(([key, value]) => `, ${key}: ${literal(value)}`);
  return `const query = ${template(String(query))};

const response = await fetch(${JSON.stringify(asked.url)}, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query${parts.join("")} }),
});
const { data, errors } = await response.json();
if (errors) throw new Error(errors[0].message);
console.log(JSON.stringify(data, null, 2));
`;
}

function literal(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
}

function template(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}
