/** pgrid convert: what corresponds to what, comments, what is refused, the examples and the TypeScript programs in both directions. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { outputShapes } from "../../cli/schemas.ts";
import { convert, remembering } from "../../compiler/convert/convert.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import type { Source } from "../../compiler/pipeline.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { vocabulary } from "../../spec/vocabulary.ts";
import { newPlace } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { reader } from "../typescript/reader.ts";
import { correspondences } from "./correspondences.ts";

const { root } = nodeHost();
const typescript = remembering(reader);

function converted(file: string, text: string, nodes: ReadonlyMap<string, Uint8Array> = new Map(), libraries: readonly Source[] = []): string {
  const made = convert({ file, text }, { typescript, nodes }, libraries);
  if (!made.ok) return expect.fail(made.diagnostics.map(({ code, message, notes }) => `${code} ${message} ${(notes ?? []).join(" ")}`).join("\n"));
  return made.value.text;
}

describe("what corresponds to what", () => {
  for (const { lisp, ts } of correspondences) {
    test(lisp.trim().split("\n").at(-1)!, () => {
      expect(converted("a.lisp", lisp)).toBe(ts);
      const back = converted("a.policy.ts", ts);
      // What comes back is stable.
      expect(converted("a.policy.ts", converted("a.lisp", back))).toBe(back);
    });
  }
  test("fixed-point literals keep their digits, or get the fewest that mean the same", () => {
    const cases = [["0.5", "0.5"], ["-0.250", "-0.250"], ["3.0", "3.0"], ["-32768.0", "-32768.0"], ["1e-3", "0.001"], [".5", "0.5"], ["2.", "2.0"], ["1_000.25", "1000.25"], ["0.0000152587890625", "0.0000152587890625"], ["0.00001525878906250", "0.00002"], ["1.5e1", "15.0"], ["32767.99999", "32767.99999"]] as const;
    for (const [ts, lisp] of cases) {
      const made = converted("a.policy.ts", `import { fix, reply, route } from "promisegrid";\nexport const r = route((m) => reply(fix(m.ttl).max(fix(${ts})).trunc()));\n`);
      expect(made).toContain(`(max (fix %ttl) ${lisp})`);
      expect(converted("a.lisp", made)).toContain(`.max(fix(${lisp}))`);
    }
  });
  test("docs/reference/convert.md shows them", () => {
    const page = readFileSync(join(root, "docs/reference/convert.md"), "utf8");
    for (const { lisp, ts, shown } of correspondences) {
      if (shown !== true) continue;
      expect(page).toContain(`\`\`\`lisp\n${lisp}\`\`\``);
      expect(page).toContain(`\`\`\`ts\n${ts}\`\`\``);
    }
  });
  test("every form of the vocabulary that TypeScript can say is in a program that converts", () => {
    // In corpus and examples; those that stay in Lisp alone are named in test/corpus/both-front-ends.test.ts.
    const texts = [...readdirSync(join(root, "test/corpus")).filter((file) => file.endsWith(".lisp")).map((file) => readFileSync(join(root, "test/corpus", file), "utf8")), ...correspondences.map(({ lisp }) => lisp)].join("\n");
    const beyond = new Set(["set-hash", "set-sig", "rekey-network", "consensus-validate", "train-model", "aggregate-sensors"]);
    expect(Object.keys(vocabulary).filter((form) => !beyond.has(form) && !texts.includes(`(${form} `) && !texts.includes(`(${form})`))).toEqual([]);
  });
});

describe("comments", () => {
  const lisp = `; The head of the file.

; Before the table.
(deftable sinks (prefix (bytes 2) node)) ; behind the table

#| a block |#
(defroute r
  "What it does."
  ; before the first guard
  (when (<= %ttl 1) (drop 'expired)) ; behind the guard
  #| over
     two lines |#
  (let ((n (u8 %payload 0)) ; the first byte
        ; before the second binding
        (k 5))
    (cond ((> n k) (deliver)) ; clause
          ; before the else
          (else (forward-to (match sinks "ab") :else (drop 'no-sink))))))
; At the end; with a (paren and a "quote.
`;
  const comments = ["The head of the file.", "Before the table.", "behind the table", "a block", "before the first guard", "behind the guard", "two lines", "the first byte", "before the second binding", "clause", "before the else", "At the end; with a (paren and a \"quote."];

  test("are kept in TypeScript, before what they stood before or at the end of its line", () => {
    const ts = converted("a.lisp", lisp);
    for (const one of comments) expect(ts.split(one)).toHaveLength(2);
    expect(ts).toMatch(/^\/\/ The head of the file\.\n\nimport /u);
    expect(ts).toMatch(/\/\/ Before the table\.\n(?:export )?const sinks = .*; \/\/ behind the table\n/u);
    expect(ts).toContain("/* a block */\n/** What it does. */\nexport const r = route(");
    expect(ts).toMatch(/\/\/ before the first guard\n\s+if \(m\.ttl <= 1\) return drop\("expired"\); \/\/ behind the guard\n/u);
    expect(ts).toMatch(/const n = m\.payload\[0\]; \/\/ the first byte\n\s+\/\/ before the second binding\n\s+const k/u);
    expect(ts).toMatch(/return deliver\(\); \/\/ clause\n\s+\/\/ before the else\n\s+return forwardTo/u);
    expect(ts.trimEnd().endsWith('// At the end; with a (paren and a "quote.')).toBe(true);
  });
  test("and in Lisp again", () => {
    const back = converted("a.policy.ts", converted("a.lisp", lisp));
    for (const one of comments) expect(back.split(one)).toHaveLength(2);
    expect(back).toMatch(/^; The head of the file\.\n\n/u);
    expect(back).toContain('"What it does."');
    expect(back).toMatch(/; before the first guard\n/u);
    expect(back.trimEnd().endsWith('; At the end; with a (paren and a "quote.')).toBe(true);
  });
  test("every comment of every example is kept, both ways", () => {
    for (const { file, text, nodes, beside } of examples()) {
      const ts = converted(file, text, nodes, beside);
      const lines = text.split("\n").flatMap((line) => (/^\s*;+ ?(.*)$/u.exec(line)?.[1] === undefined ? [] : [/^\s*;+ ?(.*)$/u.exec(line)![1]!]));
      const back = converted("a.policy.ts", ts, nodes, beside.map((one) => ({ file: one.file.replace(/\.lisp$/u, ".policy.ts"), text: converted(one.file, one.text, nodes, [{ file, text }, ...beside]) })));
      for (const line of lines) for (const other of [ts, back]) expect(other).toContain(line);
    }
  });
});

