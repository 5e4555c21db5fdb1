// Documents that differ a little from given ones, the same on every run.
import { Lexer, Source, TokenKind } from 'graphql-16-13';

/** Numbers that look random, from a seed (mulberry32). */
function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (limit) => Math.floor(next() * limit), pick: (list) => list[Math.floor(next() * list.length)] };
}

/** The tokens of a document as they are written. */
function tokens(text) {
  const lexer = new Lexer(new Source(text));
  const found = [];
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    found.push({ kind: token.kind, text: text.slice(token.start, token.end) });
  }
  return found;
}

const VALUES = [
  '1', '-1', '0', '2147483648', '-2147483649', '9007199254740993', '1.5', '1e3', '1e999', '-0', '1.0',
  'true', 'false', 'null', '""', '"x"', '"""block"""', '"34.02"', '"\\u00e9"', '"\\u{1F600}"', '"\\ud83d\\ude00"',
  '"\\ud800"', '"\\udc00"', 'ASC', 'NOWHERE', '[]', '[1]', '["x"]', '[null]', '[[1]]', '[ASC]', '{}', '{ eq: 1 }',
  '{ eq: "x" }', '{ eq: "x", eq: "y" }', '{ in: ["x", 1] }', '{ nothing: 1 }', '[{}]', '$v', '$a', '$missing', '[$a]',
  '{ eq: $a }', '{ in: [$a] }', '{ in: $a }', '{ not: { or: [{ and: [] }] } }', '007', '1x', '0xF1', '.5', '1.', '1e', '+1',
];
const DIRECTIVES = [
  '@include(if: true)', '@skip(if: false)', '@skip', '@include(if: null)', '@include(if: "x")', '@include(if: $a)', '@nothing',
  '@deprecated', '@deprecated(reason: "x")', '@specifiedBy(url: "x")', '@include(if: true) @include(if: true)',
  '@skip(if: true, if: false)', '@include(unless: true)', '@defer', '@stream', '@oneOf', '@include(if: [true])', '@skip(if: 1)',
];
const WORDS = [
  '__typename', '__schema', '__type', 'id', 'on', 'fragment', 'query', 'mutation', 'subscription', 'true', 'null', 'type', 'nothing',
];
const SIGNS = ['{', '}', '(', ')', '[', ']', ':', '!', '$', '@', '...', '|', '&', '=', '"', '"""', '#', '%', '\u0000', '\ufeff', '\u00e9', ',', '\\', "'", '.', '..'];
const TYPES = ['Int', 'Int!', '[Int]', '[Int!]', '[Int!]!', 'String', 'String!', 'ID!', 'Boolean', 'Boolean!', 'Float', 'Nothing', '[[Int]]', '[String!]', 'Int!!', '[Int'];

/** `count` documents made from `texts[index]`. */
export function mutations(schema, texts, index, count, seed) {
  const random = dice(seed * 1_000_003 + index);
  const own = tokens(texts[index]);
  const others = texts.map(tokens);
  const typeNames = Object.keys(schema.getTypeMap());
  const names = new Set(WORDS);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.getFields) for (const name of Object.keys(type.getFields())) names.add(name);
  }
  const fields = [...names];
  const context = { random, own, others, typeNames, fields };
  const made = new Set();
  for (let round = 0; made.size < count && round < count * 20; round += 1) {
    let list = own.map((token) => ({ ...token }));
    const times = random.pick([1, 1, 1, 1, 1, 2]);
    for (let time = 0; time < times; time += 1) {
      if (list.length > 0) list = random.pick(KINDS)(list, context) ?? list;
    }
    const document = list.map((token) => token.text).join(' ');
    if (document !== own.map((token) => token.text).join(' ')) made.add(document);
  }
  return [...made];
}

const raw = (text) => ({ kind: /^[_A-Za-z]\w*$/.test(text) ? TokenKind.NAME : 'Raw', text });
const at = (list, random, test) => {
  const places = list.flatMap((token, place) => (test(token, place) ? [place] : []));
  return places.length === 0 ? -1 : random.pick(places);
};
const isName = (token) => token.kind === TokenKind.NAME;
const replace = (list, place, ...made) => (place < 0 || made[0] === undefined ? null : list.toSpliced(place, 1, ...made.map(raw)));
const insert = (list, place, ...made) => (place < 0 ? null : list.toSpliced(place, 0, ...made.map(raw)));

