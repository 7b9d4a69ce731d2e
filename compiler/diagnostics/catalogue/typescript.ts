/** PG11xx: what the TypeScript front end finds in a *.policy.ts file. */
import type { Rows } from "./row.ts";

const use = (names: string, rest: string): string => `import { ${names} } from "promisegrid";\n${rest}\n`;

export const typescriptRows = {
  PG1101: {
    stage: "read", language: "typescript", title: "error of TypeScript", template: "{message} (TS{number})",
    explanation: "A policy is a TypeScript program first: syntax and types are checked by the TypeScript compiler against lib/promisegrid.d.ts, and what it finds is reported under this code with its own number.",
    example: use("route, drop", 'export const r = route((m) => drop("bored"));'),
  },
  PG1102: {
    stage: "read", language: "typescript", title: "outside the subset", template: "{what} has no place in a policy",
    help: "docs/reference/typescript.md lists what can be used",
    explanation: "A policy is a total, deterministic program with a bound. Syntax that cannot keep that, or that would mean something else than in JavaScript, is refused where it stands.",
    example: use("route, deliver", "export const r = route((m) => {\n  while (m.ttl > 3) {}\n  return deliver();\n});"),
  },
  PG1103: {
    stage: "read", language: "typescript", title: "not a definition", template: "{what} cannot stand at the top of a policy file",
    help: "a file holds constants, tables, functions and routes: export const name = route((m) => …)",
    explanation: "A file is a list of definitions; nothing in it runs by itself.",
    example: use("route, deliver", "export const r = route(() => deliver());\ndeliver();"),
  },
  PG1104: {
    stage: "read", language: "typescript", title: "number that is no int", template: "{text} is not an int",
    help: "an int is a whole number, -2147483648 .. 2147483647; a 64-bit one is a bigint: 5n",
    explanation: "Numbers of a policy are signed 32-bit integers. A literal outside them, or with a fraction, would be a value that the device does not have; `fix(0.5)` is a fixed-point number. `0x811c9dc5 | 0` is the int with these 32 bits; operands of `& | ^` and `Math.imul` may be written as 32-bit patterns directly.",
    example: use("route, reply", "export const r = route((m) => reply(m.ttl + 0.5));"),
  },
  PG1105: {
    stage: "read", language: "typescript", title: "condition that is not a boolean", template: "a condition must be a boolean, not {actual}",
    help: "{hint}",
    explanation: "JavaScript takes 0, \"\" and undefined for false and an empty Uint8Array for true. Only booleans are conditions here, so that nobody has to remember which.",
    example: use("route, deliver, gateway", "export const r = route((m) => m.ttl ? deliver() : gateway());"),
  },
  PG1106: {
    stage: "read", language: "typescript", title: "comparison by identity", template: "`{operator}` compares {what} by identity",
    help: "compare the contents: bytesEqual(a, b)",
    explanation: "In JavaScript two Uint8Arrays of the same content are different. Identity has no meaning on the device, so byte strings, nodes and CIDs are compared by `bytesEqual`, fixed-point numbers by `a.eq(b)`.",
    example: use("route, deliver, gateway, multihash", 'export const r = route((m) => m.payload === m.source ? deliver() : gateway());'),
  },
  PG1107: {
    stage: "read", language: "typescript", title: "operator whose result may be no int", template: "the result of `{operator}` may be no int",
    help: "{hint}",
    explanation: "On JavaScript's numbers `/` gives fractions, `>>>` gives numbers up to 2^32 - 1, and a product beyond 2^53 is rounded. Where the result could differ from an int, the operation is written so that it cannot: `Math.trunc(a / b)`, `(a >>> n) | 0`, `Math.imul(a, b)`.",
    example: use("route, reply", "export const r = route((m) => reply(m.ttl / 2));"),
  },
  PG1108: {
    stage: "read", language: "typescript", title: "operator on values of another kind", template: "`{operator}` takes {takes}, not {given}",
    help: "Number(x) makes an int of a bigint, BigInt(x) a bigint of an int",
    explanation: "Arithmetic and order are defined on two ints or two bigints; bit operations, division and remainder on ints. JavaScript would convert, concatenate or compare as text.",
    example: use("route, deliver, gateway", "export const r = route((m) => m.time > 5 ? deliver() : gateway());"),
  },
  PG1109: {
    stage: "read", language: "typescript", title: "literal expected", template: "{where} must be {expected}",
    explanation: "It is part of the program, not of the message: the compiler has to know it.",
    example: use("route, node, forwardTo", 'const name = route((m) => forwardTo(node(m.type)));'),
  },
  PG1110: {
    stage: "read", language: "typescript", title: "loop without a readable bound", template: "this `for` is not a count that the compiler can read",
    help: "for (let i = 0; i < n; i++), with i and n left alone in the body, or for (const i of range(n))",
    explanation: "Every loop has a bound that is known before it runs. Of the `for` with three parts, the counting one is read as a range; all others could run forever.",
    example: use("route, reply", "export const r = route((m) => {\n  let n = 0;\n  for (let i = m.ttl; i > 0; i--) n += i;\n  return reply(n);\n});"),
  },
  PG1111: {
    stage: "read", language: "typescript", title: "return out of two loops", template: "this `return` leaves two loops at once with a value that a loop cannot end without",
    help: "let the inner loop give a number, and return behind it",
    explanation: "A loop inside a loop that returns is made to say first whether it returns, then what: a loop that gives a value gives one in any case, and only actions, numbers, booleans and optional nodes have one that stands for none. Byte strings, nodes, CIDs, records, lists and symbols are returned behind the loop.",
    example: use("deliver, drop, route, bytesEqual, range", "const f = (b: Uint8Array): Uint8Array => {\n  for (const i of range(3)) {\n    for (const j of range(i)) {\n      if (b[i] === b[j]) return b.subarray(j);\n    }\n  }\n  return b;\n};\nexport const r = route((m) => bytesEqual(f(m.payload), m.source) ? deliver() : drop(\"rate\"));"),
  },
  PG1112: {
    stage: "read", language: "typescript", title: "recursion", template: "`{name}` calls itself",
    help: "write a loop: for (const i of range(n))",
    explanation: "A function that calls itself, at once or through others, has no bound that the compiler knows.",
    example: use("route, reply", "function f(n: number): number { return n < 2 ? n : f(n - 1); }\nexport const r = route((m) => reply(f(m.ttl)));"),
  },
  PG1113: {
    stage: "read", language: "typescript", title: "argument that may fault before it is needed", template: "this is computed even when it is not needed, and may fault then",
    help: "put it behind an arrow: else: () => …",
    explanation: "JavaScript evaluates `{ else: reply(a + b) }` before it calls `forwardTo`. On the device the other action is computed on a miss only. Where the two could differ, by a fault, the action is written as a function.",
    example: use("route, reply, forwardTo, dhtLookup, multihash", 'export const r = route((m) => forwardTo(dhtLookup(multihash(m.payload, "blake3")), { else: reply(m.sequence + 1) }));'),
  },
  PG1114: {
    stage: "read", language: "typescript", title: "import from elsewhere", template: "`{from}` is neither the library nor a policy file",
    help: 'import from "promisegrid", or from a file that ends in .policy.ts',
    explanation: "A policy consists of policy files and the library. Nothing else has a meaning on the device.",
    example: 'import { route, deliver } from "promisegrid";\nimport { readFileSync } from "node:fs";\nexport const r = route(() => deliver());\n',
  },
  PG1115: {
    stage: "read", language: "typescript", title: "value without a meaning here", template: "{what} is no value of a policy",
    explanation: "Values are ints, bigints, booleans, byte strings, nodes, CIDs, symbols and actions. Functions, tables and objects are used where they stand and are not handed about.",
    example: use("route, gateway, deliver", "export const r = route((m) => {\n  const f = m;\n  return gateway();\n});"),
  },
  PG1116: {
    severity: "warning", stage: "read", language: "typescript", title: "unused name", template: "`{name}` is never used",
    help: "remove it, or call it `_{name}`",
    explanation: "Often a sign of a mistake. A constant is evaluated all the same: a fault in it drops the message.",
    example: use("route, deliver", "export const r = route((m) => {\n  const x = m.ttl;\n  return deliver();\n});"),
  },
  PG1117: {
    stage: "read", language: "typescript", title: "too many paths", template: "the paths through this function are too many to write out",
    help: "return early less often before common code, or move the common code into a function",
    explanation: "What follows an `if` whose branches both go on is written out for each branch. The number of copies is limited.",
    example: use("route, reply, drop", `export const r = route((m) => {\n  let n = 0, k = 0;\n${Array.from({ length: 14 }, (_, i) => `  if (m.ttl > ${i}) { if (m.priority === ${i}) return drop("rate"); n += k; k += 1; }\n`).join("")}  return reply(Math.min(n, k));\n});`),
    exampleShown: "if (a) { if (b) return drop(\"rate\"); n += 1; }\n// … and fourteen more of them, one after the other\n",
  },
  PG1119: {
    stage: "read", language: "typescript", title: "nested too deeply", template: "the syntax nests deeper than {limit} levels",
    help: "name parts of the expression with const, or write a function",
    explanation: "The depth of nesting is limited, so that no source text can exhaust the compiler's stack. A parenthesis takes two or three levels, each term of a sum one; of a block at most 1,000 statements count as no nesting.",
    example: use("route, reply", `export const r = route((m) => reply(${"m.ttl + ".repeat(500)}1));`),
    exampleShown: "reply(m.ttl + m.ttl + …) // more than four hundred terms\n",
  },
  PG1118: {
    stage: "read", language: "typescript", title: "path without a result", template: "this path returns nothing",
    help: "end it with return",
    explanation: "Every path of a route ends in an action, every path of a function in a value.",
    example: use("route, deliver", "function f(n: number): void { if (n > 2) return; }\nexport const r = route(() => deliver());"),
  },
  PG1150: {
    stage: "command", title: "cannot be converted", template: "{what} cannot be converted", help: "{hint}",
    explanation: "`pgrid convert` writes a file only when the other language can say all of it. TypeScript has no word for `map` with `:as`, `clamp` of u64s, comparisons of lists, an int times a fixed-point number (the other way round it has), and names that would come back as others. docs/reference/convert.md lists what corresponds to what.",
  },
  PG1151: {
    stage: "command", title: "conversion that changes a program", template: "the conversion of {kind} `{name}` is another program: {difference}",
    help: "nothing was written; rewrite this definition in a simpler way, or keep it where it is",
    explanation: "`pgrid convert` compiles what it makes and compares the CIDs of all programs. Where they differ the two mean the same to a reader, perhaps, but not to the network: the conversion is not written.",
  },
  PG1152: {
    stage: "command", title: "conversion that does not compile", template: "the conversion is refused: {message}",
    help: "nothing was written; rewrite what this stands for in a simpler way, or keep it where it is",
    explanation: "`pgrid convert` checks what it makes before it writes it. The diagnostic is about the other language; its place is the definition that it comes from.",
  },
} as const satisfies Rows;
