import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { composeServices } from "@apollo/composition";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { execute, parse, type GraphQLFieldResolver } from "graphql";
import { loadGatewayConfig } from "../../gateway/config";
import { createLogger } from "../../gateway/http/log";
import { seedCatalogue, type AccessClass, type Catalogue } from "../../schema/catalogue";
import { createGateway, type Gateway, type GatewayOptions } from "../../gateway/main";
import type {
  InProcessSubgraph,
  SubgraphCallContext,
  SubgraphRequest,
  SubgraphResponse,
} from "../../subgraphs/kit/contract";

/** A hub with two departments, as small as the gateway's promises allow. Its people are made up. */
export const HUB = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", "@shareable", "@inaccessible", "@composeDirective"])
    @link(url: "https://credit-hub.invalid/catalog/v1.0", import: ["@catalog"])
    @composeDirective(name: "@catalog")
  directive @catalog(item: String!, also: [String!]) on OBJECT | FIELD_DEFINITION
  scalar SubjectCode
  enum SubjectKind { ENTERPRISE NATURAL_PERSON }
  input Filter { name: String code: SubjectCode among: [[SubjectCode]] }
  type Query @catalog(item: "hub") {
    creditProfile(code: SubjectCode!, kind: SubjectKind): CreditProfile
    creditProfiles(codes: [SubjectCode!]!): [CreditProfile]!
    search(filter: Filter, text: String, first: Int = 20): [CreditProfile!]
  }
  type CreditProfile @key(fields: "subjectId") @catalog(item: "hub") {
    subjectId: ID!
    name: String
    summary: Summary @requires(fields: "marketFacts { count } taxFacts { count }")
    marketFacts: Facts @external
    taxFacts: Facts @external
  }
  type Summary @catalog(item: "hub") { total: Int incomplete: [String!]! }
  type Facts @shareable @inaccessible @catalog(item: "hub") { count: Int! }
`;

const DEPARTMENT = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@composeDirective"])
    @link(url: "https://credit-hub.invalid/catalog/v1.0", import: ["@catalog"])
    @composeDirective(name: "@catalog")
  directive @catalog(item: String!, also: [String!]) on OBJECT | FIELD_DEFINITION
  type Facts @shareable @inaccessible @catalog(item: "hub") { count: Int! }
`;

export const MARKET = `${DEPARTMENT}
  type CreditProfile @key(fields: "subjectId") {
    subjectId: ID!
    market: MarketSection @catalog(item: "market")
    marketFacts: Facts @inaccessible @catalog(item: "market")
  }
  type MarketSection @catalog(item: "market") {
    state: String
    employees: Int
    representative: Representative
    penalties(first: Int = 20, after: String): PenaltyConnection
  }
  type Representative @catalog(item: "market") { name: String! profile: CreditProfile }
  type PenaltyConnection @catalog(item: "market") { edges: [PenaltyEdge!]! totalCount: Int! }
  type PenaltyEdge @catalog(item: "market") { node: Penalty! }
  type Penalty @catalog(item: "market") { recordId: ID! fine: Int }
`;

export const TAX = `${DEPARTMENT}
  type CreditProfile @key(fields: "subjectId") {
    subjectId: ID!
    tax: TaxSection @catalog(item: "tax")
    taxFacts: Facts @inaccessible @catalog(item: "tax")
  }
  type TaxSection @catalog(item: "tax") { rating: String year: Int! }
`;

export const FIRM = "91330106MAXX00010J";
export const OTHER_FIRM = "91330502MAXX00020E";
export const PERSON = "330599199001010013";

export function subjectId(citizenId: string): string {
  return `P${createHmac("sha256", "test").update(citizenId).digest("hex").slice(0, 32)}`;
}

/** A catalogue of the given items, by their access for organisations and persons; the rest of each is made up. */
export function catalogueOf(items: Readonly<Record<string, readonly [AccessClass, AccessClass]>>): Catalogue {
  const [like] = seedCatalogue().values();
  if (like === undefined) throw new Error("The catalogue is empty.");
  return new Map(
    Object.entries(items).map(([code, [access, personAccess]]) => [
      code,
      { ...like, code, access, personAccess },
    ]),
  );
}

const ALL_PUBLIC = catalogueOf({
  hub: ["PUBLIC", "PUBLIC"],
  market: ["PUBLIC", "PUBLIC"],
  tax: ["PUBLIC", "PUBLIC"],
});

/** Composes subgraphs; each runs in process unless it has a URL. */
export function compose(
  subgraphs: Readonly<Record<string, string>>,
  urls: Readonly<Record<string, string>> = {},
): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({ name, typeDefs: parse(sdl), url: urls[name] ?? "" })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join("\n"));
  return supergraphSdl;
}

type Resolvers = Readonly<
  Record<string, Readonly<Record<string, GraphQLFieldResolver<never, SubgraphCallContext>>>>
>;
type Reference = { readonly subjectId: string };

/** A well-behaved subgraph in process, which notes what it was sent. */
export function department(name: string, sdl: string, resolvers: object): FakeSubgraph {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as Resolvers as never });
  return fake(name, async ({ query, variables }) => {
    const result = await execute({ schema, document: parse(query), variableValues: variables ?? {} });
    // As it would come over the wire.
    return JSON.parse(
      JSON.stringify({ ...result, extensions: { asOf: "2026-01-02T03:04:05Z" } }),
    ) as SubgraphResponse;
  });
}

