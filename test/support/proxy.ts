import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A way to a server that can be cut, as cables and servers are. */
export interface Proxy {
  /** The server's URL with the proxy in its place. */
  readonly url: string;
  /** Ends all connections and takes no new ones: the server is down. */
  cut(): Promise<void>;
  /** Connections stay, new ones are taken, and nothing comes through: the server is stopped, or a cable is out. */
  hang(): void;
  /** What hung goes on; what was cut takes connections again. */
  restore(): Promise<void>;
  /** New connections come through; those that hung do so for good. */
  replace(): Promise<void>;
  close(): Promise<void>;
}

export async function startProxy(url: string): Promise<Proxy> {
  const target = new URL(url);
  const pairs = new Set<readonly [Socket, Socket]>();
  let hanging = false;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client]] as const) {
      from.on("data", (data) => to.write(data));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        pairs.delete(pair);
        to.destroy();
      });
      if (hanging) from.pause();
    }
  });
  let port = 0;
  const listen = async (): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  };
  const cut = async (): Promise<void> => {
    for (const [client, upstream] of pairs) {
      client.destroy();
      upstream.destroy();
    }
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
  await listen();
  const proxied = new URL(url);
  proxied.port = String(port);
  return {
    // `{subgraph}` in a path stays as it is.
    url: decodeURI(proxied.href),
    cut,
    hang() {
      hanging = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    async restore() {
      hanging = false;
      for (const pair of pairs) for (const socket of pair) socket.resume();
      if (!server.listening) await listen();
    },
    async replace() {
      hanging = false;
      if (!server.listening) await listen();
    },
    close: cut,
  };
}
