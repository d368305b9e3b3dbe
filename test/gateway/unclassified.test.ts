import type { Gateway } from "../../gateway/main";
import { createGateway } from "../../gateway/main";
import { loadGatewayConfig } from "../../gateway/config";
import { createLogger } from "../../gateway/http/log";
import { compose, department, post } from "./littleHub";

/** One subgraph: some fields have a catalogue item of their own, some by their type, some none. */
const SDL = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
    @link(url: "https://credit-hub.invalid/catalog/v1.0", import: ["@catalog"])
    @composeDirective(name: "@catalog")
  directive @catalog(item: String!, also: [String!]) on OBJECT | FIELD_DEFINITION
  type Query { firm: Firm @catalog(item: "firm") things: [Thing!] @catalog(item: "things") plain: Plain }
  interface Thing { id: ID! name: String }
  type Firm implements Thing @catalog(item: "firm") { id: ID! name: String }
  type Truck implements Thing { id: ID! @catalog(item: "truck") name: String }
  type Plain { a: String b: String @catalog(item: "b") }
`;

async function start(unclassified?: "allow" | "deny"): Promise<Gateway> {
  const all = department("all", SDL, {
    Query: { firm: () => ({ id: 1, name: "x" }), things: () => [], plain: () => ({ a: "a", b: "b" }) },
    Thing: { __resolveType: () => "Firm" },
  });
  return createGateway({
    config: loadGatewayConfig({ PORT: "0" }),
    supergraphSdl: compose({ all: SDL }),
    inProcess: new Map([["all", all]]),
    remoteUrls: new Map(),
    subjectId: () => "P",
    logger: createLogger({ level: "silent" }),
    ...(unclassified === undefined ? {} : { unclassified }),
  });
}

test("a field with an item, of its own or by its type, is served; so is introspection", async () => {
  const gateway = await start();
  for (const query of [
    "{ firm { id name __typename } }",
    "{ things { id } __typename }",
    "{ __schema { types { name } } }",
  ]) {
    expect((await post(gateway.url, JSON.stringify({ query }))).status).toBe(200);
  }
  await gateway.stop();
});

test("a field without one refuses the whole operation, and says where, also in fragments and interfaces", async () => {
  const gateway = await start();
  const { status, body } = await post(
    gateway.url,
    JSON.stringify({
      query: "{ firm { id } x: plain { a b } things { ...T } } fragment T on Thing { name }",
    }),
  );
  expect(status).toBe(400);
  expect(body.data).toBeUndefined();
  expect(body.errors).toEqual([
    {
      message: "The field Query.plain has no item of the catalogue.",
      locations: [{ line: 1, column: 15 }],
      path: ["x"],
      extensions: { code: "FORBIDDEN_FIELD" },
    },
    {
      message: "The field Plain.a has no item of the catalogue.",
      locations: [{ line: 1, column: 26 }],
      path: ["x", "a"],
      extensions: { code: "FORBIDDEN_FIELD" },
    },
    {
      message: "The field Thing.name has no item of the catalogue.",
      locations: expect.any(Array),
      extensions: { code: "FORBIDDEN_FIELD" },
    },
  ]);
  await gateway.stop();
});

test("where it is allowed, everything is served", async () => {
  const gateway = await start("allow");
  const { body } = await post(gateway.url, JSON.stringify({ query: "{ plain { a b } }" }));
  expect(body.data).toEqual({ plain: { a: "a", b: "b" } });
  await gateway.stop();
});