/** A subgraph in process that answers as it is told. */
export function fake(name: string, answer: Answer): FakeSubgraph {
  const requests: SubgraphRequest[] = [];
  const contexts: SubgraphCallContext[] = [];
  return {
    name,
    requests,
    contexts,
    execute(request, context) {
      requests.push(JSON.parse(JSON.stringify(request)) as SubgraphRequest);
      contexts.push(context);
      return answer(request, context);
    },
  };
}

export type Answer = (request: SubgraphRequest, context: SubgraphCallContext) => Promise<SubgraphResponse>;

export interface FakeSubgraph extends InProcessSubgraph {
  readonly requests: SubgraphRequest[];
  readonly contexts: SubgraphCallContext[];
}

export function littleHub(): FakeSubgraph {
  const profile = (code: string) => (code.startsWith("12") ? null : { subjectId: code });
  return department("hub", HUB, {
    Query: {
      creditProfile: (_: unknown, { code }: { code: string }) => profile(code),
      creditProfiles: (_: unknown, { codes }: { codes: string[] }) => codes.map(profile),
      search: () => [profile(FIRM)],
    },
    CreditProfile: {
      __resolveReference: (reference: Reference) => reference,
      name: ({ subjectId: id }: Reference) => `name of ${id}`,
      summary: (reference: {
        marketFacts?: { count: number } | null;
        taxFacts?: { count: number } | null;
      }) => {
        const counts = [reference.marketFacts?.count, reference.taxFacts?.count];
        const incomplete = ["market", "tax"].filter((_, i) => counts[i] === undefined);
        return {
          total: incomplete.length > 0 ? null : counts.reduce((sum: number, n) => sum + (n ?? 0), 0),
          incomplete,
        };
      },
    },
  });
}

export function littleMarket(): FakeSubgraph {
  return department("market", MARKET, {
    CreditProfile: {
      __resolveReference: (reference: Reference) => reference,
      market: () => ({
        state: "存续",
        employees: 7,
        representative: { name: "沈某甲", profile: { subjectId: subjectId(PERSON) } },
        penalties: { edges: [{ node: { recordId: "p-1", fine: 3 } }], totalCount: 1 },
      }),
      marketFacts: () => ({ count: 2 }),
    },
  });
}

export function littleTax(): FakeSubgraph {
  return department("tax", TAX, {
    CreditProfile: {
      __resolveReference: (reference: Reference) => reference,
      tax: () => ({ rating: "A", year: 2025 }),
      taxFacts: () => ({ count: 3 }),
    },
  });
}

export interface LittleGateway extends Gateway {
  readonly hub: FakeSubgraph;
  readonly market: FakeSubgraph;
  readonly tax: FakeSubgraph;
  readonly logged: string[];
  ask(query: string, variables?: object, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  /** How often a metric of the given labels was counted. */
  counted(metric: string, labels: Readonly<Record<string, string>>): Promise<number>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // The body is whatever the gateway answered; the test says what it expects.
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** A running gateway over the little hub. `remote` gives the URLs of departments that are reached over HTTP. */
export async function startGateway(
  options: Partial<GatewayOptions> & {
    readonly env?: Readonly<Record<string, string>>;
    readonly market?: FakeSubgraph;
    readonly tax?: FakeSubgraph;
    readonly hub?: FakeSubgraph;
    readonly remote?: Readonly<Record<string, string>>;
  } = {},
): Promise<LittleGateway> {
  const {
    env = {},
    remote = {},
    hub = littleHub(),
    market = littleMarket(),
    tax = littleTax(),
    ...rest
  } = options;
  const logged: string[] = [];
  const inProcess = new Map(
    [hub, market, tax].filter(({ name }) => !(name in remote)).map((s) => [s.name, s]),
  );
  const gateway = await createGateway({
    config: loadGatewayConfig({ PORT: "0", DRAIN_TIMEOUT_MS: "2000", ...env }),
    supergraphSdl: compose({ hub: HUB, market: MARKET, tax: TAX }),
    inProcess,
    remoteUrls: new Map(Object.entries(remote)),
    subjectId,
    catalogue: ALL_PUBLIC,
    logger: createLogger({ level: "debug", write: (line) => logged.push(line) }),
    ...rest,
  });
  return {
    ...gateway,
    hub,
    market,
    tax,
    logged,
    async ask(query, variables, headers = {}) {
      return post(gateway.url, JSON.stringify({ query, variables }), headers);
    },
    async counted(metric, labels) {
      const values = (await gateway.metrics.getSingleMetric(metric)?.get())?.values ?? [];
      return (
        values.find((value) => Object.entries(labels).every(([k, v]) => value.labels[k] === v))?.value ?? 0
      );
    },
  };
}

export async function post(
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  return { status: response.status, headers: response.headers, text, body: parsed };
}

/** A department over HTTP that misbehaves as it is told. */
export async function httpDepartment(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<HttpDepartment> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      bodies.push(body);
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface HttpDepartment {
  readonly url: string;
  readonly bodies: string[];
  close(): Promise<void>;
}
