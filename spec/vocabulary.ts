/**
 * One vocabulary: how each Lisp form is written in TypeScript. The TypeScript front end lowers calls by it, diagnostics name
 * forms by it, the reference page lists it. A test holds it against the checker's forms: none without a row.
 */

/** What an argument of a library function is, when it is not simply a value. */
export type ArgumentKind =
  /** Any value. */
  | "value"
  /** A byte string; a string literal stands for its UTF-8. */
  | "bytes"
  /** A string literal that names a symbol. */
  | "symbol"
  /** A string literal that stays text. */
  | "text"
  /** An action, at once or behind `() =>`. */
  | "action";

export interface Word {
  /** As in Lisp, the form's name first. */
  readonly lisp: string;
  /** As in TypeScript. */
  readonly ts: string;
  /** The library function that is lowered by this row alone, and its arguments; other rows are syntax or lowered by hand. */
  readonly call?: string;
  readonly args?: readonly ArgumentKind[];
  /** Keywords that come as properties of a last object, by property. */
  readonly options?: Readonly<Record<string, ArgumentKind>>;
  /** As in TypeScript on fixed-point numbers, which JavaScript has no operators for. */
  readonly fix?: string;
}

const load = (lisp: string, ts: string): Word => ({ lisp: `(${lisp} b at)`, ts: `${ts}(b, at)`, call: ts, args: ["bytes", "value"] });

