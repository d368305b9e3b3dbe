import { createHmac } from "node:crypto";

/**
 * Turns a checked citizen ID into its subject id: `P` and the first 128 bits of HMAC-SM3 in hexadecimal. With the
 * key kept apart, the number cannot be found from the id by trying all of them.
 *
 * @param key at least 32 bytes of text, from the configuration
 */
export function createSubjectIds(key: string): (citizenId: string) => string {
  if (Buffer.byteLength(key) < 32) throw new Error("SUBJECT_ID_KEY must be at least 32 bytes long.");
  return (citizenId) => `P${createHmac("sm3", key).update(citizenId).digest("hex").slice(0, 32)}`;
}
