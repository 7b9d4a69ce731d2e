/**
 * Certificates of programs: the verifier's numbers hold before the checker, which knows nothing of the verifier; and each number that is
 * one less than it has to be is refused.
 */
import { describe, expect, test } from "vitest";
import type { Certificate, CertifiedLoop, Cost } from "../../compiler/certificate/certificate.ts";
import { checkCertificate } from "../../compiler/certificate/check.ts";
import { certify } from "../../compiler/5-verify/certificate.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import type { Program } from "../../compiler/5-verify/verify.ts";
import { limits } from "../../spec/limits.ts";
import { compiledCorpus, programsOf } from "../corpus/runs.ts";
import { assemble, label, op } from "../../proofs/differential/assemble.ts";
import type { Line } from "../../proofs/differential/assemble.ts";
import { program as drafted } from "../../proofs/differential/cases.ts";
import { Random } from "../../proofs/differential/random.ts";
import { examples } from "../verify/images.ts";

interface Named {
  readonly name: string;
  readonly program: Program;
}

function admitted(name: string, bytes: Uint8Array): Named[] {
  const verdict = verify(bytes);
  return verdict.ok ? [{ name, program: verdict.program }] : [];
}

const corpus = (): Named[] => compiledCorpus().flatMap((file) => programsOf(file).flatMap(([{ name }, { image: bytes }]) => admitted(`${file.file} ${name}`, bytes)));
const random = (seeds: number): Named[] => Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) => {
  const { image: bytes, mutation } = drafted(new Random(seed), 0.3);
  return admitted(`seed ${seed}${mutation === null ? "" : `, ${mutation}`}`, bytes);
});
const ruled = (): Named[] => examples.flatMap(({ name, image: bytes }) => admitted(name, bytes));

const resources = ["instructions", "hashBytes", "lookups"] as const;
const replaced = <T>(items: readonly T[], at: number, by: T): readonly T[] => [...items.slice(0, at), by, ...items.slice(at + 1)];

/** The certificate with one of its numbers one less, each that can be; and what was lowered. */
function* lowered(certificate: Certificate): Generator<readonly [what: string, Certificate]> {
  const { loops, points, bound } = certificate;
  const less = function* (cost: Cost): Generator<readonly [string, Cost]> {
    for (const each of resources) if (cost[each] > 0) yield [each, { ...cost, [each]: cost[each] - 1 }];
  };
  for (const [each, cost] of less(bound)) yield [`bound ${each}`, { ...certificate, bound: cost }];
  for (const [at, point] of points.entries()) {
    for (const [each, cost] of less(point.cost)) yield [`word ${point.pc} ${each}`, { ...certificate, points: replaced(points, at, { ...point, cost }) }];
  }
  for (const [at, loop] of loops.entries()) {
    const changed = (over: Partial<CertifiedLoop>): Certificate => ({ ...certificate, loops: replaced(loops, at, { ...loop, ...over }) });
    for (const [each, entry] of less(loop.entry)) yield [`loop ${at} entry ${each}`, changed({ entry })];
    for (const [each, turn] of less(loop.turn)) yield [`loop ${at} turn ${each}`, changed({ turn })];
    for (const key of ["register", "step", "trips", "body", "closing"] as const) if (loop[key] > 0) yield [`loop ${at} ${key}`, changed({ [key]: loop[key] - 1 })];
  }
}

/** What holds of a set of programs: how many there are, and the lowered numbers that went unnoticed. */
function judged(programs: readonly Named[], mutate: (at: number) => boolean): { readonly refused: readonly string[]; readonly unnoticed: readonly string[]; readonly loops: number; readonly lowered: number } {
  const refused: string[] = [];
  const unnoticed: string[] = [];
  let loops = 0;
  let count = 0;
  for (const [at, { name, program }] of programs.entries()) {
    const certificate = certify(program);
    const fault = checkCertificate(program, certificate);
    if (fault !== null) refused.push(`${name}: word ${fault.word}: ${fault.why}`);
    for (const each of resources) if (certificate.bound[each] !== program.bound[each]) refused.push(`${name}: ${each}`);
    loops += certificate.loops.length;
    if (!mutate(at)) continue;
    for (const [what, other] of lowered(certificate)) {
      count++;
      if (checkCertificate(program, other) === null) unnoticed.push(`${name}: ${what}`);
    }
  }
  return { refused, unnoticed, loops, lowered: count };
}

