/** Policy files that import each other, and Lisp files that import policies. */
import { expect, test } from "vitest";
import { compileProject, importsOf } from "../../compiler/pipeline.ts";
import { reader } from "./reader.ts";

const units = {
  file: "src/lib/units.policy.ts",
  text: `import { record, symbol, table } from "promisegrid";
export const limit = 64;
export const invoice = symbol("invoice", 300);
export const sinks = table("exact", { keyBytes: 4, of: "node" });
export const name = "abc";
export const Header = record({ kind: "u8", size: "u16" });
/** Half of it. */
export function half(n: number): number { return Math.trunc(n / 2); }
`,
};
const main = {
  file: "src/main.policy.ts",
  text: `import { deliver, drop, forwardTo, match, reply, route, startsWith } from "promisegrid";
import { Header, half, invoice, limit, name, sinks } from "./lib/units.policy.ts";
export const main = route((m) => {
  if (m.type === invoice) return reply(half(m.size));
  if (m.size < limit) return drop("too-small");
  const header = Header.from(m.payload);
  if (header.kind === 3 && startsWith(m.payload, name)) return deliver();
  return forwardTo(match(sinks, m.payload.subarray(0, 4)), { else: () => reply(header.size) });
});
`,
};
const inLisp = `(defconst limit 64)
(defsymbol type invoice 300)
(deftable sinks (exact (bytes 4) node))
(defrecord header (kind u8) (size u16))
(defun half ((n int)) "Half of it." (/ n 2))
(defroute main
  (when (= %type 'invoice) (reply (half %size)))
  (when (< %size limit) (drop 'too-small))
  (let ((header (as header %payload)))
    (when (and (= (header-kind header) 3) (prefix? %payload "abc")) (deliver))
    (forward-to (match sinks (slice %payload 0 4)) :else (reply (header-size header)))))
`;
const options = { typescript: reader };

test("a policy may use what another file defines: constants, symbols, tables, texts, records, functions", () => {
  expect(importsOf(main, options)).toEqual([units.file]);
  const outcome = compileProject([main], options, [units]);
  expect(outcome.diagnostics).toEqual([]);
  const lisp = compileProject([{ file: "main.lisp", text: inLisp }]);
  expect(outcome.ok && outcome.value.routes.map(({ cid }) => cid)).toEqual(lisp.ok && lisp.value.routes.map(({ cid }) => cid));
});

test("a Lisp file may too, under their Lisp names", () => {
  const source = { file: "src/b.lisp", text: '(import "lib/units.policy.ts" :only (limit half))\n(defroute r (reply (half limit)))\n' };
  const outcome = compileProject([source], options, [units]);
  expect(outcome.diagnostics).toEqual([]);
  expect(outcome.ok && outcome.value.routes[0]!.core).toContain("32");
});

test("what a file does not define, and a file with errors, are errors at the import", () => {
  const wrong = compileProject([{ ...main, text: main.text.replace("half, ", "third, ").replace("half(", "third(") }], options, [units]);
  expect(wrong.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([expect.stringMatching(/^PG1101 .*no exported member.*'third'.*\(TS2305\)$/u)]);
  const broken = compileProject([main], options, [{ ...units, text: units.text.replace("n / 2)", "n / 2.5)") }]);
  expect(broken.ok).toBe(false);
  expect(broken.diagnostics.map(({ code, span }) => [code, span.file])).toContainEqual(["PG1104", units.file]);
});

test("absolute paths, and ones above the working directory", () => {
  for (const at of ["/home/me/p/", "../p/"]) {
    const outcome = compileProject([{ ...main, file: at + main.file }], options, [{ ...units, file: at + units.file }]);
    expect(outcome.diagnostics).toEqual([]);
  }
});

test("a renamed import is refused: names are those of the file that defines them", () => {
  const outcome = compileProject([{ ...main, text: main.text.replace("half,", "half as part,").replace("half(", "part(") }], options, [units]);
  expect(outcome.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual(["PG1102 an import under another name has no place in a policy"]);
});
