/**
 * sexp-conv of GNU nettle, another implementation of RFC 9804, on what is hashed: the canonical form of every program, with its atoms of any octets, is
 * canonical for it, too, comes back from its advanced spelling, and nothing that the reader here takes is another expression for it.
 */
import { execFileSync, spawnSync } from "node:child_process";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { canonical, parseCanonical } from "../../compiler/support/sexp.ts";
import type { Sexp } from "../../compiler/support/sexp.ts";
import { programs } from "./programs.ts";

const convert = (syntax: "canonical" | "advanced", input: Uint8Array): Buffer => execFileSync("sexp-conv", [`--syntax=${syntax}`], { input, maxBuffer: 1 << 28 });
/** Of the first expression alone; null when there is none. */
function first(input: Uint8Array): string | null {
  const { status, stdout } = spawnSync("sexp-conv", ["--once", "--syntax=canonical"], { input });
  return status === 0 ? stdout.toString("latin1") : null;
}

const { tree } = fc.letrec<{ tree: Sexp }>((tie) => ({
  tree: fc.oneof({ maxDepth: 6, depthSize: "small" }, fc.uint8Array({ maxLength: 12 }), fc.stringMatching(/^[a-z0-9%=<>?+*/.-]{1,12}$/u), fc.array(tie("tree"), { maxLength: 6 })),
}));
const list = fc.array(tree, { maxLength: 6 });

let compiled: ReturnType<typeof programs>;
let forms: readonly Uint8Array[];
beforeAll(() => {
  compiled = programs();
  forms = [...compiled.map((each) => each.canonical), ...fc.sample(list, { numRuns: 500, seed: 3 }).map(canonical)];
}, 60_000);

describe("sexp-conv", () => {
  it("writes each program's canonical form as the compiler does", () => {
    expect(compiled.length).toBeGreaterThan(250);
    const all = Buffer.concat(forms);
    expect(convert("canonical", all).equals(all)).toBe(true);
  });

  it("has the same canonical form after its advanced one", () => {
    const all = Buffer.concat(forms);
    const advanced = convert("advanced", all);
    expect(advanced.equals(all)).toBe(false);
    expect(convert("canonical", advanced).equals(all)).toBe(true);
  });

  it("takes for one canonical expression what the reader takes, and nothing else", () => {
    // What `canonical` never writes and the reader does not have: hints in brackets, and other spellings, which begin with # | " { or a letter.
    const pieces = fc.constantFrom("(", ")", "0", "1", "2", "3", "9", "10", ":", "00:", "1:", "3:abc", "03:abc", " ");
    const changed = fc.tuple(list.filter((each) => canonical(each).length < 200), fc.array(fc.tuple(fc.nat(), fc.constantFrom("insert", "cut", "set"), pieces), { minLength: 1, maxLength: 2 })).map(([value, edits]) => {
      const bytes = [...canonical(value)];
      for (const [where, what, piece] of edits) bytes.splice(where % (bytes.length + 1), what === "insert" ? 0 : what === "cut" ? 1 + (where % 3) : piece.length, ...(what === "cut" ? [] : Buffer.from(piece)));
      return Uint8Array.from(bytes);
    });
    const inputs = fc.sample(changed, { numRuns: 500, seed: 5 }).filter((each) => each.length > 0);
    let taken = 0;
    for (const input of inputs) {
      const text = Buffer.from(input).toString("latin1");
      const here = parseCanonical(input) !== null;
      taken += Number(here);
      expect({ text, canonical: first(input) === text }).toEqual({ text, canonical: here });
    }
    expect(taken).toBeGreaterThan(50);
    expect(inputs.length - taken).toBeGreaterThan(250);
  }, 60_000);
});
