import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { fake, FIRM, littleMarket, startGateway, type Answer } from "./littleHub";

const QUERY = "query($code: SubjectCode!) { creditProfile(code: $code) { market { state } } }";

/** A market that answers when it is let. */
function heldMarket(): {
  readonly market: ReturnType<typeof fake>;
  readonly called: Promise<void>;
  letGo(): void;
} {
  const real = littleMarket();
  let letGo: () => void = () => undefined;
  let call: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const called = new Promise<void>((resolve) => (call = resolve));
  const answer: Answer = async (request, context) => {
    call();
    await held;
    return real.execute(request, context);
  };
  return { market: fake("market", answer), called, letGo: () => letGo() };
}

async function get(
  url: string,
  agent: Agent,
): Promise<{ status: number | undefined; response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { agent }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode, response }));
    })
      .on("error", reject)
      .end();
  });
}

test("readiness is red at once, what is underway is finished, connections close, and then nobody listens", async () => {
  const { market, called, letGo } = heldMarket();
  const gateway = await startGateway({ market });
  const agent = new Agent({ keepAlive: true });
  expect((await get(`${gateway.url}/health/ready`, agent)).response.headers.connection).toBe("keep-alive");

  const underway = gateway.ask(QUERY, { code: FIRM });
  await called;
  const stopped = gateway.stop();
  const ready = await get(`${gateway.url}/health/ready`, agent);
  expect(ready.status).toBe(503);
  expect(ready.response.headers.connection).toBe("close");
  expect((await get(`${gateway.url}/health/live`, agent)).status).toBe(200);

  letGo();
  const { status, body } = await underway;
  expect(status).toBe(200);
  expect(body.data.creditProfile.market.state).toBe("存续");
  await stopped;
  await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  agent.destroy();
});

test("what does not end in time is cut off", async () => {
  const { market, called } = heldMarket();
  const gateway = await startGateway({
    market,
    env: { DRAIN_TIMEOUT_MS: "100", SOURCE_TIMEOUT_MS: "60000" },
  });
  const underway = gateway.ask(QUERY, { code: FIRM }).then(
    () => "answered",
    () => "cut off",
  );
  await called;
  const start = performance.now();
  await gateway.stop();
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(await underway).toBe("cut off");
  expect(market.contexts[0]?.signal?.aborted).toBe(true);
});

test("an idle keep-alive connection does not hold the end up", async () => {
  const gateway = await startGateway();
  const agent = new Agent({ keepAlive: true });
  await get(`${gateway.url}/health/live`, agent);
  const start = performance.now();
  await gateway.stop();
  expect(performance.now() - start).toBeLessThan(300);
  agent.destroy();
});

test("stopping twice is stopping once", async () => {
  const gateway = await startGateway();
  const [first, second] = [gateway.stop(), gateway.stop()];
  expect(first).toBe(second);
  await first;
});

test("two gateways run beside each other in one process", async () => {
  const [one, two] = [await startGateway(), await startGateway()];
  expect(one.port).not.toBe(two.port);
  await one.stop();
  expect((await two.ask(QUERY, { code: FIRM })).status).toBe(200);
  await two.stop();
});
