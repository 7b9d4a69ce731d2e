/** The device's compiler, natively and watched by the sanitizers: test/lisp/compile.c over many cases at once; and what the host makes of the same bytes. */
import { encode } from "../../compiler/4-encode/encode.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import { NotCore, parseProgram } from "../../compiler/ir/core.ts";
import { canonical, parseCanonical } from "../../compiler/support/sexp.ts";
import type { Sexp } from "../../compiler/support/sexp.ts";
import { expand } from "../../protocol/dictionary.ts";
import { dictionaryFaults } from "../../spec/dictionary.ts";
import type { DictionaryFault } from "../../spec/dictionary.ts";
import { limits } from "../../spec/limits.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, root } from "../runtime/native.ts";
import { spellings } from "./trees.ts";
import type { Spelling } from "./trees.ts";
import type { Program } from "../runtime/native.ts";

export interface Case {
  readonly spelling: Spelling;
  readonly input: Uint8Array;
  /** Bytes for the image; as many as one may have. */
  readonly room?: number;
}

export interface Made {
  readonly fault: DictionaryFault | null;
  /** What the device's verifier says of the image: 0 when it admits it. */
  readonly refusal: number;
  readonly kind: "route" | "policy" | "merge" | "function";
  readonly tables: readonly { readonly name: string; readonly keyBytes: number; readonly kind: number }[];
  readonly image: Uint8Array;
}

export const sources = ["lisp/reader.c", "lisp/check.c", "lisp/emit.c", "lisp/generate.c", "lisp/compile.c", "wire/cbor.c", "vm/verify.c", "base/crc32.c", "generated/pg_crc32_table.c"] as const;
const faultNames = new Map((Object.keys(dictionaryFaults) as DictionaryFault[]).map((name) => [dictionaryFaults[name].code as number, name]));
const kinds = ["route", "policy", "merge", "function"] as const;

/** The checks that a build can lack (runtime-c/lisp/check.h). */
export const checks: readonly string[] = [...readFileSync(join(root, "runtime-c/lisp/check.h"), "utf8").matchAll(/^ {2}PG_CORE_CHECK_(\w+),/gmu)].map(([, name]) => name!);

let built: Program | null = null;
let lacking: Program | null = null;
/** What comes of each case. Throws when one reads or writes where it may not, or touches its output though it is refused. */
export function device(cases: readonly Case[]): readonly Made[] {
  built ??= compile({ sources: [join(root, "test/lisp/compile.c"), ...sources] });
  return answers(built, cases);
}

/** The same without one of the checks. */
export function deviceWithout(check: string, cases: readonly Case[]): readonly Made[] {
  const flags = ["-include", join(root, "test/lisp/omit.h")];
  lacking ??= compile({ sources: [join(root, "test/lisp/compile.c"), ...sources.map((file) => (/^lisp\/(?:reader|check)/u.test(file) ? { file, flags } : file))] });
  return answers(lacking, cases, `${checks.indexOf(check)}`);
}

function answers(program: Program, cases: readonly Case[], ...args: readonly string[]): readonly Made[] {
  const out = program.run(Buffer.concat(cases.map(({ spelling, input, room = limits.imageBytes }) =>
    Buffer.concat([Buffer.from([spellings.indexOf(spelling), room & 0xff, room >> 8, input.length & 0xff, input.length >> 8]), input]))), ...args);
  let at = 0;
  const take = (count: number): Buffer => out.subarray(at, (at += count));
  const made = cases.map((): Made => {
    const [fault, refusal, bytes] = [take(4).readUInt32LE(), take(4).readUInt32LE(), take(4).readUInt32LE()];
    const [kind, count] = take(2);
    const tables = Array.from({ length: count! }, () => {
      const [length, keyBytes, tableKind] = [take(2).readUInt16LE(), take(2).readUInt16LE(), take(1)[0]!];
      return { name: take(length).toString("latin1"), keyBytes, kind: tableKind };
    });
    return { fault: fault === 0 ? null : faultNames.get(fault)!, refusal, kind: kinds[kind!]!, tables, image: Uint8Array.from(take(bytes)) };
  });
  if (at !== out.length) throw new Error("the device says more than it was asked");
  return made;
}

/** As test/lisp/compile.c grants: what a program may cost is not the compiler's to say. */
const generous = { instructions: 0xffff_ffff, hashBytes: 0xffff_ffff, lookups: 0xffff, sends: 1 };

/** The image that the host makes of an input; null when it makes none, or none that its verifier admits. */
export function host({ spelling, input }: Pick<Case, "spelling" | "input">): Uint8Array | null {
  const read = spelling === "compressed" ? expand(input) : null;
  const tree = read === null ? parseCanonical(input) : read.ok ? canonicalTree(read.tree) : null;
  if (tree === null) return null;
  try {
    const encoded = encode(parseProgram(tree));
    return encoded.ok && verify(encoded.value.image, generous).ok ? encoded.value.image : null;
  } catch (error) {
    // What the parser lets pass, the encoder takes for granted, and throws when it is not so.
    if (error instanceof NotCore || error instanceof Error) return null;
    throw error;
  }
}
const canonicalTree = (tree: Sexp): Sexp | null => parseCanonical(canonical(tree));