describe("refused, with nothing written", () => {
  test.each([
    ["an int times a fixed-point number", "(defroute r (reply (int (* 2 1.5))))", "PG1150", "(* 2 1.5)"],
    ["map with :as", "(defroute r (reply (len (map (x (u8s (slice %payload 0 4))) x :as u8))))", "PG1150", "(map (x (u8s (slice %payload 0 4))) x :as u8)"],
    ["a name", "(defroute hash-31 (deliver))", "PG1150", "hash-31"],
    ["two names that would be one", "(defun a-b () 1)\n(defun aB () 2)\n(defroute r (reply (+ (a-b) (aB))))", "PG1150", "aB"],
    ["another program", "(defrecord p (a u8) (b u16))\n(defroute r (reply (p-a (p :a (u16be %payload 0) :b (u32be %payload 2)))))", "PG1151", "r"],
    ["TypeScript's types", "(defrecord flag (set bool))\n(defroute r (if (flag-set (as flag %payload)) (deliver) (gateway)))", "PG1152", "r"],
  ] as const)("%s", (_, text, code, at) => {
    const made = convert({ file: "a.lisp", text }, { typescript });
    expect(made.ok).toBe(false);
    const [first] = made.diagnostics;
    expect(first!.code).toBe(code);
    expect(text.slice(first!.span.start, first!.span.end)).toBe(at);
    expect(first!.help).toBeTruthy();
  });
  test("what does not compile gets its own diagnostics", () => {
    const made = convert({ file: "a.lisp", text: "(defroute r (drop 'bored))" }, { typescript });
    expect(made.diagnostics.map(({ code }) => code)).toEqual(["PG2004"]);
  });
});

interface Example {
  readonly file: string;
  readonly text: string;
  readonly nodes: ReadonlyMap<string, Uint8Array>;
  /** The other files of its project. */
  readonly beside: readonly Source[];
}
/** All Lisp files of the examples. */
function examples(): readonly Example[] {
  return readdirSync(join(root, "examples")).filter((name) => existsSync(join(root, "examples", name, "pgrid.json"))).flatMap((name) => {
    const { nodes = {} } = JSON.parse(readFileSync(join(root, "examples", name, "pgrid.json"), "utf8")) as { nodes?: Record<string, string> };
    const ids = new Map(Object.entries(nodes).map(([node, id]) => [node, Uint8Array.from(Buffer.from(id, "hex"))]));
    const folder = join(root, "examples", name, "src");
    const all = readdirSync(folder).filter((file) => file.endsWith(".lisp")).map((file): Source => ({ file, text: readFileSync(join(folder, file), "utf8") }));
    return all.map((one): Example => ({ ...one, nodes: ids, beside: all.filter((other) => other !== one) }));
  });
}

