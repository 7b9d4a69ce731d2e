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
}

const load = (lisp: string, ts: string): Word => ({ lisp: `(${lisp} b at)`, ts: `${ts}(b, at)`, call: ts, args: ["bytes", "value"] });

/** By the name of the Lisp form. */
export const vocabulary = {
  // Definitions.
  "defroute": { lisp: "(defroute name action)", ts: "export const name = route((m) => action)" },
  "deftable": { lisp: "(deftable name (prefix (bytes 32) node))", ts: 'const name = table("prefix", { keyBytes: 32, of: "node" })' },
  "defconst": { lisp: "(defconst name literal)", ts: "const name = literal" },
  "defsymbol": { lisp: "(defsymbol type name 300)", ts: 'const name = symbol("name", 300)' },

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
  "when": { lisp: "(when test a)", ts: "if (test) return a;" },
  "unless": { lisp: "(unless test a)", ts: "if (!test) return a;" },

  // Numbers.
  "+": { lisp: "(+ a b)", ts: "a + b" },
  "-": { lisp: "(- a b)", ts: "a - b" },
  "*": { lisp: "(* a b)", ts: "a * b" },
  "/": { lisp: "(/ a b)", ts: "Math.trunc(a / b)" },
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
  "min": { lisp: "(min a b)", ts: "Math.min(a, b)" },
  "max": { lisp: "(max a b)", ts: "Math.max(a, b)" },
  "abs": { lisp: "(abs a)", ts: "Math.abs(a)" },
  "u64": { lisp: "(u64 a)", ts: "BigInt(a)" },
  "int": { lisp: "(int a)", ts: "Number(a)" },

  // Comparisons.
  "=": { lisp: "(= a b)", ts: "a === b" },
  "/=": { lisp: "(/= a b)", ts: "a !== b" },
  "<": { lisp: "(< a b)", ts: "a < b" },
  "<=": { lisp: "(<= a b)", ts: "a <= b" },
  ">": { lisp: "(> a b)", ts: "a > b" },
  ">=": { lisp: "(>= a b)", ts: "a >= b" },
  "bytes=": { lisp: "(bytes= a b)", ts: "bytesEqual(a, b)", call: "bytesEqual", args: ["bytes", "bytes"] },
  "bytes/=": { lisp: "(bytes/= a b)", ts: "!bytesEqual(a, b)" },

  // Byte strings.
  "len": { lisp: "(len b)", ts: "b.length" },
  "u8": { lisp: "(u8 b at)", ts: "b[at]" },
  "u16le": load("u16le", "u16le"),
  "u16be": load("u16be", "u16be"),
  "u32le": load("u32le", "u32le"),
  "u32be": load("u32be", "u32be"),
  "slice": { lisp: "(slice b start end)", ts: "b.subarray(start, end)" },
  "prefix?": { lisp: "(prefix? b start)", ts: "startsWith(b, start)", call: "startsWith", args: ["bytes", "bytes"] },

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
  "break": { lisp: "(break value)", ts: "break, or return value, in a loop" },
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

/** `alertFeed` in TypeScript is `alert-feed` in Lisp: names of routes, tables, constants and functions. */
export const kebab = (name: string): string => name.replaceAll(/(?<=[A-Za-z0-9])[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
export const camel = (name: string): string => name.replaceAll(/-([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
