import { createHash } from "node:crypto";

/** SHA-256 in hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of a list of texts; injective in the list. */
export function sha256Of(parts: readonly string[]): string {
  return sha256(JSON.stringify(parts));
}
