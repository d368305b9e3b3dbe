import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { SubgraphCallContext, SubgraphRequest, SubgraphResponse } from "../../subgraphs/kit/contract";
import { chooseEncoding } from "../../subgraphs/kit/encoding";
import { serveSubgraph, type SubgraphServer } from "../../subgraphs/kit/serveSubgraph";
import { FIRM, openSubgraph, type OpenSubgraph } from "./records";

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

let tax: OpenSubgraph;
let server: SubgraphServer;
beforeAll(async () => {
  tax = await openSubgraph("tax");
  for (let i = 0; i < 30; i += 1) await tax.add("TaxArrears", { recordId: `R${String(i)}` });
  server = await serveSubgraph(tax.subgraph, { port: 0 });
});
afterAll(async () => {
  await server.stop();
  await tax.close();
});

function send(
  path: string,
  options: {
    method?: string;
    headers?: Record<string, string>;
    body?: string | Buffer;
    agent?: Agent;
    port?: number;
  } = {},
): Promise<Answer> {
  const { method = "POST", headers = {}, body, agent, port = server.port } = options;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port, path, method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

const JSON_TYPE = { "content-type": "application/json" };
const LIST = JSON.stringify({
  query:
    "query ($r: [_Any!]!) { _entities(representations: $r) { ... on CreditProfile { tax { arrears(first: 30) { nodes { recordId taxType authority { name } } } } } } }",
  variables: { r: [{ __typename: "CreditProfile", subjectId: FIRM }] },
});
const json = ({ body }: Answer): SubgraphResponse => JSON.parse(body.toString("utf8")) as SubgraphResponse;

test("POST /graphql answers as the subgraph does, with as of when its data is", async () => {
  const answer = await send("/graphql", { headers: JSON_TYPE, body: LIST });
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  const request = JSON.parse(LIST) as SubgraphRequest;
  expect(json(answer)).toEqual(
    JSON.parse(JSON.stringify(await tax.subgraph.execute(request, { headers: {} }))),
  );
  expect(json(answer).extensions?.asOf).toBe("1970-01-01T00:00:00Z");
});

test("the headers of the call go to the subgraph under lower-case names", async () => {
  const calls: SubgraphCallContext[] = [];
  const spy = await serveSubgraph(
    {
      ...tax.subgraph,
      execute: (_, call) => {
        calls.push(call);
        return Promise.resolve({ data: {} });
      },
    },
    { port: 0 },
  );
  await send("/graphql", { headers: { ...JSON_TYPE, "X-Request-Id": "r-1" }, body: LIST, port: spy.port });
  await spy.stop();
  expect(calls[0]?.headers["x-request-id"]).toBe("r-1");
});

test.each([
  [undefined, 415],
  ["text/plain", 415],
  ["application/x-www-form-urlencoded", 415],
  ["application/jsonp", 415],
  ["application/graphql", 415],
  ["application/json", 200],
  ["Application/JSON; charset=utf-8", 200],
  ["application/json ;charset=UTF-8", 200],
])("the content type %s is answered with %i", async (type, status) => {
  const answer = await send("/graphql", { headers: type ? { "content-type": type } : {}, body: LIST });
  expect(answer.status).toBe(status);
  if (status !== 200) expect(json(answer).errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
});

test.each([
  ["", "nothing"],
  ["{", "half of it"],
  ["[]", "a batch"],
  ["null", "null"],
  ['"query"', "a text"],
  ["{}", "no query"],
  ['{"query":null}', "a query that is null"],
  ['{"query":["{ __typename }"]}', "a list of queries"],
])("the body %j is refused: %s", async (body) => {
  const answer = await send("/graphql", { headers: JSON_TYPE, body });
  expect(answer.status).toBe(400);
  expect(json(answer)).toEqual({
    data: null,
    errors: [
      { message: "Send an object with `query` and `variables`.", extensions: { code: "BAD_USER_INPUT" } },
    ],
  });
});

test("a body that is not UTF-8 does no harm", async () => {
  const answer = await send("/graphql", { headers: JSON_TYPE, body: Buffer.from([0xff, 0xfe, 0x00, 0x80]) });
  expect(answer.status).toBe(400);
});

test("variables and names of other types are left out", async () => {
  const body = JSON.stringify({ query: "{ __typename }", variables: "x", operationName: 7 });
  const answer = await send("/graphql", { headers: JSON_TYPE, body });
  expect(json(answer).data).toEqual({ __typename: "Query" });
});

describe("a body that is too long", () => {
  const TOO_LONG = 9 * 1024 * 1024;

  test("is answered with 413, sent whole", async () => {
    const answer = await send("/graphql", { headers: JSON_TYPE, body: Buffer.alloc(TOO_LONG, " ") });
    expect(answer.status).toBe(413);
    expect(json(answer).errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
  });

  test("is answered with 413 also where its length is not said and its end never comes", async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, "127.0.0.1");
      socket.setEncoding("utf8").on("data", (data: string) => {
        socket.destroy();
        resolve(data);
      });
      socket.on("error", reject);
      socket.write(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
      );
      for (let sent = 0; sent < TOO_LONG; sent += 0x10000)
        socket.write(`10000\r\n${" ".repeat(0x10000)}\r\n`);
    });
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  test("does not keep the next one from being answered", async () => {
    expect((await send("/graphql", { headers: JSON_TYPE, body: LIST })).status).toBe(200);
  });
});

test("a caller that goes away in the middle of its body leaves the server standing", async () => {
  await new Promise<void>((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => {
      socket.write(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
      );
      setTimeout(() => socket.destroy(), 20);
    });
    socket.on("close", () => resolve());
  });
  expect((await send("/graphql", { headers: JSON_TYPE, body: LIST })).status).toBe(200);
});

