/**
 * Every program of the corpus in both front ends, where both can say it: converted to TypeScript, it is compiled by that front
 * end to the same core forms, hence the same CIDs, comes to what the comments beside the Lisp say, and comes back as Lisp with
 * the same CIDs again. What cannot be converted is named here with its reason.
 */
import { describe, expect, test } from "vitest";
import { convert, remembering } from "../../compiler/convert/convert.ts";
import { reader } from "../typescript/reader.ts";
import { corpus, libraries } from "./programs.ts";
import { corpusFile, endOnMachine, onModel, programsOf } from "./runs.ts";

/** Why a program stays in Lisp, and the code that `pgrid convert` gives for it. */
const reasons = {
  mapAs: ["PG1150", "map with :as has no word in TypeScript"],
  clamp: ["PG1150", "clamp of u64s has no word in TypeScript"],
  name: ["PG1150", "the name of a route or of a field is no name of TypeScript, or comes back as another one"],
  eager: ["PG1151", "JavaScript computes all fields before it makes a record: a value that is too large faults behind one that cannot be read, not before"],
  turned: ["PG1151", "`>` of byte strings is bytesLess with its operands turned round, and a chain names what it shares: both are computed before the first test"],
  narrowed: ["PG1151", "TypeScript knows from the first test what the second one asks"],
  later: ["PG1151", "the first value of an accumulator is computed behind the bound of its loop in Lisp, before it in TypeScript"],
  found: ["PG1152", "TypeScript has narrowed the optional node to a node where the loop gives it"],
  branded: ["PG1152", "a node is not a Uint8Array of a stated length for TypeScript"],
  member: ["PG1152", "the field has the name of a method of Uint8Array"],
} as const;

/** Programs that stay in Lisp. One that newly converts, or that newly does not, fails its test. */
const lispOnly: Readonly<Record<string, keyof typeof reasons>> = {
  "bytes-concat-hashed": "mapAs", "bytes-hex-digits": "mapAs", "list-map-as-bytes": "mapAs", "list-map-words": "mapAs", "merge-with-a-loop": "mapAs", "two-strings-grow-at-once": "mapAs",
  "bytes-order-chains": "turned", "bytes-order-evaluated-left-to-right": "turned", "chains": "turned",
  "clamp": "clamp", "functions-evaluate-arguments-once": "name", "hash-31": "name", "record-names-with-dashes": "name",
  "merge-bounded-log": "eager", "merge-vector-clock": "eager", "import-hands-on": "eager", "import-two-files": "eager", "list-map-to-records": "eager", "record-through-a-loop-by-slices": "later", "record-field-overflow": "eager",
  "optional-tests": "narrowed", "longest-run": "later", "hop-in-a-loop": "found", "functions-take-nodes-for-bytes": "branded", "merge-and-route-in-one-file": "member",
};
const typescript = remembering(reader);

/** What they import, as far as that converts. */
const twins = libraries.flatMap((library) => {
  const made = convert(library, { typescript }, libraries);
  return made.ok ? [made.value] : [];
});

describe("in TypeScript", () => {
  for (const source of corpus()) {
    const { name, file, text, expectations } = source;
    test(name, () => {
      const made = convert({ file, text }, { typescript }, libraries);
      if (Object.hasOwn(lispOnly, name)) {
        const [code] = reasons[lispOnly[name]!];
        expect(made.ok).toBe(false);
        return expect(new Set(made.diagnostics.map((one) => one.code))).toContain(code);
      }
      if (!made.ok) return expect.fail(made.diagnostics.map(({ code, message, notes }) => `${code} ${message} ${(notes ?? []).join(" ")}`).join("\n"));
      const lisp = corpusFile(source);
      const other = corpusFile({ name, file: made.value.file, text: made.value.text, expectations }, { typescript }, twins);
      const cids = (one: typeof lisp): readonly string[] => programsOf(one).map(([, { cid }]) => cid);
      expect(cids(other)).toEqual(cids(lisp));
      expect(other.runs.map(({ expected }) => expected)).toEqual(lisp.runs.map(({ expected }) => expected));
      for (const run of other.runs) expect({ where: run.where, machine: endOnMachine(onModel(run), run) }).toEqual({ where: run.where, machine: run.expected });
      const back = convert(made.value, { typescript }, twins);
      if (!back.ok) return expect.fail(back.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
      expect(back.value.file).toBe(file);
    });
  }
  test("nothing else stays in Lisp", () => {
    const names = new Set(corpus().map(({ name }) => name));
    expect(Object.keys(lispOnly).filter((name) => !names.has(name))).toEqual([]);
  });
});