describe("a certificate holds, and none of its numbers can be less", () => {
  test("of every program of the corpus", () => {
    const programs = corpus();
    const found = judged(programs, () => true);
    expect(found).toMatchObject({ refused: [], unnoticed: [] });
    expect(programs.length).toBeGreaterThan(200);
    expect(found.loops).toBeGreaterThan(100);
  });
  test("of the programs that show the verifier's rules", () => {
    const programs = ruled();
    expect(judged(programs, () => true)).toMatchObject({ refused: [], unnoticed: [] });
    expect(programs.length).toBeGreaterThan(50);
  });
  test("of random programs and of mutated ones that are admitted", () => {
    const programs = random(4000);
    const found = judged(programs, (at) => at % 20 === 0);
    expect(found).toMatchObject({ refused: [], unnoticed: [] });
    expect(programs.length).toBeGreaterThan(2000);
    expect(found.loops).toBeGreaterThan(1000);
    expect(found.lowered).toBeGreaterThan(1000);
  });
});

describe("each part of a certificate counts", () => {
  const base = ((): { readonly program: Program; readonly certificate: Certificate } => {
    const bytes = compiledCorpus().flatMap((file) => programsOf(file)).map(([, compiled]) => compiled.image)
      .find((each) => {
        const verdict = verify(each);
        return verdict.ok && certify(verdict.program).loops.some(({ outer }) => outer !== null);
      });
    const verdict = verify(bytes!);
    if (!verdict.ok) throw new Error("the corpus has no nested loops");
    return { program: verdict.program, certificate: certify(verdict.program) };
  })();
  const { program, certificate } = base;
  const whyNot = (over: Partial<Certificate>, of: Program = program): string | undefined => checkCertificate(of, { ...certificate, ...over })?.why;
  const { loops, points } = certificate;
  const inner = loops.findIndex(({ outer }) => outer !== null);

  test("as it is, it holds", () => expect(checkCertificate(program, certificate)).toBeNull());

  test("a point that is left out", () => {
    for (const at of points.keys()) expect(whyNot({ points: points.filter((_, each) => each !== at) }), `point ${at}`).toBeDefined();
  });
  test("nothing at all", () => expect(whyNot({ points: [], loops: [] })).toBe("control goes to word 0, of which nothing is certified"));
  test("a point that is said to be outside its loop, or in the loop around it", () => {
    for (const [at, point] of points.entries()) {
      if (point.loop === null) continue;
      expect(whyNot({ points: replaced(points, at, { ...point, loop: null }) })).toBeDefined();
      if (loops[point.loop]!.outer !== null) expect(whyNot({ points: replaced(points, at, { ...point, loop: loops[point.loop]!.outer }) })).toBeDefined();
    }
  });
  test("a loop that is said not to be nested", () => expect(whyNot({ loops: replaced(loops, inner, { ...loops[inner]!, outer: null }) })).toBeDefined());
  test("a loop of the other kind", () => expect(whyNot({ loops: replaced(loops, inner, { ...loops[inner]!, op: loops[inner]!.op === "FOR" ? "EACH" : "FOR" }) })).toBeDefined());
  test("loops that lie in each other, or in none", () => {
    expect(whyNot({ loops: replaced(loops, 0, { ...loops[0]!, outer: 0 }) })).toBe("loop 0 is none");
    expect(whyNot({ points: replaced(points, 0, { ...points[0]!, loop: loops.length }) })).toBe("point 0 is none");
  });
  test("numbers that are none", () => {
    for (const wrong of [-1, 0.5, Number.NaN, 2 ** 32, Infinity]) {
      expect(whyNot({ bound: { ...certificate.bound, lookups: wrong } })).toBe("the bound is none");
      expect(whyNot({ points: replaced(points, 0, { ...points[0]!, cost: { ...points[0]!.cost, hashBytes: wrong } }) })).toBe("point 0 is none");
      expect(whyNot({ loops: replaced(loops, 0, { ...loops[0]!, turn: { ...loops[0]!.turn, instructions: wrong } }) })).toBe("loop 0 is none");
    }
  });
  test("greater numbers hold, where what comes after has room: a certificate is an upper bound", () => {
    const { instructions } = certificate.bound;
    expect(whyNot({ bound: { ...certificate.bound, instructions: instructions + 1 } })).toBeUndefined();
  });
  test("another program", () => {
    const changed = { ...program, code: Uint32Array.from(program.code) };
    let noticed = 0;
    // Every instruction's opcode replaced by one that is none.
    for (const { pc } of points) {
      const before = changed.code[pc]!;
      changed.code[pc] = (before & ~0xff) | 0xff;
      if (whyNot({}, changed) === "there is no instruction") noticed++;
      changed.code[pc] = before;
    }
    expect(noticed).toBe(points.length);
    expect(whyNot({}, { ...program, ints: 0 })).toMatch(/breaks its rule/u);
  });
});

