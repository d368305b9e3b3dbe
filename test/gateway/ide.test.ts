import { startGateway, type LittleGateway } from "./littleHub";

let gateway: LittleGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const page = () =>
  fetch(`${gateway.url}/graphql`, { headers: { accept: "text/html,application/xhtml+xml" } });

test("a browser that opens /graphql gets the IDE", async () => {
  const response = await page();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await response.text()).toContain('<div id="graphiql">');
});

test("the page and all that it loads come from here, whole and in the right type", async () => {
  const html = await (await page()).text();
  const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address ?? "");
  expect(addresses.length).toBeGreaterThanOrEqual(6);
  for (const address of addresses.filter((text) => text !== "data:,")) {
    expect(address).toMatch(/^\/ide\//);
    const response = await fetch(gateway.url + address);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/(javascript|css); charset=utf-8$/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const text = await response.text();
    expect(text.length).toBeGreaterThan(10);
    if (address.endsWith(".css")) {
      const elsewhere = [...text.matchAll(/@import.{20}|url\((?!["']?(?:data:|#)).{20}/g)].map(
        ([found]) => found,
      );
      expect(elsewhere).toEqual([]);
    }
  }
  expect(html).not.toMatch(/https?:\/\//);
});

test("the browser is forbidden every request to anywhere else", async () => {
  const policy = (await page()).headers.get("content-security-policy") ?? "";
  const rules = new Map(policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1)]));
  expect(rules.get("default-src")).toEqual(["'none'"]);
  expect(rules.get("script-src")).toEqual(["'self'"]);
  expect(rules.get("connect-src")).toEqual(["'self'"]);
  expect(rules.get("frame-ancestors")).toEqual(["'none'"]);
  for (const sources of rules.values()) {
    for (const source of sources) expect(["'none'", "'self'", "'unsafe-inline'", "data:"]).toContain(source);
  }
  expect(rules.get("script-src")).not.toContain("'unsafe-inline'");
});

test("what is typed is not written to the browser's disk", async () => {
  const script = await (await fetch(`${gateway.url}/ide/page.js`)).text();
  expect(script).toContain("storage");
  expect(script).not.toContain("localStorage");
});

test("files are compressed, and not sent again to who has them", async () => {
  const first = await fetch(`${gateway.url}/ide/graphiql.js`, { headers: { "accept-encoding": "gzip" } });
  expect(first.headers.get("content-encoding")).toBe("gzip");
  expect((await first.text()).length).toBeGreaterThan(500_000);
  const etag = first.headers.get("etag") ?? "";
  const again = await fetch(`${gateway.url}/ide/graphiql.js`, { headers: { "if-none-match": etag } });
  expect(again.status).toBe(304);
});

test("no other file is served", async () => {
  for (const path of [
    "/ide/",
    "/ide/../package.json",
    "/ide/%2e%2e/package.json",
    "/ide/graphiql.min.js.map",
  ]) {
    expect((await fetch(gateway.url + path)).status).toBe(404);
  }
});

test("it can be turned off", async () => {
  const without = await startGateway({ env: { IDE: "off" } });
  const response = await fetch(`${without.url}/graphql`, { headers: { accept: "text/html" } });
  expect(response.status).toBe(405);
  expect((await fetch(`${without.url}/ide/page.js`)).status).toBe(404);
  await without.stop();
});