function cidsOf(file: string, text: string, nodes: ReadonlyMap<string, Uint8Array>, beside: readonly Source[] = []): readonly string[] {
  // What only others import is compared by `convert` itself.
  if (!/defroute|route\(/u.test(text)) return [];
  const outcome = compileProject([{ file, text }], { typescript, nodes }, beside);
  return outcome.ok ? [...outcome.value.routes, ...outcome.value.merges, ...outcome.value.caches, ...outcome.value.policies].map(({ cid }) => cid) : expect.unreachable(outcome.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
}

test("every example converts and comes back", () => {
  const all = examples();
  expect(all.length).toBeGreaterThanOrEqual(20);
  for (const { file, text, nodes, beside } of all) {
    const other = converted(file, text, nodes, beside);
    const besideIt = beside.map((one) => ({ file: one.file.replace(/\.lisp$/u, ".policy.ts"), text: converted(one.file, one.text, nodes, [{ file, text }, ...beside]) }));
    const otherFile = file.replace(/\.lisp$/u, ".policy.ts");
    expect(cidsOf(otherFile, other, nodes, besideIt), file).toEqual(cidsOf(file, text, nodes, beside));
    expect(cidsOf("a.lisp", converted(otherFile, other, nodes, besideIt), nodes, beside), file).toEqual(cidsOf(file, text, nodes, beside));
  }
});

/**
 * Programs of test/typescript that become Lisp, but do not come back: their TypeScript names what Lisp writes in place, or, in
 * `nested-returns-of-values`, returns out of a loop in a loop, which is two loops in Lisp.
 */
const oneWay = new Set(["field-order", "helpers", "loops", "nested-returns-of-values"]);
test("every TypeScript program converts to Lisp, and all but four come back", () => {
  const named = examples().reduce((all, { nodes }) => new Map([...all, ...nodes]), new Map<string, Uint8Array>());
  for (const folder of ["programs", "twins"]) {
    for (const file of readdirSync(join(root, "test/typescript", folder)).filter((name) => name.endsWith(".policy.ts"))) {
      const text = readFileSync(join(root, "test/typescript", folder, file), "utf8");
      const lisp = converted(file, text, named);
      expect(cidsOf("a.lisp", lisp, named), file).toEqual(cidsOf(file, text, named));
      const back = convert({ file: "a.lisp", text: lisp }, { typescript, nodes: named });
      expect(back.ok, file).toBe(!oneWay.has(file.replace(".policy.ts", "")));
    }
  }
});

describe("the command", () => {
  let place: Place;
  beforeAll(() => void (place = newPlace()));
  afterAll(() => place.remove());
  const route = "; what it is\n(defroute r (when (<= %ttl 1) (drop 'expired)) (deliver))\n";

  test("writes to stdout, or to the file that -o names", async () => {
    place.write("r.lisp", route);
    const shown = await place.run("convert", "r.lisp");
    expect([shown.exit, shown.err]).toEqual([0, ""]);
    expect(shown.out).toContain("if (m.ttl <= 1) return drop(\"expired\");");
    const written = await place.run("convert", "r.lisp", "-o", "out/r.policy.ts");
    expect(written).toMatchObject({ exit: 0, out: "" });
    expect(`${readFileSync(join(place.directory, "out/r.policy.ts"), "utf8").trimEnd()}\n`).toBe(shown.out);
    expect((await place.run("convert", "out/r.policy.ts")).out).toContain("(defroute r");
  });
  test("writes nothing when it refuses", async () => {
    place.write("f.lisp", "(defroute r (reply (int (* 2 1.5))))");
    const ran = await place.run("convert", "f.lisp", "-o", "f.policy.ts");
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain("PG1150");
    expect(existsSync(join(place.directory, "f.policy.ts"))).toBe(false);
  });
  test("takes names of nodes from the project, and the files that a file imports", async () => {
    place.write("p/pgrid.json", { schemaVersion: 1, name: "sample", entry: "main.lisp", board: "host", nodes: { desk: "11".repeat(32) } });
    place.write("p/main.lisp", '(import "units.lisp" :only (limit over?))\n(defroute r (when (over? %ttl) (drop \'rate)) (if (> %size limit) (drop \'too-large) (forward-to (node "desk"))))\n');
    place.write("p/units.lisp", "; shared\n(defconst limit 100)\n(defun over? ((n int)) (> n 5))\n");
    const main = await place.run("convert", "p/main.lisp", "-o", "p/main.policy.ts");
    expect([main.exit, main.err]).toEqual([0, expect.stringContaining("the CIDs as before")]);
    const units = await place.run("convert", "p/units.lisp", "-o", "p/units.policy.ts");
    expect([units.exit, units.err]).toEqual([0, expect.stringContaining("program")]);
    expect(readFileSync(join(place.directory, "p/units.policy.ts"), "utf8")).toContain("export const limit = 100;");
    place.write("p/pgrid.json", { schemaVersion: 1, name: "sample", entry: "main.policy.ts", board: "host", nodes: { desk: "11".repeat(32) } });
    expect((await place.run("check", "p", "--json")).exit).toBe(0);
  });
  test("--json has its schema; a wrong file is said", async () => {
    place.write("r.lisp", route);
    for (const argv of [["convert", "r.lisp", "--json"], ["convert", "r.lisp", "-o", "r.policy.ts", "--json"]]) {
      const ran = await place.run(...argv);
      const tree = parseJson("output", ran.out);
      expect(tree.ok && checkShape(tree.value, outputShapes.convert[0], "the output")).toEqual([]);
    }
    expect((await place.run("convert", "nowhere.lisp")).err).toContain("PG4006");
    expect((await place.run("convert", ".")).err).toContain("PG4013");
    expect((await place.run("convert")).err).toContain("PG4004");
  });
});
