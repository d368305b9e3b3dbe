import { request as httpRequest } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { FIRM, littleMarket, PERSON, post, startGateway, type LittleGateway } from "./littleHub";

let gateway: LittleGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const QUERY = "query Q($code: SubjectCode!) { creditProfile(code: $code) { subjectId } }";
const ok = (body: object = {}) => JSON.stringify({ query: QUERY, variables: { code: FIRM }, ...body });

describe("a request that is not GraphQL over HTTP is refused with a reason", () => {
  test.each([
    ["malformed JSON", '{"query": "{ __typename }"'],
    ["an empty body", ""],
    ["a text", '"{ __typename }"'],
    ["null", "null"],
    ["no query", "{}"],
    ["an empty query", '{"query": " "}'],
    ["a query of a wrong type", '{"query": 1}'],
    ["variables of a wrong type", '{"query": "{ __typename }", "variables": "{}"}'],
    ["variables that are a list", '{"query": "{ __typename }", "variables": []}'],
    ["an operation name of a wrong type", '{"query": "{ __typename }", "operationName": 1}'],
    ["an operation that does not exist", '{"query": "query A { __typename }", "operationName": "B"}'],
    ["several operations without a name", '{"query": "query A { __typename } query B { __typename }"}'],
    ["a mutation where the schema has none", '{"query": "mutation { x }"}'],
    ["a subscription", '{"query": "subscription { x }"}'],
    ["a batch", `[${ok()}, ${ok()}]`],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
  ])("%s", async (_, body) => {
    const { status, body: answer } = await post(gateway.url, body);
    expect(status).toBe(400);
    expect(answer.errors[0].extensions.code).toBe("BAD_REQUEST");
    expect(answer.extensions.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(gateway.logged.join("")).not.toMatch(/"level":"error"| {2}at /);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/graphql",
    "application/json; charset=gbk",
  ])("content type %s", async (type) => {
    const { status, body } = await post(gateway.url, ok(), { "content-type": type });
    expect(status).toBe(415);
    expect(body.errors[0]).toMatchObject({ message: expect.stringContaining("application/json") });
  });

  test("a form from another site, which a browser sends without asking (CSRF)", async () => {
    const headers = { "content-type": "text/plain", origin: "https://elsewhere.invalid" };
    expect((await post(gateway.url, ok(), headers)).status).toBe(415);
    expect(
      (await fetch(`${gateway.url}/graphql`, { method: "OPTIONS" })).headers.get(
        "access-control-allow-origin",
      ),
    ).toBeNull();
  });

  test("a compressed body", async () => {
    expect((await post(gateway.url, ok(), { "content-encoding": "gzip" })).status).toBe(415);
  });

  test.each(["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])(
    "but %s is accepted",
    async (type) => {
      expect((await post(gateway.url, ok(), { "content-type": type })).status).toBe(200);
    },
  );
});

describe("a query in a URL", () => {
  test.each(["application/json", "text/html"])("is refused, with Accept %s", async (accept) => {
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(`{ creditProfile(code: "${PERSON}") { name } }`)}`;
    const response = await fetch(url, { headers: { accept, "apollo-require-preflight": "1" } });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(await response.text()).toContain("POST");
    expect(gateway.logged.join("")).not.toContain(PERSON);
  });

  test.each(["PUT", "DELETE", "PATCH"])("%s is refused", async (method) => {
    expect((await fetch(`${gateway.url}/graphql`, { method })).status).toBe(405);
  });
});

describe("a body past the limit", () => {
  test("10 MB are refused", async () => {
    const { status, body } = await post(gateway.url, ok({ padding: "x".repeat(10_000_000) }));
    expect(status).toBe(413);
    expect(body.errors[0].extensions).toEqual({
      code: "LIMIT_EXCEEDED",
      limit: "body",
      max: 1_048_576,
      actual: expect.any(Number),
    });
  });

  test("also without a declared length, and they are not read to the end", async () => {
    const { status, sent } = await new Promise<{ status: number | undefined; sent: number }>(
      (resolve, reject) => {
        let sent = 0;
        const request = httpRequest(`${gateway.url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json" },
        });
        request.on("response", (response) => {
          response.resume();
          clearInterval(timer);
          resolve({ status: response.statusCode, sent });
          request.destroy();
        });
        request.on("error", reject);
        const timer = setInterval(() => {
          sent += 65_536;
          request.write(Buffer.alloc(65_536, " "));
        }, 1);
      },
    );
    expect(status).toBe(413);
    expect(sent).toBeLessThan(10_000_000);
  });
});