/** From an opening bracket to the one that closes it. */
function group(list, start) {
  let open = 0;
  for (let place = start; place < list.length; place += 1) {
    if ('{[('.includes(list[place].text)) open += 1;
    if ('}])'.includes(list[place].text)) open -= 1;
    if (open === 0) return list.slice(start, place + 1);
  }
  return list.slice(start);
}

const opening = (sign) => (token) => token.text === sign;
/** A selection in the middle of a set: a name with its alias, arguments and fields. */
function selection(list, random) {
  const place = at(list, random, (token, here) => isName(token) && here > 0 && /^[{})]$|^\w+$/.test(list[here - 1].text));
  if (place < 0) return null;
  let end = place + 1;
  if (list[end]?.text === ':') end += 2;
  for (const sign of ['(', '{']) if (list[end]?.text === sign) end += group(list, end).length;
  return { place, tokens: list.slice(place, end) };
}

const KINDS = [
  // Loose tokens.
  (list, { random }) => list.toSpliced(random.below(list.length), 1),
  (list, { random }) => list.toSpliced(random.below(list.length), 0, random.pick(list)),
  (list, { random }) => {
    const place = random.below(Math.max(1, list.length - 1));
    return list.toSpliced(place, 2, ...list.slice(place, place + 2).reverse());
  },
  (list, { random }) => insert(list, random.below(list.length + 1), random.pick(SIGNS)),
  (list, { random }) => list.slice(0, random.below(list.length)),
  (list, { random, others }) => list.toSpliced(random.below(list.length), 1, random.pick(random.pick(others))),
  // Names.
  (list, { random, fields }) => replace(list, at(list, random, isName), random.pick(fields)),
  (list, { random, fields }) => replace(list, at(list, random, isName), random.pick(fields)),
  (list, { random, own }) => replace(list, at(list, random, isName), random.pick(own.filter(isName)).text),
  (list, { random, typeNames }) => replace(list, at(list, random, (token, here) => isName(token) && list[here - 1]?.text === 'on'), random.pick(typeNames)),
  (list, { random }) => {
    const place = at(list, random, isName);
    return place < 0 ? null : replace(list, place, `${list[place].text}X`);
  },
  // Values.
  (list, { random }) => replace(list, at(list, random, (token) => ['Int', 'Float', 'String', 'BlockString'].includes(token.kind) || /^(true|false|null|[A-Z_]+)$/.test(token.text)), random.pick(VALUES)),
  (list, { random }) => replace(list, at(list, random, (token, here) => list[here - 1]?.text === ':'), random.pick(VALUES)),
  (list, { random }) => {
    const place = at(list, random, (token, here) => '{['.includes(token.text) && list[here - 1]?.text === ':');
    return place < 0 ? null : list.toSpliced(place, group(list, place).length, raw(random.pick(VALUES)));
  },
  (list, { random, fields }) => {
    const place = at(list, random, opening('('));
    return place < 0 ? null : insert(list, place + 1, random.pick([...fields, 'first', 'if', 'filter']), ':', random.pick(VALUES));
  },
  (list, { random, fields }) => {
    const place = at(list, random, (token, here) => isName(token) && list[here + 1]?.text !== '(' && list[here + 1]?.text !== ':');
    return place < 0 ? null : insert(list, place + 1, '(', random.pick([...fields, 'first', 'filter', 'orderBy', 'code']), ':', random.pick(VALUES), ')');
  },
  (list, { random }) => {
    const place = at(list, random, opening('('));
    return place < 0 ? null : list.toSpliced(place, group(list, place).length);
  },
  // Directives.
  (list, { random }) => insert(list, at(list, random, opening('{')), random.pick(DIRECTIVES)),
  (list, { random }) => {
    const place = at(list, random, (token, here) => isName(token) || list[here].text === ')');
    return place < 0 ? null : insert(list, place + 1, random.pick(DIRECTIVES));
  },
  // Selections: doubled, with another alias or other arguments, moved, emptied, wrapped.
  (list, { random }) => {
    const found = selection(list, random);
    return found && list.toSpliced(found.place, 0, ...found.tokens);
  },
  (list, { random, fields, own }) => {
    const found = selection(list, random);
    return found && insert(list, found.place, random.pick([...fields, ...own.filter(isName).map((token) => token.text)]), ':');
  },
  (list, { random }) => {
    const one = selection(list, random);
    const other = selection(list, random);
    return one && other && list.toSpliced(one.place, 0, ...other.tokens);
  },
  (list, { random, typeNames }) => {
    const found = selection(list, random);
    const head = random.pick([['...'], ['...', 'on', random.pick(typeNames)], ['...', 'on', 'Node'], ['...', '@include(if: true)']]);
    return found && list.toSpliced(found.place, found.tokens.length, ...[...head, '{'].map(raw), ...found.tokens, raw('}'));
  },
  (list, { random }) => {
    const found = selection(list, random);
    if (!found) return null;
    const doubled = found.tokens.map((token) => (['Int', 'String'].includes(token.kind) ? raw(random.pick(VALUES)) : token));
    return list.toSpliced(found.place, 0, ...doubled);
  },
  (list, { random, typeNames, fields }) => {
    const found = selection(list, random);
    const alias = found?.tokens[0].text;
    const twin = ['...', 'on', random.pick(typeNames), '{', `${alias}:`, random.pick(fields), '}'];
    return found && insert(list, found.place, ...twin);
  },
  (list, { random }) => {
    const place = at(list, random, opening('{'));
    return place < 0 ? null : list.toSpliced(place, group(list, place).length);
  },
  (list, { random }) => {
    const place = at(list, random, opening('{'));
    return place < 0 ? null : list.toSpliced(place, group(list, place).length, raw('{'), raw('}'));
  },
  (list, { random }) => {
    const place = at(list, random, opening('{'));
    return place < 0 ? null : insert(list, place + 1, random.pick(['__typename', '...F', '... on Node { id }', '...Missing', '__typename @skip(if: true)', 'id', 'a: id', 'name', '__type(name: "Query") { name }']));
  },
  // Fragments.
  (list, { random, typeNames }) => [...list, raw(`fragment ${random.pick(['F', 'G', 'on', 'Unused'])} on ${random.pick(typeNames)} { ${random.pick(['id', '__typename', '...F', '...G', 'name', 'code'])} }`)],
  (list, { random, typeNames }) => {
    const place = at(list, random, opening('{'));
    const type = random.pick([...typeNames, 'Node', 'Region', 'Unit', 'Query']);
    const body = random.pick(['id', '__typename', 'name', '...F', '...G', 'id ...G } fragment G on Node { id', 'id ...G } fragment G on Node { ...F', 'a: id', 'id: __typename']);
    return place < 0 ? null : [...insert(list, place + 1, '...F'), raw(`fragment F on ${type} { ${body} }`)];
  },
  (list, { random }) => [...list, raw(random.pick(['{ __typename }', 'query Q { __typename }', 'query Q { __typename } query Q { __typename }', 'subscription S { __typename }', 'mutation M { __typename }', 'type T { id: ID }', 'extend type Query { x: Int }', 'scalar X', 'schema { query: Query }', 'query ($v: Int) { __typename }', 'directive @x on FIELD', '"text"', '"""text""" { __typename }', 'query Q($a: Int) @skip(if: $a) { __typename }']))],
  // Variables.
  (list, { random }) => {
    const place = at(list, random, (token, here) => token.text === '(' && list.slice(0, here).every((before) => before.text !== '{'));
    const definition = `$${random.pick(['a', 'v', 'first'])}: ${random.pick(TYPES)} ${random.pick(['', '', '= null', '= 1', '= "x"', '= [1]', '= {}', '= $a', '@include(if: true)', '= 1 @deprecated'])}`;
    return place < 0 ? null : insert(list, place + 1, definition);
  },
  (list, { random, typeNames }) => replace(list, at(list, random, (token, here) => isName(token) && list[here - 1]?.text === ':' && list[here - 3]?.text === '$'), random.pick([...TYPES, ...typeNames])),
  (list, { random, own }) => {
    const place = at(list, random, (token, here) => isName(token) && list[here - 1]?.text === '$');
    return place < 0 ? null : replace(list, place, random.pick(['a', 'v', 'missing', ...own.filter(isName).map((token) => token.text)]));
  },
  (list, { random }) => {
    const place = at(list, random, (token) => token.text === '!');
    return place < 0 ? null : list.toSpliced(place, 1);
  },
  (list, { random }) => {
    if (list[0].text !== '{') return null;
    const head = `query Q($a: ${random.pick(TYPES)} ${random.pick(['', '= null', '= 1', '= "x"'])})`;
    const body = list.map((token, here) => (list[here - 1]?.text === ':' && random.below(3) === 0 ? raw(random.pick(['$a', '[$a]', '{ eq: $a }', '{ in: [$a] }'])) : token));
    return [raw(head), ...body];
  },
];