describe("an answer is compressed as the caller accepts it", () => {
  test.each([
    ["gzip", "gzip"],
    ["br", "br"],
    ["gzip, deflate, br", "br"],
    ["br;q=0.5, gzip", "gzip"],
    ["identity", undefined],
    [undefined, undefined],
    ["gzip;q=0", undefined],
  ])("accept-encoding %s: %s", async (accept, encoding) => {
    const plain = await send("/graphql", { headers: JSON_TYPE, body: LIST });
    const answer = await send("/graphql", {
      headers: accept ? { ...JSON_TYPE, "accept-encoding": accept } : JSON_TYPE,
      body: LIST,
    });
    expect(answer.headers["content-encoding"]).toBe(encoding);
    expect(Number(answer.headers["content-length"])).toBe(answer.body.length);
    const body =
      encoding === "br"
        ? brotliDecompressSync(answer.body)
        : encoding
          ? gunzipSync(answer.body)
          : answer.body;
    expect(body.equals(plain.body)).toBe(true);
    if (encoding) expect(answer.body.length).toBeLessThan(plain.body.length);
  });

  test("a short one goes as it is", async () => {
    const answer = await send("/graphql", {
      headers: { ...JSON_TYPE, "accept-encoding": "br" },
      body: JSON.stringify({ query: "{ __typename }" }),
    });
    expect(answer.headers["content-encoding"]).toBeUndefined();
  });

  test.each([
    ["*", "br"],
    ["*;q=0", undefined],
    ["gzip;q=1, *;q=0", "gzip"],
    ["GZIP", "gzip"],
    ["gzip;q=nonsense", undefined],
    [", ,", undefined],
    ["gzip; q=0.8, br; q=0.8", "br"],
  ])("%j chooses %s", (accept, encoding) => {
    expect(chooseEncoding(accept)).toBe(encoding);
  });
});

