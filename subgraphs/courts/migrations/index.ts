import type { Migration } from "../../../loaders/migrate";
import { up as records } from "./0001_records";
import { up as publicityRules } from "./0002_publicity_rules";

export const migrations: readonly Migration[] = [
  { name: "0001_records", up: records },
  { name: "0002_publicity_rules", up: publicityRules },
];
