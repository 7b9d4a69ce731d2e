/** Builds of the decoders without a check: in C by number, in TypeScript by the module protocol/check.ts that stands in for the other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WireCheck } from "../../protocol/check.ts";
import { root } from "../runtime/native.ts";

/** In their order, NOTHING first. */
export const checks = [...readFileSync(join(root, "runtime-c/wire/check.h"), "utf8").matchAll(/^ {2}PG_WIRE_CHECK_(\w+),/gmu)].map(([, name]) => name!);

/** Sources of runtime-c/, each compiled so that the check is left out that the program says when it runs. */
export const omitting = (...files: readonly string[]): { file: string; flags: string[] }[] =>
  files.map((file) => ({ file, flags: ["-include", join(root, "test/protocol/omit.h"), "-DPG_WIRE_OMIT=(*(const volatile unsigned *)&pg_omit)"] }));

/** What vi.mock puts in the place of protocol/check.ts. */
export const omitted: { check: string | null } = { check: null };
export const checkModule = { holds: (check: WireCheck, condition: boolean): boolean => omitted.check === check || condition };
export function without<T>(check: string | null, run: () => T): T {
  omitted.check = check;
  try {
    return run();
  } finally {
    omitted.check = null;
  }
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
/** Byte strings, each after its length, as the probes read them. */
export const records = (all: readonly Uint8Array[]): Buffer => Buffer.concat(all.flatMap((each) => [u32(each.length), each]));