/** By the name of the Lisp form. */
export const vocabulary = {
  // Definitions.
  "defroute": { lisp: "(defroute name action)", ts: "export const name = route((m) => action)" },
  "deftable": { lisp: "(deftable name (prefix (bytes 32) node))", ts: 'const name = table("prefix", { keyBytes: 32, of: "node" })' },
  "defconst": { lisp: "(defconst name literal)", ts: "const name = literal" },
  "defsymbol": { lisp: "(defsymbol type name 300)", ts: 'const name = symbol("name", 300)' },

  "defun": { lisp: "(defun name ((x int)) body)", ts: "const name = (x: number) => body;" },
  "defrecord": { lisp: "(defrecord name (field u16) …)", ts: 'const name = record({ field: "u16", … })' },
  "defmerge": { lisp: "(defmerge name record (lambda (current incoming) body))", ts: "export const name = merge(record, (current, incoming) => body)" },
  "defcache": { lisp: "(defcache name ((x int)) :ttl 60 body)", ts: "export const name = cache((x: number) => body, { ttl: 60 })" },
  "defpolicy": { lisp: "(defpolicy name (grant who 'send :when test) …)", ts: 'export const name = policy([grant(who, "send", { when: (m) => test }), …])' },
  "deftest": { lisp: "(deftest name (expect (route :ttl 1) (drop 'expired)))", ts: 'test("name", () => { expectThat(route.on({ ttl: 1 }), drop("expired")); })' },
  "import": { lisp: '(import "units.lisp" :only (a))', ts: 'import { a } from "./units.policy.ts"' },

  // Binding and branching: TypeScript has its own syntax for them.
  "let": { lisp: "(let ((x a) (y b)) body)", ts: "const x = a, y = b; …" },
  "let*": { lisp: "(let* ((x a) (y b)) body)", ts: "const x = a; const y = b; …" },
  "if": { lisp: "(if test a b)", ts: "if (test) return a; return b;  or  test ? a : b" },
  "cond": { lisp: "(cond (test a) … (else b))", ts: "if (test) return a; … return b;" },
  "case": { lisp: "(case key (1 a) ((2 3) b) (else c))", ts: "switch (key) { case 1: return a; case 2: case 3: return b; default: return c; }" },
  "if-let": { lisp: "(if-let (x optional) a b)", ts: "const x = optional; if (x !== undefined) return a; return b;" },
  "and": { lisp: "(and a b)", ts: "a && b" },
  "or": { lisp: "(or a b)", ts: "a || b" },
  "not": { lisp: "(not a)", ts: "!a" },
  "do": { lisp: "(do statement … expression)", ts: "statements, one after the other" },
  "for": { lisp: "(for (x sequence) (when test a))", ts: "for (const x of sequence) if (test) return a;" },
  "when": { lisp: "(when test a)", ts: "if (test) return a;" },
  "unless": { lisp: "(unless test a)", ts: "if (!test) return a;" },

  // Numbers.
  "+": { lisp: "(+ a b)", ts: "a + b", fix: "a.plus(b)" },
  "-": { lisp: "(- a b)", ts: "a - b", fix: "a.minus(b), a.neg()" },
  "*": { lisp: "(* a b)", ts: "a * b", fix: "a.times(b)" },
  "/": { lisp: "(/ a b)", ts: "Math.trunc(a / b)", fix: "a.div(n)" },
  "rem": { lisp: "(rem a b)", ts: "a % b" },
  "+%": { lisp: "(+% a b)", ts: "(a + b) | 0" },
  "-%": { lisp: "(-% a b)", ts: "(a - b) | 0" },
  "*%": { lisp: "(*% a b)", ts: "Math.imul(a, b)" },
  "bit-and": { lisp: "(bit-and a b)", ts: "a & b" },
  "bit-or": { lisp: "(bit-or a b)", ts: "a | b" },
  "bit-xor": { lisp: "(bit-xor a b)", ts: "a ^ b" },
  "bit-not": { lisp: "(bit-not a)", ts: "~a" },
  "shl": { lisp: "(shl a n)", ts: "a << n" },
  "shr": { lisp: "(shr a n)", ts: "(a >>> n) | 0" },
  "sar": { lisp: "(sar a n)", ts: "a >> n" },
  "bit?": { lisp: "(bit? a n)", ts: "bit(a, n)", call: "bit", args: ["value", "value"] },
  "min": { lisp: "(min a b)", ts: "Math.min(a, b)", fix: "a.min(b)" },
  "max": { lisp: "(max a b)", ts: "Math.max(a, b)", fix: "a.max(b)" },
  "abs": { lisp: "(abs a)", ts: "Math.abs(a)", fix: "a.abs()" },
  "u64": { lisp: "(u64 a)", ts: "BigInt(a)" },
  "int": { lisp: "(int a)", ts: "Number(a)", fix: "a.trunc()" },

  "clamp": { lisp: "(clamp x low high)", ts: "clamp(x, low, high)", call: "clamp", args: ["value", "value", "value"], fix: "a.clamp(low, high)" },
  "fix": { lisp: "(fix 3)", ts: "fix(3)", call: "fix" },

  // Comparisons.
  "=": { lisp: "(= a b)", ts: "a === b", fix: "a.eq(b)" },
  "/=": { lisp: "(/= a b)", ts: "a !== b", fix: "!a.eq(b)" },
  "<": { lisp: "(< a b)", ts: "a < b", fix: "a.lt(b)" },
  "<=": { lisp: "(<= a b)", ts: "a <= b", fix: "a.lte(b)" },
  ">": { lisp: "(> a b)", ts: "a > b", fix: "a.gt(b)" },
  ">=": { lisp: "(>= a b)", ts: "a >= b", fix: "a.gte(b)" },
  "bytes=": { lisp: "(bytes= a b)", ts: "bytesEqual(a, b)", call: "bytesEqual", args: ["bytes", "bytes"] },
  "bytes/=": { lisp: "(bytes/= a b)", ts: "!bytesEqual(a, b)" },

  "bytes<": { lisp: "(bytes< a b)", ts: "bytesLess(a, b)", call: "bytesLess", args: ["bytes", "bytes"] },

  // Byte strings.
  "len": { lisp: "(len b)", ts: "b.length" },
  "u8": { lisp: "(u8 b at)", ts: "b[at]" },
  "u16le": load("u16le", "u16le"),
  "u16be": load("u16be", "u16be"),
  "u32le": load("u32le", "u32le"),
  "u32be": load("u32be", "u32be"),
  "u64le": load("u64le", "u64le"),
  "u64be": load("u64be", "u64be"),
  "slice": { lisp: "(slice b start end)", ts: "b.subarray(start, end)" },
  "prefix?": { lisp: "(prefix? b start)", ts: "startsWith(b, start)", call: "startsWith", args: ["bytes", "bytes"] },

  "suffix?": { lisp: "(suffix? b end)", ts: "endsWith(b, end)", call: "endsWith", args: ["bytes", "bytes"] },
  "find": { lisp: "(find b part)", ts: "find(b, part)", call: "find", args: ["bytes", "bytes"] },
  "contains?": { lisp: "(contains? b part)", ts: "contains(b, part)", call: "contains", args: ["bytes", "bytes"] },
  "concat": { lisp: "(concat a b …)", ts: "concat(a, b, …)" },

  // Records and lists.
  "with": { lisp: "(with r :field value)", ts: "withFields(r, { field: value })" },
  "as": { lisp: "(as name b)", ts: "name.from(b)" },
  "list": { lisp: "(list a b …)", ts: "list(a, b, …)" },
  "nth": { lisp: "(nth l i)", ts: "l[i]" },
  "map": { lisp: "(map (x sequence) value)", ts: "map(sequence, (x) => value)" },
  "filter": { lisp: "(filter (x sequence) test)", ts: "filter(sequence, (x) => test)" },
  "vec+": { lisp: "(vec+ a b)", ts: "vecAdd(a, b)", call: "vecAdd", args: ["value", "value"] },
  "vec-": { lisp: "(vec- a b)", ts: "vecSubtract(a, b)", call: "vecSubtract", args: ["value", "value"] },
  "scale": { lisp: "(scale l n)", ts: "scale(l, n)", call: "scale", args: ["value", "value"] },
  "dot": { lisp: "(dot a b)", ts: "dot(a, b)", call: "dot", args: ["value", "value"] },

  // Merges.
  "ancestor": { lisp: "(ancestor)", ts: "ancestor(record)" },
  "version<": { lisp: "(version< a b)", ts: "versionLess(a, b)", call: "versionLess", args: ["value", "value"] },
  "conflict?": { lisp: "(conflict? a b)", ts: "conflicts(a, b)", call: "conflicts", args: ["value", "value"] },
  "3way-merge": { lisp: "(3way-merge a b)", ts: "threeWayMerge(a, b)", call: "threeWayMerge", args: ["value", "value"] },
  "apply-patch": { lisp: "(apply-patch a patch)", ts: "applyPatch(a, patch)", call: "applyPatch", args: ["value", "bytes"] },

  // Not in this build.
  "set-hash": { lisp: "(set-hash 'sha3-256)", ts: 'setHash("sha3-256")', call: "setHash", args: ["symbol"] },
  "set-sig": { lisp: "(set-sig 'dilithium)", ts: 'setSig("dilithium")', call: "setSig", args: ["symbol"] },
  "rekey-network": { lisp: "(rekey-network)", ts: "rekeyNetwork()", call: "rekeyNetwork", args: [] },
  "consensus-validate": { lisp: "(consensus-validate b)", ts: "consensusValidate(b)", call: "consensusValidate", args: ["bytes"] },
  "train-model": { lisp: "(train-model (consensus-validate b))", ts: "trainModel(consensusValidate(b))", call: "trainModel", args: ["value"] },
  "aggregate-sensors": { lisp: "(aggregate-sensors (train-model (consensus-validate b)))", ts: "aggregateSensors(trainModel(consensusValidate(b)))", call: "aggregateSensors", args: ["value"] },

  // Content, tables, nodes.
  "multihash": { lisp: "(multihash b 'sha3-256)", ts: 'multihash(b, "sha3-256")', call: "multihash", args: ["bytes", "symbol"] },
  "dht-lookup": { lisp: "(dht-lookup cid)", ts: "dhtLookup(cid)", call: "dhtLookup", args: ["value"] },
  "match": { lisp: "(match table key)", ts: "match(table, key)", call: "match", args: ["value", "bytes"], options: { else: "value" } },
  "match-prefix": { lisp: "(match-prefix table key)", ts: "matchPrefix(table, key)", call: "matchPrefix", args: ["value", "bytes"], options: { else: "value" } },
  "node": { lisp: '(node "store-a")', ts: 'node("store-a")', call: "node", args: ["text"] },
  "cid": { lisp: '(cid "b…")', ts: 'cid("b…")', call: "cid", args: ["text"] },
  "some?": { lisp: "(some? optional)", ts: "optional !== undefined" },

  // Loops.
  "fold": { lisp: "(fold (x sequence) (acc init) body)", ts: "let acc = init; for (const x of sequence) acc = …;" },
  "next": { lisp: "(next value)", ts: "continue" },
  "stop": { lisp: "(stop value)", ts: "break, in a loop" },
  "break": { lisp: "(break value)", ts: "return value, in a loop" },
  "any": { lisp: "(any (x sequence) test)", ts: "any(sequence, (x) => test)" },
  "all": { lisp: "(all (x sequence) test)", ts: "all(sequence, (x) => test)" },
  "range": { lisp: "(range n)", ts: "range(n)", call: "range", args: ["value"], options: { max: "value", step: "value" } },
  "u8s": { lisp: "(u8s b)", ts: "b, or u8s(b)", call: "u8s", args: ["bytes"], options: { max: "value" } },
  "u16les": { lisp: "(u16les b)", ts: "u16les(b)", call: "u16les", args: ["bytes"], options: { max: "value" } },
  "u16bes": { lisp: "(u16bes b)", ts: "u16bes(b)", call: "u16bes", args: ["bytes"], options: { max: "value" } },
  "u32les": { lisp: "(u32les b)", ts: "u32les(b)", call: "u32les", args: ["bytes"], options: { max: "value" } },
  "u32bes": { lisp: "(u32bes b)", ts: "u32bes(b)", call: "u32bes", args: ["bytes"], options: { max: "value" } },

  // Actions.
  "forward-to": { lisp: "(forward-to node :else action)", ts: "forwardTo(node, { else: action })", call: "forwardTo", args: ["value"], options: { else: "action" } },
  "gateway": { lisp: "(gateway)", ts: "gateway()", call: "gateway", args: [] },
  "drop": { lisp: "(drop 'expired)", ts: 'drop("expired")', call: "drop", args: ["symbol"] },
  "reply": { lisp: "(reply n)", ts: "reply(n)", call: "reply", args: ["value"] },
  "deliver": { lisp: "(deliver)", ts: "deliver()", call: "deliver", args: [] },
} as const satisfies Readonly<Record<string, Word>>;

/** Rows by the library function that they lower. */
export const words: ReadonlyMap<string, Word & { readonly form: string }> = new Map(
  (Object.entries(vocabulary) as [string, Word][]).flatMap(([form, word]) => (word.call === undefined ? [] : [[word.call, { ...word, form }]])),
);

/** The Lisp form of each method of a fixed-point number. */
export const fixMethods: ReadonlyMap<string, string> = new Map(
  (Object.entries(vocabulary) as [string, Word][]).flatMap(([form, { fix = "" }]) => [...fix.matchAll(/(?<!!)a\.(\w+)\(/gu)].map(([, method]) => [method!, form] as const)),
);

/** `alertFeed` in TypeScript is `alert-feed` in Lisp, `Reading` is `reading`: names of what a file defines. */
export const kebab = (name: string): string => name.replace(/^[A-Z]/u, (letter) => letter.toLowerCase()).replaceAll(/(?<=[A-Za-z0-9])[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
export const camel = (name: string): string => name.replaceAll(/-([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
