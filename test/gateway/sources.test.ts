import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { SubgraphResponse } from "../../subgraphs/kit/contract";
import {
  fake,
  FIRM,
  httpDepartment,
  littleMarket,
  littleTax,
  OTHER_FIRM,
  startGateway,
  type Answer,
  type Answered,
  type HttpDepartment,
  type LittleGateway,
} from "./littleHub";

const PROFILE = `query($code: SubjectCode!) {
  creditProfile(code: $code) {
    name
    summary { total incomplete }
    market { state employees representative { name } penalties { edges { node { fine } } totalCount } }
    tax { rating year }
  }
}`;
const PROFILES = `query($codes: [SubjectCode!]!) {
  creditProfiles(codes: $codes) { name summary { total incomplete } market { state } tax { rating } }
}`;

const TAX_STANDS = { rating: "A", year: 2025 };

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.stop()));
});

async function withMarket(
  answer: Answer,
  env: Readonly<Record<string, string>> = {},
): Promise<LittleGateway> {
  const gateway = await startGateway({ market: fake("market", answer), env });
  open.push(gateway);
  return gateway;
}

async function withRemoteMarket(
  answer: (response: ServerResponse, body: string) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<LittleGateway & { department: HttpDepartment }> {
  const department = await httpDepartment((_, response, body) => answer(response, body));
  const gateway = await startGateway({ remote: { market: department.url }, env });
  open.push(gateway, { stop: () => department.close() });
  return Object.assign(gateway, { department });
}

/** The rest of the profile stands, the facts' consumer ran and says what is missing, and the error names the source. */
function expectMarketMissing({ status, body }: Answered, reason: string, code = "SOURCE_UNAVAILABLE"): void {
  expect(status).toBe(200);
  expect(body.data.creditProfile).toEqual({
    name: `name of ${FIRM}`,
    summary: { total: null, incomplete: ["market"] },
    market: null,
    tax: TAX_STANDS,
  });
  expect(body.errors).toContainEqual(
    expect.objectContaining({
      path: ["creditProfile", "market"],
      extensions: { code, source: "market", reason },
    }),
  );
  for (const { path } of body.errors) expect(path).not.toContain("marketFacts");
  expect(body.extensions.sources).toEqual({
    hub: { status: "OK", asOf: expect.any(String) },
    tax: { status: "OK", asOf: expect.any(String) },
    market: expect.objectContaining({ status: "UNAVAILABLE", reason }),
  });
}

const json = (response: ServerResponse, value: unknown) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(typeof value === "string" ? value : JSON.stringify(value));
};

