import {
  ConfigurationFault,
  GATEWAY_VARIABLES,
  loadGatewayConfig,
  sourceTimeoutMs,
} from "../../gateway/config";

test("without any variable the defaults hold", () => {
  expect(loadGatewayConfig({})).toEqual({
    port: 4_000,
    host: "127.0.0.1",
    sourceTimeoutMs: 3_000,
    sourceTimeoutPerSubjectMs: 10,
    sourceTimeouts: new Map(),
    sourceConnections: 64,
    sourceMaxResponseBytes: 67_108_864,
    maxBodyBytes: 1_048_576,
    maxTokens: 5_000,
    maxDepth: 20,
    maxAliases: 100,
    maxRootFields: 10,
    maxCost: 6_000_000,
    maxResponseBytes: 67_108_864,
    drainTimeoutMs: 10_000,
    logLevel: "info",
    ide: true,
  });
});

test("all faults are reported at once, one line for each", () => {
  const env = {
    PORT: "70000",
    MAX_DEPTH: "deep",
    LOG_LEVEL: "loud",
    IDE: "yes",
    SOURCE_TIMEOUT_MS_TAX: "-1",
  };
  let fault: unknown;
  try {
    loadGatewayConfig(env);
  } catch (error) {
    fault = error;
  }
  expect(fault).toBeInstanceOf(ConfigurationFault);
  expect((fault as Error).message.split("\n")).toEqual([
    "PORT: must be a whole number from 0 to 65535 (port).",
    "MAX_DEPTH: must be a whole number from 1 to 200 (levels).",
    "LOG_LEVEL: must be one of debug, info, warn, error, silent.",
    "IDE: must be on or off.",
    "SOURCE_TIMEOUT_MS_TAX: must be a whole number from 1 to 600000 (milliseconds).",
  ]);
});

test.each(["1e3", "0x10", "3.5", "", " ", "１００"])("a number written as %j is not guessed at", (text) => {
  const load = () => loadGatewayConfig({ MAX_ALIASES: text }).maxAliases;
  if (text.trim() === "") expect(load()).toBe(100);
  else expect(load).toThrow("MAX_ALIASES");
});

test("a source may have a timeout of its own, by its name in capitals", () => {
  const config = loadGatewayConfig({ SOURCE_TIMEOUT_MS: "100", SOURCE_TIMEOUT_MS_BLACK_LIST: "200" });
  expect(sourceTimeoutMs(config, "tax", 1)).toBe(100);
  expect(sourceTimeoutMs(config, "black-list", 1)).toBe(200);
  expect(sourceTimeoutMs(config, "tax", 1_000)).toBe(100 + 999 * 10);
});

test("every variable has a name, a default and a meaning", () => {
  expect(GATEWAY_VARIABLES.map(({ name }) => name)).toContain("SOURCE_TIMEOUT_MS_<NAME>");
  for (const { name, default: byDefault, meaning } of GATEWAY_VARIABLES) {
    expect(name).toMatch(/^[A-Z_<>]+$/);
    expect(byDefault).not.toBe("");
    expect(meaning).toMatch(/\.$/);
  }
});
