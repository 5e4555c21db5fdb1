// The same questions answered by Fastify, Mercurius with its JIT, and a DataLoader a relation over
// `pg`, as a team would write it by hand.
import DataLoader from "dataloader";
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
// With a name a statement is prepared once a connection.
const rows = async (name, text, values) => (await pool.query({ name, text, values })).rows;

const schema = `
  type Query {
    unit(id: ID!): Unit
    programs(first: Int!, after: String): ProgramConnection!
  }
  type Region { id: ID! code: String! name: String! }
  type Unit { id: ID! code: String! region: Region! }
  type Program {
    id: ID! code: String! name: String fiscalYear: Int! level: String!
    unit: Unit!
    budgetItems(first: Int!): BudgetItemConnection!
  }
  type ProgramConnection { nodes: [Program!]! pageInfo: PageInfo! }
  type PageInfo { endCursor: String hasNextPage: Boolean! }
  type BudgetItem { id: ID! name: String! side: String! fiscalYear: Int! }
  type BudgetItemConnection { totalCount: Int! nodes: [BudgetItem!]! }
`;

const byKey = (found, keys, key, otherwise) => {
  const map = new Map(found.map((row) => [row[key], row]));
  return keys.map((wanted) => map.get(wanted) ?? otherwise);
};

const unitsById = "SELECT id, code, region_id FROM unit WHERE id = ANY($1)";

const loaders = () => ({
  units: new DataLoader(async (ids) => byKey(await rows("units", unitsById, [ids]), ids, "id", null)),
  regions: new DataLoader(async (ids) =>
    byKey(await rows("regions", "SELECT id, code, name FROM region WHERE id = ANY($1)", [ids]), ids, "id", null)),
  counts: new DataLoader(async (ids) =>
    byKey(
      await rows(
        "counts",
        "SELECT program_id, count(*)::int AS count FROM budget_item WHERE program_id = ANY($1) GROUP BY program_id",
        [ids],
      ),
      ids,
      "program_id",
      { count: 0 },
    ).map((row) => row.count)),
  items: new DataLoader(
    async (keys) => {
      const ids = keys.map((key) => key.id);
      const found = await rows(
        "items",
        `SELECT i.* FROM unnest($1::uuid[]) AS p(id), LATERAL (
           SELECT id, program_id, name, side, fiscal_year AS "fiscalYear" FROM budget_item
           WHERE program_id = p.id ORDER BY id LIMIT $2) i`,
        [ids, keys[0].first],
      );
      const lists = new Map(ids.map((id) => [id, []]));
      for (const row of found) lists.get(row.program_id).push(row);
      return ids.map((id) => lists.get(id));
    },
    { cacheKeyFn: (key) => `${key.id} ${key.first}` },
  ),
});

const program = 'id, code, name, fiscal_year AS "fiscalYear", level, unit_id';
const resolvers = {
  Query: {
    unit: (_, { id }, { loaders }) => loaders.units.load(id),
    programs: async (_, { first, after }) => {
      let found;
      if (after) {
        const [code, id] = JSON.parse(Buffer.from(after, "base64url").toString());
        found = await rows(
          "programs_after",
          `SELECT ${program} FROM program WHERE (code, id) > ($2, $3) ORDER BY code, id LIMIT $1`,
          [first + 1, code, id],
        );
      } else {
        found = await rows("programs", `SELECT ${program} FROM program ORDER BY code, id LIMIT $1`, [first + 1]);
      }
      const nodes = found.slice(0, first);
      const last = nodes.at(-1);
      return {
        nodes,
        pageInfo: {
          hasNextPage: found.length > first,
          endCursor: last ? Buffer.from(JSON.stringify([last.code, last.id])).toString("base64url") : null,
        },
      };
    },
  },
  Unit: { region: (unit, _, { loaders }) => loaders.regions.load(unit.region_id) },
  Program: {
    unit: (program, _, { loaders }) => loaders.units.load(program.unit_id),
    budgetItems: (program, { first }) => ({ program, first }),
  },
  BudgetItemConnection: {
    totalCount: ({ program }, _, { loaders }) => loaders.counts.load(program.id),
    nodes: ({ program, first }, _, { loaders }) => loaders.items.load({ id: program.id, first }),
  },
};

const app = Fastify();
app.register(mercurius, { schema, resolvers, jit: 1, context: () => ({ loaders: loaders() }) });
await app.listen({ host: "127.0.0.1", port: 0 });
console.log(`listening on http://127.0.0.1:${app.server.address().port}`);