describe("a dead department leaves the rest of the profile standing", () => {
  test.each<[string, (response: ServerResponse) => void, string]>([
    ["it is killed before it answers", (response) => response.destroy(), "CONNECTION"],
    [
      "it is killed in the middle of its answer",
      (response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": 1_000 });
        response.write('{"data": {"_entities": [');
        setTimeout(() => response.destroy(), 20);
      },
      "CONNECTION",
    ],
    [
      "it answers 500",
      (response) => response.writeHead(500, { "content-type": "text/plain" }).end("java.lang.X at dbserver7"),
      "HTTP_STATUS",
    ],
    [
      "it answers 500 with JSON",
      (response) => response.writeHead(500, { "content-type": "application/json" }).end('{"data":{}}'),
      "HTTP_STATUS",
    ],
    [
      "it answers 404",
      (response) => response.writeHead(404, { "content-type": "application/json" }).end("{}"),
      "HTTP_STATUS",
    ],
    [
      "it redirects elsewhere",
      (response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
      "HTTP_STATUS",
    ],
    [
      "it answers HTML",
      (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
      "NOT_JSON",
    ],
    ["it answers HTML called JSON", (response) => json(response, "<html>"), "NOT_JSON"],
    ["it answers nothing", (response) => json(response, ""), "NOT_JSON"],
    ["it answers truncated JSON", (response) => json(response, '{"data": {"_entities": [{"mark'), "NOT_JSON"],
    ["it answers another shape of JSON", (response) => json(response, [1, 2]), "BAD_SHAPE"],
    ["it answers null", (response) => json(response, "null"), "BAD_SHAPE"],
    ["it answers no data", (response) => json(response, {}), "BAD_SHAPE"],
    ["it answers data of another type", (response) => json(response, { data: [] }), "BAD_SHAPE"],
    [
      "it answers errors of another type",
      (response) => json(response, { data: { _entities: [] }, errors: "no" }),
      "BAD_SHAPE",
    ],
    ["it answers no entities", (response) => json(response, { data: {} }), "BAD_SHAPE"],
    [
      "it answers entities that are no list",
      (response) => json(response, { data: { _entities: {} } }),
      "BAD_SHAPE",
    ],
    ["it answers too few entities", (response) => json(response, { data: { _entities: [] } }), "BAD_SHAPE"],
    [
      "it answers too many entities",
      (response) => json(response, { data: { _entities: [{}, {}] } }),
      "BAD_SHAPE",
    ],
    [
      "it answers an entity that is a text",
      (response) => json(response, { data: { _entities: ["x"] } }),
      "BAD_SHAPE",
    ],
    [
      "it answers entities without the fields",
      (response) => json(response, { data: { _entities: [{}] } }),
      "BAD_SHAPE",
    ],
    [
      "it answers an unknown content encoding",
      (response) =>
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "zstd" }).end("x"),
      "NOT_JSON",
    ],
    [
      "it answers gzip that is not",
      (response) =>
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end("x"),
      "NOT_JSON",
    ],
  ])("%s", async (_, answer, reason) => {
    const gateway = await withRemoteMarket(answer);
    const asked = await gateway.ask(PROFILE, { code: FIRM });
    expectMarketMissing(asked, reason);
    expect(asked.text).not.toMatch(/dbserver7|java|127\.0\.0\.1|_entities|"@"/);
    expect(
      await gateway.counted("credit_hub_source_requests_total", { source: "market", status: reason }),
    ).toBe(1);
  });

  test("nobody listens there", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const gateway = await startGateway({ remote: { market: `http://127.0.0.1:${port}/graphql` } });
    open.push(gateway);
    expectMarketMissing(await gateway.ask(PROFILE, { code: FIRM }), "CONNECTION");
  });

  test("it hangs, and the answer comes after its own timeout", async () => {
    const gateway = await withRemoteMarket(() => undefined, { SOURCE_TIMEOUT_MS_MARKET: "100" });
    const start = performance.now();
    expectMarketMissing(await gateway.ask(PROFILE, { code: FIRM }), "TIMEOUT", "SOURCE_TIMEOUT");
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test("it hangs in the middle of its answer", async () => {
    const gateway = await withRemoteMarket(
      (response) => response.writeHead(200, { "content-type": "application/json" }).write('{"data":'),
      { SOURCE_TIMEOUT_MS_MARKET: "100" },
    );
    expectMarketMissing(await gateway.ask(PROFILE, { code: FIRM }), "TIMEOUT", "SOURCE_TIMEOUT");
  });

  test("it hangs in this process and heeds no signal", async () => {
    const gateway = await withMarket(() => new Promise(() => undefined), { SOURCE_TIMEOUT_MS_MARKET: "100" });
    expectMarketMissing(await gateway.ask(PROFILE, { code: FIRM }), "TIMEOUT", "SOURCE_TIMEOUT");
  });

  test("it throws in this process", async () => {
    const gateway = await withMarket(() => Promise.reject(new Error("SELECT secret FROM dbserver7")));
    const asked = await gateway.ask(PROFILE, { code: FIRM });
    expectMarketMissing(asked, "INTERNAL");
    expect(asked.text).not.toContain("SELECT");
  });

  test.each<[string, Buffer, string | undefined]>([
    ["too much", Buffer.alloc(3_000_000, "x"), undefined],
    ["a few kilobytes of gzip that unfold to 50 MB", gzipSync(Buffer.alloc(50_000_000, "x")), "gzip"],
    ["a few bytes of brotli that unfold to 50 MB", brotliCompressSync(Buffer.alloc(50_000_000, "x")), "br"],
  ])("it answers %s", async (_, body, encoding) => {
    const headers = {
      "content-type": "application/json",
      ...(encoding ? { "content-encoding": encoding } : {}),
    };
    const gateway = await withRemoteMarket((response) => response.writeHead(200, headers).end(body), {
      SOURCE_MAX_RESPONSE_BYTES: "1000000",
    });
    expectMarketMissing(await gateway.ask(PROFILE, { code: FIRM }), "TOO_LARGE");
  });

  test("it comes back by itself", async () => {
    let alive = false;
    const real = littleMarket();
    const gateway = await withMarket((request, context) =>
      alive ? real.execute(request, context) : Promise.reject(new Error("dead")),
    );
    expectMarketMissing(await gateway.ask(PROFILE, { code: FIRM }), "INTERNAL");
    alive = true;
    const { body } = await gateway.ask(PROFILE, { code: FIRM });
    expect(body.errors).toBeUndefined();
    expect(body.data.creditProfile).toMatchObject({
      market: { state: "存续" },
      summary: { total: 5, incomplete: [] },
    });
  });
});

describe("an answer of another shape than the schema, somewhere deep, is an error and never a silent null", () => {
  const good = {
    market: {
      state: "存续",
      employees: 7,
      representative: { name: "沈某甲" },
      penalties: { edges: [{ node: { fine: 1 } }, { node: { fine: 2 } }], totalCount: 2 },
    },
    marketFacts: { count: 2 },
  };

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test spoils what it likes
  test.each<[string, (entity: any) => void, (string | number)[], object | null]>([
    [
      "a text for an object",
      ({ market }) => (market.representative = "x"),
      ["representative"],
      { representative: null },
    ],
    [
      "a list for an object",
      ({ market }) => (market.representative = []),
      ["representative"],
      { representative: null },
    ],
    ["an object for a text", ({ market }) => (market.state = {}), ["state"], { state: null }],
    ["a number for a text", ({ market }) => (market.state = 1), ["state"], { state: null }],
    ["a text for a number", ({ market }) => (market.employees = "7"), ["employees"], { employees: null }],
    [
      "a fraction for a whole number",
      ({ market }) => (market.employees = 7.5),
      ["employees"],
      { employees: null },
    ],
    ["a missing field", ({ market }) => delete market.employees, ["employees"], { employees: null }],
    [
      "null where there is none",
      ({ market }) => (market.representative.name = null),
      ["representative", "name"],
      { representative: null },
    ],
    [
      "an object for a list",
      ({ market }) => (market.penalties.edges = {}),
      ["penalties", "edges"],
      { penalties: null },
    ],
    [
      "null in a list of no nulls",
      ({ market }) => (market.penalties.edges[1] = null),
      ["penalties", "edges", 1],
      { penalties: null },
    ],
    [
      "a text deep in a list",
      ({ market }) => (market.penalties.edges[1].node.fine = "x"),
      ["penalties", "edges", 1, "node", "fine"],
      { penalties: { edges: [{ node: { fine: 1 } }, { node: { fine: null } }], totalCount: 2 } },
    ],
    ["a text for the section", (entity) => (entity.market = "x"), [], null],
  ])("%s", async (_, spoil, path, expected) => {
    const entity = structuredClone(good);
    spoil(entity);
    const gateway = await withMarket(async () => ({ data: { _entities: [entity] } }));
    const { status, body } = await gateway.ask(PROFILE, { code: FIRM });
    expect(status).toBe(200);
    expect(body.data.creditProfile.tax).toEqual(TAX_STANDS);
    expect(body.data.creditProfile.market).toEqual(expected && { ...good.market, ...expected });
    expect(body.errors).toEqual([
      {
        message: expect.any(String),
        path: ["creditProfile", "market", ...path],
        extensions: { code: "SOURCE_UNAVAILABLE", source: "market", reason: "BAD_SHAPE" },
      },
    ]);
    expect(body.extensions.sources.market).toEqual({ status: "UNAVAILABLE", reason: "BAD_SHAPE" });
  });

  test("a fault in the facts is told without their name", async () => {
    const gateway = await withMarket(async () => ({
      data: { _entities: [{ ...good, marketFacts: { count: "many" } }] },
    }));
    const { body, text } = await gateway.ask(PROFILE, { code: FIRM });
    expect(body.data.creditProfile).toMatchObject({
      market: good.market,
      summary: { incomplete: ["market"] },
    });
    expect(body.errors).toMatchObject([{ path: ["creditProfile"], extensions: { source: "market" } }]);
    expect(text).not.toContain("marketFacts");
  });

  test("what was not asked for does not come through", async () => {
    const gateway = await withMarket(async () => ({
      data: JSON.parse(
        `{"_entities": [{"__proto__": {"polluted": 1}, "extra": 1, "market": {"state": "x", "secret": 1}}]}`,
      ) as Record<string, unknown>,
    }));
    const { body, text } = await gateway.ask(
      "query($c: SubjectCode!) { creditProfile(code: $c) { market { state } } }",
      {
        c: FIRM,
      },
    );
    expect(body.data).toEqual({ creditProfile: { market: { state: "x" } } });
    expect(text).not.toMatch(/secret|polluted/);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("a department's own errors", () => {
  const denied = (code: string, message = "nobody may see the phone"): SubgraphResponse => ({
    data: { _entities: [{ market: null }] },
    errors: [
      {
        message,
        path: ["_entities", 0, "market"],
        extensions: { code, item: "market.x", stack: "at dbserver7" },
      },
    ],
    extensions: { asOf: "2026-05-05T00:00:00Z" },
  });
  const ASK = "query($c: SubjectCode!) { creditProfile(code: $c) { name market { state } } }";

  test.each([
    ["FORBIDDEN_FIELD", "The item is restricted."],
    ["AUTHORIZATION_REQUIRED", "The item is open with the subject's authorisation only."],
    ["BAD_USER_INPUT", "An argument of the field has a value that is not accepted."],
  ])("%s passes with its place, in our words", async (code, message) => {
    const gateway = await withMarket(async () => denied(code, "SELECT phone FROM firms at dbserver7"));
    const { body } = await gateway.ask(ASK, { c: FIRM });
    expect(body.errors).toEqual([
      {
        message,
        path: ["creditProfile", "market"],
        extensions: { code, source: "market", item: "market.x" },
      },
    ]);
    const status = code === "BAD_USER_INPUT" ? "OK" : "DENIED";
    expect(body.extensions.sources.market).toEqual({ status, asOf: "2026-05-05T00:00:00Z" });
  });

  test("an item that is none, a date with more in it, and a limit that is a text stay here", async () => {
    const gateway = await withMarket(async () => ({
      data: { _entities: [{ market: null }] },
      errors: [
        {
          message: "x",
          path: ["_entities", 0, "market"],
          extensions: { code: "BAD_USER_INPUT", item: "at dbserver7", max: "dbserver7", hint: "dbserver7" },
        },
        { message: "x", path: ["_entities", 0, "market"], extensions: { code: "FORBIDDEN_FIELD", max: 500 } },
      ],
      extensions: { asOf: "dbserver7 2026-01-01" },
    }));
    const { body, text } = await gateway.ask(ASK, { c: FIRM });
    expect(text).not.toContain("dbserver7");
    expect(body.errors[1].extensions).toEqual({ code: "FORBIDDEN_FIELD", source: "market", max: 500 });
  });

  test("one that does not say where makes the whole answer missing, facts included", async () => {
    const gateway = await withMarket(async () => ({
      data: { _entities: [{ market: { state: "存续" }, marketFacts: { count: 0 } }] },
      errors: [{ message: "half of the tables are away", extensions: { code: "SOURCE_UNAVAILABLE" } }],
    }));
    const { body } = await gateway.ask(PROFILES, { codes: [FIRM] });
    expect(body.data.creditProfiles[0]).toMatchObject({
      market: null,
      tax: { rating: "A" },
      summary: { total: null, incomplete: ["market"] },
    });
    expect(body.errors).toMatchObject([
      {
        path: ["creditProfiles", 0, "market"],
        extensions: { code: "SOURCE_UNAVAILABLE", source: "market", reason: "INTERNAL" },
      },
    ]);
  });

  test("an entity that is null is no answer about its subject", async () => {
    const gateway = await withMarket(async () => ({ data: { _entities: [null] } }));
    expectMarketMissing(await gateway.ask(PROFILE, { code: FIRM }), "BAD_SHAPE");
  });

  test.each([undefined, "INTERNAL_SERVER_ERROR", "ECONNREFUSED", 7])(
    "%s becomes SOURCE_UNAVAILABLE, in our words",
    async (code) => {
      const gateway = await withMarket(async () =>
        denied(code as string, "SELECT * FROM firms at dbserver7:3306"),
      );
      const { body, text } = await gateway.ask(ASK, { c: FIRM });
      expect(body.errors).toEqual([
        {
          message: 'Source "market": failed.',
          path: ["creditProfile", "market"],
          extensions: { code: "SOURCE_UNAVAILABLE", source: "market", reason: "INTERNAL" },
        },
      ]);
      expect(text).not.toMatch(/SELECT|dbserver7/);
    },
  );

  test("its database's absence is told as such", async () => {
    const gateway = await withMarket(async () => ({
      data: null,
      errors: [{ message: "x", extensions: { code: "SOURCE_UNAVAILABLE", reason: "DATABASE" } }],
    }));
    const { body } = await gateway.ask(ASK, { c: FIRM });
    expect(body.data).toEqual({ creditProfile: { name: `name of ${FIRM}`, market: null } });
    expect(body.errors[0].extensions).toEqual({
      code: "SOURCE_UNAVAILABLE",
      source: "market",
      reason: "DATABASE",
    });
    expect(body.extensions.sources.market).toEqual({ status: "UNAVAILABLE", reason: "DATABASE" });
  });

  test.each([
    ['Variable "$after" got invalid value.', "BAD_USER_INPUT"],
    ['Cannot query field "marketFacts" on type "CreditProfile".', "SOURCE_UNAVAILABLE"],
  ])("over HTTP they may come with status 400: %s is %s", async (message, code) => {
    const gateway = await withRemoteMarket((response) =>
      response
        .writeHead(400, { "content-type": "application/json" })
        .end(JSON.stringify({ errors: [{ message, extensions: { code: "BAD_USER_INPUT" } }] })),
    );
    const { body, text } = await gateway.ask(ASK, { c: FIRM });
    expect(body.data.creditProfile).toEqual({ name: `name of ${FIRM}`, market: null });
    expect(body.errors).toMatchObject([
      { path: ["creditProfile", "market"], extensions: { code, source: "market" } },
    ]);
    expect(text).not.toContain("marketFacts");
  });
});

describe("more than a request may bring", () => {
  const long = "长".repeat(1_000);
  const answer: Answer = async ({ variables }) => ({
    data: {
      _entities: (variables?.["representations"] as unknown[]).map(() => ({
        market: { state: long },
        marketFacts: { count: 1 },
      })),
    },
  });

  test("is left out, also from a department in this process, and the rest stands", async () => {
    const gateway = await withMarket(answer, { MAX_RESPONSE_BYTES: "20000" });
    const few = await gateway.ask(PROFILES, { codes: [FIRM] });
    expect(few.body.errors).toBeUndefined();
    const { body } = await gateway.ask(PROFILES, { codes: Array.from({ length: 8 }, () => FIRM) });
    expect(body.data.creditProfiles[7]).toMatchObject({ market: null, tax: { rating: "A" } });
    expect(body.errors).toMatchObject([{ extensions: { code: "SOURCE_UNAVAILABLE", reason: "TOO_LARGE" } }]);
  });

  test("counts over all calls of the request, and afresh for the next one", async () => {
    const gateway = await withMarket(answer, { MAX_RESPONSE_BYTES: "20000" });
    const three = (name: string) => `${name}: creditProfiles(codes: $codes) { market { state } }`;
    const query = `query($codes: [SubjectCode!]!) { ${three("a")} ${three("b")} ${three("c")} }`;
    for (let i = 0; i < 2; i++) {
      const { body } = await gateway.ask(query, { codes: [FIRM, FIRM, FIRM] });
      const states = ["a", "b", "c"].filter((name) => body.data[name][0].market !== null);
      expect(states).toHaveLength(2);
      expect(body.errors).toMatchObject([{ extensions: { reason: "TOO_LARGE" } }]);
    }
  });
});

describe("many profiles at once", () => {
  const codes = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? FIRM : OTHER_FIRM));

  test("one call to each department, and one error for a dead one that says whom it concerns", async () => {
    const gateway = await withMarket(() => Promise.reject(new Error("dead")));
    const { body } = await gateway.ask(PROFILES, { codes });
    expect(body.data.creditProfiles).toHaveLength(100);
    for (const profile of body.data.creditProfiles) {
      expect(profile).toMatchObject({
        market: null,
        tax: { rating: "A" },
        summary: { incomplete: ["market"] },
      });
    }
    expect(body.errors).toEqual([
      {
        message: expect.stringContaining("all 100 entities"),
        path: ["creditProfiles", 0, "market"],
        extensions: { code: "SOURCE_UNAVAILABLE", source: "market", reason: "INTERNAL", entities: 100 },
      },
    ]);
    expect(gateway.tax.requests).toHaveLength(1);
  });

  test("the same fault in each of them is told ten times, and then how often more", async () => {
    const gateway = await withMarket(async ({ variables }) => ({
      data: {
        _entities: (variables?.["representations"] as unknown[]).map(() => ({
          market: { state: 1 },
          marketFacts: { count: 1 },
        })),
      },
    }));
    const { body } = await gateway.ask(PROFILES, { codes });
    expect(body.errors).toHaveLength(10);
    expect(body.errors[0].path).toEqual(["creditProfiles", 0, "market", "state"]);
    expect(body.errors[9]).toMatchObject({
      path: ["creditProfiles", 9, "market", "state"],
      extensions: { more: 90 },
    });
  });

  test("an unknown code among them shifts nobody's error", async () => {
    const gateway = await withMarket(async ({ variables }) => ({
      data: {
        _entities: (variables?.["representations"] as { subjectId: string }[]).map(({ subjectId: id }) => ({
          market: id === OTHER_FIRM ? "spoilt" : { state: "x" },
          marketFacts: { count: 1 },
        })),
      },
    }));
    const { body } = await gateway.ask(PROFILES, { codes: ["12310000425000014Y", FIRM, OTHER_FIRM] });
    expect(body.data.creditProfiles[0]).toBeNull();
    expect(body.data.creditProfiles[1].market).toEqual({ state: "x" });
    expect(body.errors).toMatchObject([{ path: ["creditProfiles", 2, "market"] }]);
  });
});

test("a dead hub is an error and not an unknown subject", async () => {
  const gateway = await startGateway({ hub: fake("hub", () => Promise.reject(new Error("dead"))) });
  open.push(gateway);
  const { status, body } = await gateway.ask(PROFILE, { code: FIRM });
  expect(status).toBe(200);
  expect(body.data).toEqual({ creditProfile: null });
  expect(body.errors).toEqual([
    {
      message: expect.any(String),
      path: ["creditProfile"],
      extensions: { code: "SOURCE_UNAVAILABLE", source: "hub", reason: "INTERNAL" },
    },
  ]);
  const many = await gateway.ask(PROFILES, { codes: [FIRM] });
  expect(many.body.data).toBeNull();
  expect(many.body.errors[0].extensions.source).toBe("hub");
});

test("over HTTP a department gets JSON, the request id, and compression is understood", async () => {
  const real = littleTax();
  const seen: { headers: Record<string, unknown>; connections: Set<number | undefined> }[] = [];
  const connections = new Set<number | undefined>();
  const department = await httpDepartment((request, response, body) => {
    connections.add(request.socket.remotePort);
    seen.push({ headers: request.headers, connections });
    void real.execute(JSON.parse(body), { headers: {} }).then((answer) => {
      const encoded = gzipSync(JSON.stringify(answer));
      response.writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        "content-encoding": "gzip",
      });
      response.end(encoded);
    });
  });
  const gateway = await startGateway({ remote: { tax: department.url } });
  open.push(gateway, { stop: () => department.close() });
  for (let i = 0; i < 5; i++) {
    const { body } = await gateway.ask(PROFILE, { code: FIRM }, { "x-request-id": `call-${i}` });
    expect(body.errors).toBeUndefined();
    expect(body.data.creditProfile.tax).toEqual(TAX_STANDS);
  }
  expect(seen[4]?.headers).toMatchObject({
    "x-request-id": "call-4",
    "content-type": "application/json",
    accept: "application/json",
    "accept-encoding": "br, gzip",
  });
  expect(seen).toHaveLength(5);
  expect(connections.size).toBe(1);
});

test("a caller that goes away takes its calls with it", async () => {
  let aborted: () => void = () => undefined;
  const called = new Promise<void>((resolve) => (aborted = resolve));
  const gateway = await withMarket(
    (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => {
          aborted();
          reject(new Error("aborted"));
        });
      }),
  );
  const controller = new AbortController();
  const asked = fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: PROFILE, variables: { code: FIRM } }),
    signal: controller.signal,
  }).catch(() => undefined);
  setTimeout(() => controller.abort(), 100);
  await Promise.all([called, asked]);
});