describe("health and metrics", () => {
  test("it lives, and is ready while its database answers", async () => {
    const live = await send("/health/live", { method: "GET" });
    expect([live.status, json(live)]).toEqual([200, { status: "live" }]);
    const ready = await send("/health/ready", { method: "GET" });
    expect([ready.status, json(ready)]).toEqual([200, { status: "ready" }]);
  });

  test("without its database it lives, is not ready, and answers with a clear code", async () => {
    const dead = await openSubgraph("tax");
    const other = await serveSubgraph(dead.subgraph, { port: 0 });
    await dead.close();
    const get = (path: string): Promise<Answer> => send(path, { method: "GET", port: other.port });
    expect((await get("/health/live")).status).toBe(200);
    const ready = await get("/health/ready");
    expect([ready.status, json(ready)]).toEqual([503, { status: "no database" }]);
    const answer = await send("/graphql", { headers: JSON_TYPE, body: LIST, port: other.port });
    expect(json(answer).errors?.[0]?.extensions?.code).toBe("SOURCE_UNAVAILABLE");
    await other.stop();
  });

  test("metrics count requests by outcome, time them, and count statements", async () => {
    await send("/graphql", { headers: JSON_TYPE, body: LIST });
    await send("/graphql", { headers: JSON_TYPE, body: JSON.stringify({ query: "{ nothing }" }) });
    const { body, headers } = await send("/metrics", { method: "GET" });
    const text = body.toString("utf8");
    expect(headers["content-type"]).toContain("text/plain");
    expect(text).toMatch(/^credit_hub_subgraph_requests_total\{outcome="ok",subgraph="tax"\} [1-9]/m);
    expect(text).toMatch(/^credit_hub_subgraph_requests_total\{outcome="failed",subgraph="tax"\} [1-9]/m);
    expect(text).toMatch(/^credit_hub_subgraph_request_seconds_count\{subgraph="tax"\} [1-9]/m);
    expect(text).toMatch(/^credit_hub_subgraph_sql_statements_total\{subgraph="tax"\} [1-9]/m);
    expect(text).not.toContain(FIRM);
  });

  test.each([
    ["GET", "/graphql"],
    ["GET", "/"],
    ["POST", "/health/live"],
    ["PUT", "/graphql"],
    ["POST", "/graphql/more"],
  ])("%s %s is not there", async (method, path) => {
    expect((await send(path, { method })).status).toBe(404);
  });

  test("a question mark in the address does no harm", async () => {
    expect((await send("/graphql?x=1", { headers: JSON_TYPE, body: LIST })).status).toBe(200);
  });
});

describe("draining", () => {
  /** A subgraph that answers when it is told to. */
  async function held(): Promise<{ open: SubgraphServer; started: Promise<void>; release(): void }> {
    let release = (): void => undefined;
    let started = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const running = new Promise<void>((resolve) => (started = resolve));
    const open = await serveSubgraph(
      {
        ...tax.subgraph,
        async execute(request, call) {
          started();
          await gate;
          return tax.subgraph.execute(request, call);
        },
      },
      { port: 0, drainTimeoutMs: 2_000 },
    );
    return { open, started: running, release };
  }

  test("answers what is in flight, takes nothing new, and is over as soon as the last answer is out", async () => {
    const { open, started, release } = await held();
    const agent = new Agent({ keepAlive: true });
    const answer = send("/graphql", { headers: JSON_TYPE, body: LIST, port: open.port, agent });
    await started;
    let stopped = false;
    const stop = open.stop().then(() => (stopped = true));
    await expect(send("/health/live", { method: "GET", port: open.port })).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    expect(stopped).toBe(false);
    const before = Date.now();
    release();
    expect((await answer).status).toBe(200);
    expect(json(await answer).errors).toBeUndefined();
    await stop;
    // A connection that is kept alive must not hold the server up until it is given up.
    expect(Date.now() - before).toBeLessThan(1_500);
    agent.destroy();
  });

  test("does not wait for ever", async () => {
    const { open, started } = await held();
    const answer = send("/graphql", { headers: JSON_TYPE, body: LIST, port: open.port });
    answer.catch(() => undefined);
    await started;
    const before = Date.now();
    await open.stop();
    expect(Date.now() - before).toBeLessThan(6_000);
    await expect(answer).rejects.toThrow();
  });

  test("closes connections that are idle", async () => {
    const open = await serveSubgraph(tax.subgraph, { port: 0 });
    const agent = new Agent({ keepAlive: true });
    await send("/graphql", { headers: JSON_TYPE, body: LIST, port: open.port, agent });
    const before = Date.now();
    await open.stop();
    expect(Date.now() - before).toBeLessThan(1_000);
    agent.destroy();
  });
});

test("a port that is taken is told, and nothing is left behind", async () => {
  await expect(serveSubgraph(tax.subgraph, { port: server.port })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});