describe("what the verifier refuses has no certificate that holds, whoever writes it", () => {
  const parts = { ints: 8, bytes: 3, scratch: 100 };
  const at = (lines: readonly Line[]): Parameters<typeof checkCertificate>[0] => ({ ...parts, code: assemble(lines), constWords: [], tables: [], constBytes: [] });
  const much: Cost = { instructions: 0xffffffff, hashBytes: 0xffffffff, lookups: 0xffffffff };
  const outside = (pc: number) => ({ pc, loop: null, cost: { instructions: pc, hashBytes: 0, lookups: 0 } });

  test("a loop whose body writes its counter", () => {
    const lines = [op("FOR", 8, 1, 3, "closing"), label("body"), op("LDI", 8, 0), label("closing"), op("NEXT", 8, 1, "body"), op("DELIVER")];
    const loop: CertifiedLoop = { op: "FOR", register: 8, step: 1, trips: 3, body: 2, closing: 3, outer: null, entry: much, turn: much };
    const fault = checkCertificate(at(lines), { loops: [loop], points: [outside(0), { pc: 2, loop: 0, cost: much }, { pc: 3, loop: 0, cost: much }, { pc: 4, loop: null, cost: much }], bound: much });
    expect(fault).toEqual({ word: 2, why: "it writes a register of the loop that word 3 closes" });
  });
  test("code that runs off its end, and a jump beyond it", () => {
    expect(checkCertificate(at([op("LDI", 8, 0)]), { loops: [], points: [outside(0)], bound: much })).toEqual({ word: 0, why: "control goes to word 1, of which nothing is certified" });
    expect(checkCertificate(at([op("LDI", 8, 0)]), { loops: [], points: [outside(0), { pc: 1, loop: null, cost: much }], bound: much })).toEqual({ word: 1, why: "there is no instruction" });
  });
  test("a register that the program does not declare", () => {
    expect(checkCertificate(at([op("LDI", 16, 0), op("DELIVER")]), { loops: [], points: [outside(0), outside(1)], bound: much })).toEqual({ word: 0, why: "its operand 16 (rd) breaks its rule" });
  });
  test("and at the limits of the registers it holds", () => {
    expect(checkCertificate(at([op("LDI", limits.intFields + parts.ints - 1, 0), op("DELIVER")]), { loops: [], points: [outside(0), outside(1)], bound: { instructions: 2, hashBytes: 0, lookups: 0 } })).toBeNull();
  });
});
