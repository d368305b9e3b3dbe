import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The package's own root: the schema files lie there, beside the sources and beside what is built from them. */
export const PACKAGE_ROOT = findRoot(__dirname);

/** The text of a file of the package, by its path from the root. */
export function readPackageFile(path: string): string {
  return readFileSync(join(PACKAGE_ROOT, path), "utf8");
}

function findRoot(from: string): string {
  if (existsSync(join(from, "package.json"))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error("package.json was not found above the running code");
  return findRoot(parent);
}
