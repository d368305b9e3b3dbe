import { seedCatalogue } from "../../schema/catalogue";
import { compose, type CompositionFault } from "../../schema/compose";
import { composePackage, defaultUrl } from "../../schema/composePackage";
import { SUBGRAPHS, committedSupergraph, sharedSdl, subgraphSdl } from "../../schema/subgraphs";

const CATALOGUE = seedCatalogue();

function faultsOf(...sdls: string[]): readonly CompositionFault[] {
  const result = compose(
    sdls.map((sdl, i) => ({
      name: `s${String(i)}`,
      url: "http://s.invalid",
      sdl: `${sharedSdl()}\n${sdl}`,
    })),
    CATALOGUE,
  );
  return result.ok ? [] : result.faults;
}

const QUERY = `type Query { "查询 all." all: [Thing!]! @catalog(item: "market.licence") }`;

test("the committed supergraph is what the subgraphs compose to", () => {
  if (committedSupergraph() !== composePackage())
    throw new Error(
      "schema/supergraph.graphql is not what the subgraphs compose to: run `npm run schema` and commit it.",
    );
});

test("its addresses reach nothing", () => {
  for (const name of SUBGRAPHS) {
    expect(new URL(defaultUrl(name)).hostname).toMatch(/\.invalid$/);
    expect(committedSupergraph()).toContain(defaultUrl(name));
  }
});

describe("what does not compose", () => {
  test("a field without an item", () => {
    expect(faultsOf(`${QUERY} type Thing { name: String }`)).toEqual([
      {
        code: "FIELD_WITHOUT_ITEM",
        subgraph: "s0",
        coordinate: "Thing.name",
        message: "Thing.name has no catalogue item: add @catalog(item:) to the field or its type.",
      },
    ]);
  });

  test("a field with an item that the catalogue does not know, its own or its type's", () => {
    const faults = faultsOf(
      `type Query { all: [Thing!]! @catalog(item: "market.licenses") }
       type Thing @catalog(item: "market.licenses") {
         name: String
         phone: String @catalog(item: "market.phone")
         year: Int @catalog(item: "market.licence")
       }`,
    );
    expect(faults.map(({ code, coordinate }) => [code, coordinate])).toEqual([
      ["UNKNOWN_ITEM", "Query.all"],
      ["UNKNOWN_ITEM", "Thing.name"],
      ["UNKNOWN_ITEM", "Thing.phone"],
    ]);
  });

  test("a key on another type than the profile, by which it could be reached past the profile's rules", () => {
    const faults = faultsOf(
      `${QUERY} type Thing @key(fields: "id") @catalog(item: "market.licence") { id: ID! name: String }`,
    );
    expect(faults.map(({ code, coordinate }) => [code, coordinate])).toEqual([["OTHER_ENTITY", "Thing"]]);
  });

  test("a further item of rows that the catalogue does not know", () => {
    const faults = faultsOf(
      `${QUERY} type Thing @catalog(item: "market.licence", also: ["market.nothing"]) { name: String }`,
    );
    expect(faults.map(({ code, coordinate }) => [code, coordinate])).toEqual([
      ["UNKNOWN_ITEM", "Thing.name"],
    ]);
  });

  test("a second way to a type with another item: it would open what the type's own item closes", () => {
    const faults = faultsOf(
      `type Query {
         all: [Thing!]! @catalog(item: "market.licence")
         one: Thing @catalog(item: "hub.structure")
       }
       type Thing @catalog(item: "market.licence") { name: String }`,
    );
    expect(faults.map(({ code, coordinate }) => [code, coordinate])).toEqual([
      ["ITEM_MISMATCH", "Query.one"],
    ]);
  });

  test.each([
    ["an interface", `interface Named { name: String }`, "implements Named", "Named"],
    ["a union", `union Named = Thing`, "", "Named"],
  ])("nor does %s hide such a way", (_, abstract, implementing, name) => {
    const faults = faultsOf(
      `type Query { all: [${name}] @catalog(item: "hub.structure") }
       ${abstract}
       type Thing ${implementing} @catalog(item: "market.risk-class") { name: String }`,
    );
    expect(faults.map(({ code, coordinate }) => [code, coordinate])).toEqual([
      ["ITEM_MISMATCH", "Query.all"],
    ]);
  });

  test("what is not SDL, or breaks the rules of GraphQL", () => {
    expect(faultsOf("type Query {").map(({ code }) => code)).toEqual(["INVALID_SDL"]);
    expect(
      faultsOf(`type Query @catalog(item: "market.licence") { all: Nothing }`).map(({ code }) => code),
    ).toEqual(["INVALID_SDL"]);
  });

  test("what breaks the rules of the federation keeps the federation's own code", () => {
    const faults = faultsOf(
      `${QUERY} type Thing @shareable @catalog(item: "market.licence") { size: Int }`,
      `type Thing @shareable @catalog(item: "market.licence") { size: String }`,
    );
    expect(faults.map(({ code }) => code)).toEqual(["FIELD_TYPE_MISMATCH"]);
  });

  test("all faults are told at once", () => {
    expect(faultsOf("type Query {", `type Thing { a: Int b: Int }`).map(({ code }) => code)).toEqual([
      "INVALID_SDL",
      "FIELD_WITHOUT_ITEM",
      "FIELD_WITHOUT_ITEM",
    ]);
  });
});

test("an item of the catalogue that is taken away stops the composition of who uses it", () => {
  const smaller = new Map([...CATALOGUE].filter(([code]) => code !== "tax.paid-amount"));
  const result = compose(
    SUBGRAPHS.map((name) => ({ name, url: defaultUrl(name), sdl: subgraphSdl(name) })),
    smaller,
  );
  expect(result.ok ? [] : result.faults.map(({ code, coordinate }) => [code, coordinate])).toEqual([
    ["UNKNOWN_ITEM", "TaxPaid.amount"],
  ]);
});

test("the structure of answers needs no item of its own above it", () => {
  expect(
    faultsOf(
      `type Query { page: Page @catalog(item: "market.licence") }
       type Page @catalog(item: "hub.structure") { count: Int }`,
    ),
  ).toEqual([]);
});