describe("the answer", () => {
  test("carries the caller's request id, and a fresh one where that is not well-formed", async () => {
    const given = await gateway.ask(QUERY, { code: FIRM }, { "x-request-id": "app-1.2:3" });
    expect(given.headers.get("x-request-id")).toBe("app-1.2:3");
    expect(given.body.extensions.requestId).toBe("app-1.2:3");
    for (const bad of [PERSON, "a b", "x".repeat(129), `id-${PERSON}`, '"quoted"']) {
      const { headers, body } = await gateway.ask(QUERY, { code: FIRM }, { "x-request-id": bad });
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(body.extensions.requestId).toBe(headers.get("x-request-id"));
    }
  });

  test("is passed on to the departments with the request id", async () => {
    await gateway.ask(QUERY, { code: FIRM }, { "x-request-id": "traced" });
    expect(gateway.hub.contexts.at(-1)?.headers["x-request-id"]).toBe("traced");
  });

  test.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ])("is compressed with %s where it is long", async (encoding, decompress) => {
    const query = "{ __schema { types { name fields { name } } } }";
    const raw = await new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "accept-encoding": `${encoding}, identity;q=0.5`,
      };
      const request = httpRequest(`${gateway.url}/graphql`, { method: "POST", headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ encoding: response.headers["content-encoding"], body: Buffer.concat(chunks) }),
        );
      });
      request.on("error", reject);
      request.end(JSON.stringify({ query }));
    });
    expect(raw.encoding).toBe(encoding);
    expect(JSON.parse(decompress(raw.body).toString()).data.__schema.types.length).toBeGreaterThan(5);
  });

  test("is not compressed where it is short, and may be kept by nobody", async () => {
    const { headers } = await gateway.ask(QUERY, { code: FIRM });
    expect(headers.get("content-encoding")).toBeNull();
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("comes in JSON whatever is accepted, and in the GraphQL type where that is asked for", async () => {
    const type = async (accept: string) =>
      (await gateway.ask(QUERY, { code: FIRM }, { accept })).headers.get("content-type");
    expect(await type("text/plain")).toMatch(/^application\/json/);
    expect(await type("application/graphql-response+json")).toMatch(/^application\/graphql-response\+json/);
  });

  test("shows no query plan, whatever header asks for it", async () => {
    const { text } = await gateway.ask(QUERY, { code: FIRM }, { "apollo-query-plan-experimental": "1" });
    expect(text).not.toContain("QueryPlan");
  });

  test("introspection is open", async () => {
    const { body } = await gateway.ask('{ __type(name: "CreditProfile") { fields { name } } }');
    expect(body.data.__type.fields.map(({ name }: { name: string }) => name)).not.toContain("marketFacts");
  });
});

describe("operations' endpoints", () => {
  test("live and ready", async () => {
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: "ready", checks: { supergraph: true, hub: true } });
  });

  test("metrics name outcomes and sources, and nothing that a caller wrote", async () => {
    await gateway.ask(`query Weird_Name_42 { creditProfile(code: "${FIRM}") { name } }`);
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(text).toContain('credit_hub_request_duration_seconds_count{outcome="ok"}');
    expect(text).toContain('credit_hub_source_requests_total{source="hub",status="OK"}');
    expect(text).toContain("process_cpu_seconds_total");
    expect(text).not.toContain("Weird_Name_42");
    expect(text).not.toContain(FIRM);
  });

  test("anything else is not found, in JSON", async () => {
    const response = await fetch(`${gateway.url}/nothing`);
    expect(response.status).toBe(404);
    expect(((await response.json()) as { errors: unknown[] }).errors).toHaveLength(1);
  });

  test("a request is one line of JSON, without query, variables or codes", async () => {
    gateway.logged.length = 0;
    await gateway.ask(
      "query Named($code: SubjectCode!) { creditProfile(code: $code) { market { state } } }",
      { code: FIRM },
    );
    const lines = gateway.logged
      .map((line) => JSON.parse(line))
      .filter(({ message }) => message === "request");
    expect(lines).toEqual([
      {
        time: expect.any(String),
        level: "info",
        message: "request",
        requestId: expect.any(String),
        status: 200,
        outcome: "ok",
        durationMs: expect.any(Number),
        operation: "Named",
        sources: { hub: "OK", market: "OK" },
      },
    ]);
    expect(gateway.logged.join("")).not.toContain(FIRM);
  });
});

test("a dead department does not make readiness red; a dead hub does", async () => {
  const dead = { ...littleMarket(), execute: () => Promise.reject(new Error("dead")) };
  const one = await startGateway({ market: dead });
  expect((await fetch(`${one.url}/health/ready`)).status).toBe(200);
  await one.stop();
  const two = await startGateway({ hub: { ...dead, name: "hub" } });
  const ready = await fetch(`${two.url}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ status: "not ready", checks: { supergraph: true, hub: false } });
  expect((await fetch(`${two.url}/health/live`)).status).toBe(200);
  await two.stop();
});
