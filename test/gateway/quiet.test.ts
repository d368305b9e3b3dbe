import { Socket, type SocketConnectOpts } from "node:net";
import { FIRM, startGateway } from "./littleHub";

/**
 * The libraries report to their maker when the environment holds its variables. Every connection that this process
 * opens is noted here, from the start of a gateway to its end.
 */
const MAKERS_VARIABLES = {
  APOLLO_KEY: "service:credit-hub:0123456789abcdef",
  APOLLO_GRAPH_REF: "credit-hub@current",
  APOLLO_SCHEMA_REPORTING: "true",
  APOLLO_TELEMETRY_DISABLED: "false",
};

test("nothing is reported home, whatever the environment says", async () => {
  const before = { ...process.env };
  Object.assign(process.env, MAKERS_VARIABLES);
  const hosts: string[] = [];
  const connect = jest.spyOn(Socket.prototype, "connect").mockImplementation(function (
    this: Socket,
    ...args: unknown[]
  ) {
    const [first] = args.flat() as SocketConnectOpts[];
    hosts.push(typeof first === "object" && "host" in first ? String(first.host) : String(first));
    return connectReally.apply(this, args as Parameters<typeof connectReally>);
  } as typeof Socket.prototype.connect);
  try {
    const gateway = await startGateway();
    const { body } = await gateway.ask("query($c: SubjectCode!) { creditProfile(code: $c) { name } }", {
      c: FIRM,
    });
    expect(body.errors).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await gateway.stop();
    expect(process.env["APOLLO_TELEMETRY_DISABLED"]).toBe("1");
  } finally {
    connect.mockRestore();
    for (const name of Object.keys(MAKERS_VARIABLES)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
  expect(hosts.length).toBeGreaterThan(0);
  expect(hosts.filter((host) => host !== "127.0.0.1")).toEqual([]);
});

const connectReally = Socket.prototype.connect;
