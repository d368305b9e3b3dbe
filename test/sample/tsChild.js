// Runs a TypeScript file of the tests as a process of its own: `node tsChild.js FILE.ts ARGS…`. Something that is to be
// killed half-way cannot run inside the test.
const { readFileSync } = require("node:fs");
const { resolve } = require("node:path");
const { transformSync } = require("@swc/core");

require.extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), {
    filename,
    swcrc: false,
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  module._compile(code, filename);
};
require(resolve(process.argv[2]));
