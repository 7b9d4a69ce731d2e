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
import type { Case } from "./device.ts";
import { programs, randomPrograms } from "./programs.ts";
import type { Named } from "./programs.ts";
import { spelled, spellings, tree, treeOf } from "./trees.ts";
import type { Spelling } from "./trees.ts";

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
const route = (body: string, tables = ""): string => `(core 1 (tables ${tables}) ${body})`;
const nested = (count: number, before: string, innermost: string, after: string): string => before.repeat(count) + innermost + after.repeat(count);
const times = (count: number, text: (n: number) => string): string => Array.from({ length: count }, (_, n) => text(n)).join(" ");
/** (form first (form second … last)) */
const chain = (count: number, text: (n: number) => string, last: string): string => `${times(count, text)} ${last}${")".repeat(count)}`;
const loop = (body: string, accumulators = "", n = 0): string => `(range v${n} 3 1 3 (${accumulators}) ${body} (gateway))`;
const parts = (count: number, encoding: string): string => times(count, () => `(${encoding} ${encoding.startsWith("u64") ? "%time" : "%ttl"})`);
const tables = (count: number): string => times(count, (n) => `(t${n} exact-node 4)`);
const deepLoops = (count: number): string => `${times(count, (n) => `(range v${n} 3 1 3 ()`)} (next) ${times(count - 1, () => "(next))")} (gateway))`;
/** Jumps that are open at once: two for each of four loops, one for each arm that is not the last, three in the innermost test. */
const jumps = (arms: number): string => {
  const innermost = nested(arms, "(if v0 ", "(if (if v0 v0 v0) (next) (next))", " (stop))");
  const within = (n: number): string => (n > 4 ? innermost : `(range v${n} 3 1 3 () (if v0 (stop) (if v0 (next) ${within(n + 1)})) ${n === 1 ? "(gateway)" : "(next)"})`);
  return `(let v0 (< %ttl 1) ${within(1)})`;
};
const octets = (bytes: number, seed: number): string => `#${Array.from({ length: bytes }, (_, i) => ((seed * 37 + i * 11 + i * i) & 0xff).toString(16).padStart(2, "0")).join("")}#`;

describe("programs that are refused", () => {
  const rows: readonly (readonly [why: string, text: string, fault: DictionaryFault])[] = [
    ["another version", "(core 2 (tables) (gateway))", "version"],
    ["no core form", "(form 1 (tables) (gateway))", "version"],
    ["no version", "(core (tables) (gateway))", "version"],
    ["a kind that there is not", "(core 1 (if) (tables) (gateway))", "kind"],
    ["two kinds", "(core 1 (policy) (policy) (gateway))", "kind"],
    ["a parameter of no type", "(core 1 (function (action) int) (tables) (give %p0))", "kind"],
    ["a result of no type", "(core 1 (function () (list 0 4)) (tables) (give (pack 0)))", "kind"],
    ["bytes without lengths", "(core 1 (function (bytes) int) (tables) (give %p0))", "kind"],
    ["an atom where the tables belong", "(core 1 tables (gateway))", "list"],
    ["an atom for a table", "(core 1 (tables sinks) (gateway))", "list"],
    ["an atom for accumulators", route("(range v0 3 1 3 v1 (next) (gateway))"), "list"],
    ["an atom for an accumulator", route("(range v0 3 1 3 (v1) (next 1) (gateway))"), "list"],
    ["an atom for a part", route("(reply (len (pack 4 u8)))"), "list"],
    ["a list for the name of a variable", route("(let (v0) 1 (gateway))"), "word"],
    ["a word for the name of a variable", route("(let hops 1 (gateway))"), "word"],
    ["an unknown form", route("(jump %source)"), "form"],
    ["a form of no name", route("((gateway))"), "form"],
    ["an unknown reason", route("(drop whatever)"), "form"],
    ["an unknown element", route("(each v0 u64le %payload 4 () (next) (gateway))"), "form"],
    ["an unknown encoding", route("(reply (len (pack 4 (slice %ttl))))"), "form"],
    ["a symbol that is no form", route("(reply (checksum 1))"), "form"],
    ["nothing behind the tables", "(core 1 (tables))", "arity"],
    ["more behind the body", "(core 1 (tables) (gateway) (gateway))", "arity"],
    ["an action with too much", route("(gateway 1)"), "arity"],
    ["an action with too little", route("(reply)"), "arity"],
    ["a primitive with too little", route("(reply (+ 1))"), "arity"],
    ["a primitive with too much", route("(reply (+ 1 2 3))"), "arity"],
    ["an if without its else", route("(if true (gateway))"), "arity"],
    ["an if with two elses", route("(if true (gateway) (gateway) (gateway))"), "arity"],
    ["a let without its body", route("(let v0 1)"), "arity"],
    ["a loop without its result", route("(range v0 3 1 3 () (next))"), "arity"],
    ["a next with too little", route(loop("(next)", "(v1 0)")), "arity"],
    ["a next with too much", route(loop("(next 1 2)", "(v1 0)")), "arity"],
    ["an accumulator with two values", route(loop("(next 1)", "(v1 0 0)")), "arity"],
    ["a part with two values", route("(reply (len (pack 4 (u8 1 2))))"), "arity"],
    ["a table of integers without a fallback", route("(reply (match t %payload))", "(t exact-int 4)"), "arity"],
    ["a table of nodes with one", route("(forward (match t %payload 1))", "(t exact-node 4)"), "arity"],
    ["a table's row with too much", route("(gateway)", "(t exact-node 4 4)"), "arity"],
    ["a policy with arguments", "(core 1 (policy 1) (tables) (give (pack 0)))", "arity"],
    ["a merge with one length", "(core 1 (merge 4) (tables) (give %current))", "arity"],
    ["2^31", route("(reply 2147483648)"), "number"],
    ["below -2^31", route("(reply -2147483649)"), "number"],
    ["a negative u64", route("(reply (narrow (u64 -1)))"), "number"],
    ["a step of 0", route("(range v0 3 0 3 () (next) (gateway))"), "number"],
    ["no trips", route("(range v0 3 1 0 () (next) (gateway))"), "number"],
    ["a word for trips", route("(range v0 3 1 many () (next) (gateway))"), "number"],
    ["a bit behind the last", route("(if (bit? %ttl 32) (gateway) (deliver))"), "number"],
    ["a bit that is no literal", route("(if (bit? %ttl %size) (gateway) (deliver))"), "number"],
    ["a greatest length of 17 bits", route("(forward (call dht-lookup - 65536 (call multihash blake3 4096 %payload)))"), "number"],
    ["keys of no bytes", route("(gateway)", "(t exact-node 0)"), "number"],
    ["a length of 17 bits", "(core 1 (merge 0 65536) (tables) (give %current))", "number"],
    ["a bool to reply", route("(reply true)"), "type"],
    ["an int for a condition", route("(if %ttl (gateway) (deliver))"), "type"],
    ["a sum of a bool", route("(reply (+ true 1))"), "type"],
    ["an int to forward to", route("(forward %ttl)"), "type"],
    ["a u64 for an int", route("(reply %time)"), "type"],
    ["an int for a u64", route("(reply (narrow %ttl))"), "type"],
    ["the length of an optional", route("(reply (len none))"), "type"],
    ["some? of an int", route("(if (some? 1) (gateway) (deliver))"), "type"],
    ["a beginning that is no literal", route("(if (prefix? %payload %source) (gateway) (deliver))"), "type"],
    ["arms of two types", route("(reply (if true 1 %time))"), "type"],
    ["next of another type", route(loop("(next %time)", "(v1 0)")), "type"],
    ["break of another type", route("(reply (range v0 3 1 3 () (break %time) 1))"), "type"],
    ["two breaks of two types", route("(reply (range v0 3 1 3 () (if (< v0 1) (break true) (break 1)) 1))"), "type"],
    ["elements of an int", route("(each v0 u8 %ttl 4 () (next) (gateway))"), "type"],
    ["a count that is a bool", route("(range v0 true 1 4 () (next) (gateway))"), "type"],
    ["a key that is an int", route("(forward (match t %ttl))", "(t exact-node 4)"), "type"],
    ["a fallback that is a u64", route("(reply (match t %payload %time))", "(t exact-int 4)"), "type"],
    ["a part of another type", route("(reply (len (pack 8 (u64be 1))))"), "type"],
    ["a hash of an int", route("(forward (call dht-lookup - 68 (call multihash blake3 4 %ttl)))"), "type"],
    ["a node of 31 bytes", route(`(forward (node ${octets(31, 1)}))`), "type"],
    ["a CID of 69 bytes", route(`(forward (call dht-lookup - 68 (cid ${octets(69, 1)})))`), "type"],
    ["a variable that is not bound", route("(reply v0)"), "unbound"],
    ["one that was", route("(if (let v0 true v0) (reply v0) (gateway))"), "unbound"],
    ["one of the other arm", route("(if true (let v0 1 (reply v0)) (reply v0))"), "unbound"],
    ["an index in its loop's result", route("(range v0 3 1 3 () (next) (reply v0))"), "unbound"],
    ["an accumulator behind its loop", route("(reply (+ (range v0 3 1 3 ((v1 0)) (next v1) v1) v1))"), "unbound"],
    ["an accumulator in another's first value", route(loop("(next v1 v2)", "(v1 0) (v2 v1)")), "unbound"],
    ["a name that core form does not have", route("(reply hops)"), "unbound"],
    ["a symbol that is no value", route("(reply malformed)"), "unbound"],
    ["a let of a let's variable", route("(let v0 1 (let v0 2 (reply v0)))"), "bound"],
    ["of an index", route(loop("(let v0 1 (next))")), "bound"],
    ["of an accumulator, of another type", route(loop("(let v1 %time (next 1))", "(v1 0)")), "bound"],
    ["two accumulators of one name", route(loop("(next 1 1)", "(v1 0) (v1 0)")), "bound"],
    ["an accumulator with its index's name", route(loop("(next 1)", "(v0 0)")), "bound"],
    ["a value for an action", route("5"), "place"],
    ["a sum for an action", route("(+ 1 2)"), "place"],
    ["an action for a value", route("(reply (gateway))"), "place"],
    ["an action in a loop's body", route(loop("(gateway)")), "place"],
    ["next outside a loop", route("(next)"), "place"],
    ["stop outside a loop", route("(stop)"), "place"],
    ["break outside a loop", route("(break (gateway))"), "place"],
    ["next in a loop's result", route("(range v0 3 1 3 () (next) (next))"), "place"],
    ["next in what a break gives", route(loop("(break (next))")), "place"],
    ["next in a value", route(loop("(break (reply (next)))")), "place"],
    ["a route that gives a value", route("(give %payload)"), "place"],
    ["a merge that forwards", "(core 1 (merge 0 64) (tables) (forward %current))", "place"],
    ["a table that is not listed", route("(forward (match t %payload))"), "table"],
    ["a table listed twice", route("(gateway)", "(t exact-node 4) (t exact-node 4)"), "table"],
    ["a table with a symbol's name, twice", route("(gateway)", "(rate exact-node 4) (rate exact-int 4)"), "table"],
    ["a table of no kind", route("(gateway)", "(t exact 4)"), "table"],
    ["a number for a table", route("(forward (match 7 %payload))"), "table"],
    ["no host function", route("(forward (call gateway - 4 %payload))"), "host"],
    ["multihash without a hash", route("(forward (call dht-lookup - 68 (call multihash - 4 %payload)))"), "host"],
    ["a lookup with one", route("(forward (call dht-lookup blake3 68 %payload))"), "host"],
    ["a hash that is not registered", route("(forward (call dht-lookup - 68 (call multihash sha1 4 %payload)))"), "host"],
    ["a merge's input in a route", route("(reply (len %current))"), "input"],
    ["a policy's", route("(reply %right)"), "input"],
    ["a function's", route("(reply %p0)"), "input"],
    ["a field in a merge", "(core 1 (merge 0 64) (tables) (give %payload))", "input"],
    ["a field in a function", "(core 1 (function (int) int) (tables) (give (pack 4 (u32be %ttl))))", "input"],
    ["the second parameter of one", "(core 1 (function (int) int) (tables) (give (pack 4 (u32be %p1))))", "input"],
    ["append to what no pack began", route(loop("(next (append v1 (u8 1)))", "(v1 %payload)")), "append"],
    ["append to a let's pack", route("(let v0 (pack 8) (reply (len (append v0 (u8 1)))))"), "append"],
    ["append to a field", route("(reply (len (append %payload (u8 1))))"), "word"],
    ["nine ints", `(core 1 (function (${times(9, () => "int")}) int) (tables) (give (pack 0)))`, "parameters"],
    ["five byte strings", `(core 1 (function (${times(5, () => "node")}) int) (tables) (give %p0))`, "parameters"],
    ["four u64 behind an int", "(core 1 (function (int u64 u64 u64 u64) int) (tables) (give (pack 0)))", "parameters"],
    ["21 lists inside one another", route(`(reply ${nested(20, "(+ %ttl ", "1", ")")})`), "nesting"],
    ["33 accumulators", route(loop(`(next ${times(33, () => "1")})`, times(33, (n) => `(v${n + 1} 0)`))), "memory"],
    ["five tables", route("(gateway)", tables(5)), "tables"],
    ["five loops inside one another", route(deepLoops(5)), "loops"],
    ["57 integer registers", route(chain(57, (n) => `(let v${n} ${n}`, "(reply v3)")), "ints"],
    ["a u64 behind 55", route(chain(55, (n) => `(let v${n} ${n}`, "(let v60 (u64 1) (reply v3))")), "ints"],
    ["13 byte-string registers", route(chain(13, (n) => `(let v${n} (slice %payload 0 ${n})`, "(forward v3)")), "slices"],
    ["65 constants", route(chain(65, (n) => `(if (= %sequence ${70_000 + n}) (drop expired)`, "(gateway)")), "constants"],
    ["constants of 513 bytes", route(chain(9, (n) => `(if (prefix? %payload (bytes ${octets(57, n)})) (drop expired)`, "(gateway)")), "strings"],
    ["209 bytes of scratch memory", route("(let v0 (pack 204) (let v1 (pack 5) (reply (len v1))))"), "scratch"],
    ["a pack of 209 bytes", route("(reply (len (pack 209)))"), "number"],
    ["961 words", route(`(let v0 (+ %ttl 1) (let v1 (+ %ttl 1) (reply (len (pack 208 ${parts(34, "u64le")} ${parts(2, "u8")})))))`), "code"],
    ["a body of 256 words", route(loop(`(let v1 (+ %ttl 1) (let v2 (+ %ttl 1) (let v3 (pack 208 ${parts(9, "u64le")}) (next))))`)), "body"],
  ];
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

  const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
  const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));
  const inputs: readonly (readonly [why: string, spelling: Spelling, input: Uint8Array, fault: DictionaryFault])[] = [
    ["nothing", "compressed", bytes(""), "short"], ["half a head", "compressed", bytes("99 00"), "short"], ["half a list", "compressed", bytes("83 02 21"), "short"],
    ["octets that end early", "compressed", bytes("84 02 21 81 03 82 14 82 18 2b 44 00"), "short"],
    ["a byte behind it", "compressed", bytes("84 02 21 81 03 81 17 00"), "trailing"],
    ["a map", "compressed", bytes("a0"), "item"], ["a tag", "compressed", bytes("83 c1 02 21 81 03"), "item"], ["a bool", "compressed", bytes("83 f5 21 81 03"), "item"],
    ["a list without a length", "compressed", bytes("9f ff"), "item"], ["a reserved head", "compressed", bytes("1c"), "item"],
    ["a long head", "compressed", bytes("98 03 02 21 81 03 81 17"), "shortest"], ["a number in nine bytes", "compressed", bytes("83 02 3b 0000000000000001 81 03 81 17"), "shortest"],
    ["no symbol", "compressed", bytes("83 18 7f 21 81 03 81 17"), "symbol"], ["no symbol behind the head", "compressed", bytes("84 02 21 81 03 82 06 18 8b"), "symbol"],
    ["a variable behind the last", "compressed", bytes("84 02 21 81 03 82 06 19 0134"), "symbol"], ["a code of 64 bits", "compressed", bytes("83 1b 0000000100000000 21"), "symbol"],
    ["a symbol spelled out", "compressed", bytes("83 64 636f7265 21 81 03 81 17"), "spelled"], ["a number spelled out", "compressed", bytes("83 02 61 31 81 03 81 17"), "spelled"],
    ["a variable spelled out", "compressed", bytes("84 02 21 81 03 82 06 62 7630"), "spelled"],
    ["a word with a space", "compressed", bytes("84 02 21 82 03 83 62 6120 18 78 23 81 17"), "word"], ["an empty word", "compressed", bytes("84 02 21 82 03 83 60 18 78 23 81 17"), "word"],
    ["a word of 64 bytes", "compressed", bytes(`84 02 21 82 03 83 78 40 ${"61".repeat(64)} 18 78 23 81 17`), "word"],
    ["octets for a word", "compressed", bytes("84 02 21 81 03 82 06 41 00"), "word"], ["a word for octets", "compressed", bytes("84 02 21 81 03 82 06 82 08 05"), "octets"],
    ["a list for octets", "compressed", bytes("84 02 21 81 03 82 06 82 08 80"), "octets"], ["no octets", "compressed", bytes("84 02 21 81 03 82 06 81 08"), "arity"],
    ["no list", "compressed", bytes("20"), "list"], ["4,097 bytes", "compressed", new Uint8Array(4097), "long"],
    ["nothing", "canonical", ascii(""), "short"], ["half a list", "canonical", ascii("(4:core1:1(6:tables)"), "short"], ["a length alone", "canonical", ascii("(4"), "short"],
    ["a string that ends early", "canonical", ascii("(4:cor"), "short"], ["a length of a megabyte", "canonical", ascii("(1048576:core)"), "short"],
    ["a byte behind it", "canonical", ascii("(4:core1:1(6:tables)(7:gateway)) "), "trailing"],
    ["a token", "canonical", ascii("(core 1 (tables) (gateway))"), "item"], ["a string without its colon", "canonical", ascii("(4core)"), "item"],
    ["a display hint", "canonical", ascii("([4:text]4:core)"), "item"], ["base 64", "canonical", ascii("{KDQ6Y29yZSk=}"), "item"],
    ["a length with a zero in front", "canonical", ascii("(04:core1:1(6:tables)(7:gateway))"), "shortest"], ["the same of an empty string", "canonical", ascii("(00:)"), "shortest"],
    ["an empty word", "canonical", ascii("(0:1:1)"), "word"], ["a word that is no ASCII", "canonical", ascii("(4:core1:1(6:tables)(5:reply2:\xc3\xa4))"), "word"],
    ["a word of 64 bytes", "canonical", ascii(`(4:core1:1(6:tables)(5:reply64:${"a".repeat(64)}))`), "word"],
    ["a number with a zero in front", "canonical", ascii("(4:core1:1(6:tables)(5:reply2:07))"), "unbound"], ["minus zero", "canonical", ascii("(4:core1:1(6:tables)(5:reply2:-0))"), "unbound"],
    ["a list for octets", "canonical", ascii("(4:core1:1(6:tables)(5:reply(3:len(5:bytes(1:a)))))"), "octets"], ["no octets", "canonical", ascii("(4:core1:1(6:tables)(5:reply(3:len(5:bytes))))"), "arity"],
    ["no list", "canonical", ascii("4:core"), "list"], ["a list that closes first", "canonical", ascii(")"), "list"], ["4,097 bytes", "canonical", new Uint8Array(4097), "long"],
  ];
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
