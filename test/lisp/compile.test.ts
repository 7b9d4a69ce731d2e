/**
 * The device's compiler (runtime-c/lisp/), natively under the sanitizers: the host's images from both spellings, or a refusal that says
 * why. PGRID_FUZZ_COUNT sets the number of random programs, PGRID_FUZZ_SEED the first seed.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Sexp } from "../../compiler/support/sexp.ts";
import { dictionaryFaults, dictionaryLimits } from "../../spec/dictionary.ts";
import type { DictionaryFault } from "../../spec/dictionary.ts";
import { refusals } from "../../spec/faults.ts";
import { tableKinds } from "../../spec/image.ts";
import { limits } from "../../spec/limits.ts";
import { device, host } from "./device.ts";
import { chain, deepLoops, inputs, jumps, loop, nested, octets, parts, route, rows, tables, times } from "./refused.ts";
import type { Case } from "./device.ts";
import { programs, randomPrograms } from "./programs.ts";
import type { Named } from "./programs.ts";
import { spelled, spellings, tree, treeOf } from "./trees.ts";

const randomCount = Number(process.env["PGRID_FUZZ_COUNT"] ?? "120");
const firstSeed = Number(process.env["PGRID_FUZZ_SEED"] ?? "1");
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const written = programs();
beforeAll(() => void device([]), 120_000);

/** Each program in both spellings comes to the host's image, kind and tables. */
function same(all: readonly Named[]): void {
  const cases = all.flatMap((program) => spellings.map((spelling) => ({ program, spelling, input: spelled(treeOf(program.canonical), spelling) })));
  device(cases).forEach(({ fault, refusal, kind, tables, image }, index) => {
    const { program, spelling } = cases[index]!;
    expect({ name: program.name, spelling, fault, refusal, kind, tables, image: hex(image) }).toEqual({
      name: program.name, spelling, fault: null, refusal: 0, kind: program.kind, image: hex(program.image),
      tables: program.tables.map((table) => ({ name: table.name, keyBytes: table.keyBytes, kind: tableKinds[table.kind] })),
    });
  });
}

describe("the host's image, byte for byte", () => {
  test.each(["example", "corpus"] as const)("of every program: %s", (group) => {
    const all = written.filter((program) => program.group === group);
    expect(all.length).toBeGreaterThan(group === "example" ? 25 : 300);
    same(all);
  });
  test("of programs of every kind", () => {
    expect(new Set(written.map(({ kind }) => kind))).toEqual(new Set(["route", "policy", "merge", "function"]));
  });
  test("of random programs", { timeout: 120_000 }, () => {
    const all = randomPrograms(firstSeed, randomCount);
    expect(all.length).toBeGreaterThan(randomCount);
    same(all);
  });
});

