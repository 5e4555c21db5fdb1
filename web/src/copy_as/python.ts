import { type Asked, body } from "./request";

/** A Python 3 program that needs nothing installed. */
export function python(asked: Asked): string {
  const { query, ...rest } = body(asked);
  const parts = Object.entries(rest).map(([key, value]) => `, ${JSON.stringify(key)}: ${literal(value)}`);
  return `import json
import urllib.request

QUERY = ${text(String(query))}

request = urllib.request.Request(
    ${literal(asked.url)},
    data=json.dumps({"query": QUERY${parts.join("")}}).encode(),
    headers={"content-type": "application/json"},
)
with urllib.request.urlopen(request) as response:
    answer = json.load(response)
if answer.get("errors"):
    raise SystemExit(answer["errors"][0]["message"])
print(json.dumps(answer["data"], indent=2, ensure_ascii=False))
`;
}

/** A readable block where the text allows one. */
function text(value: string): string {
  const plain = !value.includes('"""') && !value.includes("\\") && !value.endsWith('"');
  return plain ? `"""${value}"""` : literal(value);
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([key, each]) => `${literal(key)}: ${literal(each)}`);
    return `{${entries.join(", ")}}`;
  }
  // The escapes of a JSON string all mean the same in Python.
  return JSON.stringify(value);
}
