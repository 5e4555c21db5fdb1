// Writes one JSON line for each document of a folder and each of its mutations: the text, and
// whether graphql-js accepts it against a schema. The same arguments give the same lines.
//
//   node verdicts.mjs SCHEMA FOLDER MUTATIONS [SEED]
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql-16-13';
import { mutations } from './mutations.mjs';

const [schemaFile, folder, count, seed = '1'] = process.argv.slice(2);
const schema = buildSchema(readFileSync(schemaFile, 'utf8'));

function verdict(text) {
  try {
    const errors = validate(schema, parse(text), undefined, { maxErrors: 1 });
    return errors.length === 0 ? null : errors[0].message;
  } catch (error) {
    return error.message;
  }
}

const files = readdirSync(folder).filter((name) => name.endsWith('.graphql')).sort();
const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
for (const [index, text] of texts.entries()) {
  const refusal = verdict(text);
  if (refusal !== null) throw new Error(`${files[index]}: ${refusal}`);
  const others = mutations(schema, texts, index, Number(count), Number(seed));
  for (const document of [text, ...others]) {
    const line = { file: files[index], document, refusal: verdict(document) };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