const tooManyOpen = refusals.pending.code;
describe("programs that are refused", () => {
  /** The same in the canonical spelling is longer than an input may be. */
  const long: readonly (readonly [why: string, text: string])[] = [
    ["a program of many cells", route(chain(134, () => "(if (< %ttl %size) (drop expired)", "(gateway)"))],
    ["constants that do not fit beside it", route(chain(130, (n) => `(if (prefix? %payload (bytes ${octets(12, n)})) (drop expired)`, "(gateway)"))],
  ];
  test.each(spellings)("say why: %s", (spelling) => {
    const made = device(rows.map(([, text]) => ({ spelling, input: spelled(tree(text), spelling) })));
    expect(made.map(({ fault }, index) => `${rows[index]![0]}: ${fault}`)).toEqual(rows.map(([why, , fault]) => `${why}: ${fault}`));
  });

  test("by the verifier, when more jumps are open than it keeps: the host's encoder says nothing of them either", () => {
    for (const spelling of spellings) {
      const input = spelled(tree(route(jumps(14))), spelling);
      const [made] = device([{ spelling, input }]);
      expect({ fault: made!.fault, refusal: made!.refusal, host: host({ spelling, input }) }).toEqual({ fault: null, refusal: tooManyOpen, host: null });
    }
  });

  test("for lack of memory", () => {
    const made = device(long.flatMap(([, text]) => spellings.map((spelling) => ({ spelling, input: spelled(tree(text), spelling) }))));
    expect(made.map(({ fault }) => fault)).toEqual(["memory", "long", "memory", "long"]);
  });

  /** The last let that begins has no room for all of itself: what is written behind it is not to be taken for where the one before it began. */
  test("wherever cells run out in a chain of lets", () => {
    const lets = 100, ifs = Array.from({ length: 340 }, (_, count) => count);
    const made = device(ifs.flatMap((count) => ["5", "300", "(len %payload)"].map((first) => {
      const text = route(`(let v0 ${first} (let v1 (< %ttl 9) ${chain(count, () => "(if v1 (deliver)", chain(lets, (n) => `(let v${n + 2} v0`, "(deliver)"))}))`);
      return { spelling: "compressed" as const, input: spelled(tree(text), "compressed") };
    })));
    expect(new Set(made.map(({ fault }) => fault))).toContain("memory");
  });

  test("say why, before they are programs", () => {
    const made = device(inputs.map(([, spelling, input]) => ({ spelling, input })));
    expect(made.map(({ fault }, index) => `${inputs[index]![0]}, ${inputs[index]![1]}: ${fault}`)).toEqual(inputs.map(([why, spelling, , fault]) => `${why}, ${spelling}: ${fault}`));
  });

  test("for lack of room", () => {
    for (const spelling of spellings) {
      const input = spelled(tree(route("(if (prefix? %payload (bytes #01020304#)) (gateway) (deliver))")), spelling);
      const image = host({ spelling, input })!;
      const made = device([image.length, image.length - 4, 32, 31, 0].map((room) => ({ spelling, input, room })));
      expect(made.map(({ fault }) => fault)).toEqual([null, "image", "code", "image", "image"]);
      expect(hex(made[0]!.image)).toBe(hex(image));
    }
  });

  test("for every reason that there is", () => {
    const given = new Set([...rows.map(([, , fault]) => fault), ...inputs.map(([, , , fault]) => fault), "image", "memory"]);
    expect((Object.keys(dictionaryFaults) as DictionaryFault[]).filter((fault) => !given.has(fault))).toEqual([]);
  });
});

test("up to the limits, programs are the host's", () => {
  const texts = [
    route(`(reply ${nested(dictionaryLimits.nesting.value - 1, "(+ %ttl ", "1", ")")})`),
    route(loop(`(next ${times(32, (n) => `v${n + 1}`)})`, times(32, (n) => `(v${n + 1} ${n})`))),
    route("(reply v0)".replace("v0", "(let v127 1 v127)")),
    route("(gateway)", tables(limits.tablesPerProgram)),
    route(deepLoops(limits.loopDepth)),
    route(chain(56, (n) => `(let v${n} ${n}`, "(reply v3)")),
    route(chain(54, (n) => `(let v${n} ${n}`, "(let v60 (u64 1) (reply v3))")),
    route(chain(12, (n) => `(let v${n} (slice %payload 0 ${n})`, "(forward v3)")),
    route(chain(64, (n) => `(if (= %sequence ${70_000 + n}) (drop expired)`, "(gateway)")),
    route(chain(8, (n) => `(if (prefix? %payload (bytes ${octets(64, n)})) (drop expired)`, "(gateway)")),
    route("(let v0 (pack 204) (let v1 (pack 4) (reply (len v1))))"),
    route("(reply (len (pack 208)))"),
    route(`(let v0 (+ %ttl 1) (reply (len (pack 208 ${parts(34, "u64le")} ${parts(2, "u8")}))))`),
    route(loop(`(let v1 (+ %ttl 1) (let v3 (pack 208 ${parts(9, "u64le")}) (next)))`)),
    route(jumps(13)),
    route("(range v0 3 255 65535 () (next) (gateway))"),
    route("(if (bit? %ttl 31) (reply 2147483647) (reply -2147483648))"),
    route("(reply (narrow (u64 18446744073709551615)))"),
    route("(forward (call dht-lookup - 65535 %payload))"),
    `(core 1 (function (${times(8, () => "int")} ${times(4, () => "node")}) int) (tables) (give (pack 4 (u32be %p7))))`,
    `(core 1 (function (${times(4, () => "u64")}) int) (tables) (give (pack 8 (u64be %p3))))`,
    // Branches that reach further than 255 words, in both directions of growth, and one over another.
    route(`(if (< %ttl %size) (reply (len (pack 208 ${parts(12, "u64le")}))) (if (prefix? %payload (bytes #00#)) (reply (len (pack 208 ${parts(10, "u64le")}))) (gateway)))`),
    route(`(range v0 3 1 3 () (if (< v0 %ttl) (next) (break (reply (len (pack 100 ${parts(8, "u64le")}))))) (if (= %ttl 1) (reply (len (pack 100 ${parts(12, "u64le")}))) (gateway)))`),
  ];
  // Too long for the canonical spelling.
  const long = [route(chain(133, () => "(if (< %ttl %size) (drop expired)", "(gateway)"))];
  const cases = [...texts, ...long].flatMap((text) => spellings.filter((spelling) => spelling === "compressed" || !long.includes(text)).map((spelling) => ({ text, spelling, input: spelled(tree(text), spelling) })));
  device(cases).forEach(({ fault, refusal, image }, index) => {
    const { text, spelling } = cases[index]!;
    const expected = host(cases[index]!);
    expect({ text, spelling, fault, refusal, image: hex(image) }).toEqual({ text, spelling, fault: null, refusal: 0, image: expected === null ? "the host has none" : hex(expected) });
  });
});

describe("inputs that nobody wrote", () => {
  /** Refused, or the host's image. How many were taken. */
  function held(cases: readonly Case[]): number {
    let taken = 0;
    device(cases).forEach(({ fault, refusal, image }, index) => {
      if (fault !== null) return;
      taken++;
      const expected = host(cases[index]!);
      const { spelling, input } = cases[index]!;
      if (refusal === tooManyOpen && expected === null) return;
      expect({ spelling, input: hex(input), refusal, image: hex(image) }).toEqual({ spelling, input: hex(input), refusal: 0, image: expected === null ? "the host has none" : hex(expected) });
    });
    return taken;
  }
  const small = written.filter(({ canonical }) => canonical.length < 700);

  test("bytes changed, taken out and put in", { timeout: 60_000 }, () => {
    const change = fc.record({ at: fc.nat(), what: fc.constantFrom("change", "take", "put"), byte: fc.nat(255) });
    const cases = fc.sample(fc.record({ program: fc.constantFrom(...small), spelling: fc.constantFrom(...spellings), changes: fc.array(change, { minLength: 1, maxLength: 3 }) }), { numRuns: 4000, seed: firstSeed })
      .map(({ program, spelling, changes }) => {
        const input = [...spelled(treeOf(program.canonical), spelling)];
        for (const { at, what, byte } of changes) input.splice(at % (input.length + 1), what === "put" ? 0 : 1, ...(what === "take" ? [] : [byte]));
        return { spelling, input: Uint8Array.from(input) };
      });
    expect(held(cases)).toBeGreaterThan(20);
  });

  test("parts of programs in the places of others", { timeout: 60_000 }, () => {
    const everywhere = (at: Sexp): readonly Sexp[] => [at, ...(typeof at === "string" || at instanceof Uint8Array ? [] : at.flatMap(everywhere))];
    const pieces = small.slice(0, 120).flatMap(({ canonical }) => everywhere(treeOf(canonical)));
    const replaced = (at: Sexp, count: { left: number }, by: Sexp): Sexp => {
      if (count.left-- === 0) return by;
      return typeof at === "string" || at instanceof Uint8Array ? at : at.map((child) => replaced(child, count, by));
    };
    const cases = fc.sample(fc.record({ program: fc.constantFrom(...small), spelling: fc.constantFrom(...spellings), at: fc.nat(), by: fc.constantFrom(...pieces) }), { numRuns: 6000, seed: firstSeed })
      .flatMap(({ program, spelling, at, by }) => {
        const whole = treeOf(program.canonical);
        const changed = replaced(whole, { left: at % everywhere(whole).length }, by);
        const input = spelled(changed, spelling);
        return input.length <= dictionaryLimits.input.value ? [{ spelling, input }] : [];
      });
    expect(held(cases)).toBeGreaterThan(300);
  });

  test("bytes out of nowhere", () => {
    held(fc.sample(fc.record({ spelling: fc.constantFrom(...spellings), input: fc.uint8Array({ maxLength: 60 }) }), { numRuns: 3000, seed: firstSeed }));
  });
});
