import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { chooseEncoding, encodeBody } from "../../subgraphs/kit/encoding";

/**
 * A GraphQL IDE (GraphiQL) that is served from the installed packages. Two leaks that this stops. The page's policy
 * forbids the browser every request to anywhere but this gateway, so what is typed cannot reach a CDN or a font
 * server. And GraphiQL's storage is kept in memory: by default it writes every query and its variables, citizen IDs
 * among them, to the browser's disk.
 */
export function createIde(): Ide {
  const assets = new Map<string, Promise<Asset>>();
  return {
    page: { type: "text/html; charset=utf-8", body: Buffer.from(PAGE), headers: SECURITY_HEADERS },
    async file(path, acceptEncoding) {
      const source = FILES.get(path);
      if (source === undefined) return undefined;
      const asset = assets.get(path) ?? load(source);
      assets.set(path, asset);
      const { type, body, etag, encoded } = await asset;
      const encoding = await encodedOnce(encoded, body, acceptEncoding);
      const headers = { ...SECURITY_HEADERS, etag, "cache-control": "public, max-age=3600" };
      return { type, body: encoding.body, encoding: encoding.encoding, headers };
    },
  };
}

export interface Ide {
  readonly page: IdeFile;
  /** A file under `/ide/`, or undefined where there is none of that name. */
  file(path: string, acceptEncoding: string | undefined): Promise<IdeFile | undefined>;
}

export interface IdeFile {
  readonly type: string;
  readonly body: Buffer;
  readonly encoding?: "br" | "gzip" | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
  readonly encoded: Map<string, ReturnType<typeof encodeBody>>;
}

const SECURITY_HEADERS = {
  // Styles inline: the editor and its dialogs set them from script. They cannot load anything, see the other rules.
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

const PAGE = `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>公共信用总枢纽 credit-hub</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/ide/graphiql.css" />
    <link rel="stylesheet" href="/ide/page.css" />
  </head>
  <body>
    <div id="graphiql">Loading…</div>
    <script src="/ide/react.js"></script>
    <script src="/ide/react-dom.js"></script>
    <script src="/ide/graphiql.js"></script>
    <script src="/ide/page.js"></script>
  </body>
</html>
`;

const PAGE_CSS = `html, body, #graphiql { height: 100%; margin: 0; }
`;

const PAGE_SCRIPT = `"use strict";
(() => {
  const held = new Map();
  const storage = {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, String(value)),
    removeItem: (key) => void held.delete(key),
    clear: () => held.clear(),
    get length() { return held.size; },
  };
  const fetcher = GraphiQL.createFetcher({ url: "/graphql" });
  const defaultQuery = "# 公共信用总枢纽\\n# Write a query here, then press Ctrl-Enter. A code belongs into the variables.\\n";
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, { fetcher, storage, defaultQuery, shouldPersistHeaders: false }),
  );
})();
`;

const SCRIPT = "text/javascript; charset=utf-8";
const CSS = "text/css; charset=utf-8";

type AssetSource = { readonly type: string } & (
  { readonly package: string; readonly file: string } | { readonly text: string }
);

const FILES: ReadonlyMap<string, AssetSource> = new Map([
  ["/ide/react.js", { type: SCRIPT, package: "react", file: "umd/react.production.min.js" }],
  ["/ide/react-dom.js", { type: SCRIPT, package: "react-dom", file: "umd/react-dom.production.min.js" }],
  ["/ide/graphiql.js", { type: SCRIPT, package: "graphiql", file: "graphiql.min.js" }],
  ["/ide/graphiql.css", { type: CSS, package: "graphiql", file: "graphiql.min.css" }],
  ["/ide/page.js", { type: SCRIPT, text: PAGE_SCRIPT }],
  ["/ide/page.css", { type: CSS, text: PAGE_CSS }],
]);

async function load(source: AssetSource): Promise<Asset> {
  const body = "text" in source ? Buffer.from(source.text) : await readFile(installed(source));
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  return { type: source.type, body, etag, encoded: new Map() };
}

/** By way of package.json: the packages do not export the files that a browser takes. */
function installed({ package: name, file }: { readonly package: string; readonly file: string }): string {
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}

/** A megabyte of script is compressed once for each encoding, not for each visitor. */
function encodedOnce(
  encoded: Asset["encoded"],
  body: Buffer,
  acceptEncoding: string | undefined,
): ReturnType<typeof encodeBody> {
  const key = chooseEncoding(acceptEncoding) ?? "identity";
  const done = encoded.get(key) ?? encodeBody(body, key);
  encoded.set(key, done);
  return done;
}
