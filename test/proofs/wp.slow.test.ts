/** Frama-C WP over the shipped C, cold; and that a mistake in C, or a lost contract, would be noticed. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { wpLines } from "../../proofs/report.ts";
import { proveC, readReport } from "../../proofs/wp/run.ts";
import { wpSources } from "../../proofs/wp/units.ts";

const host = nodeHost();
const directory = mkdtempSync(join(tmpdir(), "pgrid-wp-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Null: the tools are there. A machine without them fails here, and says why. */
const verdicts = (found: Awaited<ReturnType<typeof proveC>>): readonly string[] => wpLines(found).map(({ name, verdict, findings }) => [name, verdict, ...findings].join(" | "));

test("every goal of every file is discharged", async () => {
  const found = await proveC(host, { directory: join(directory, "all"), long: false, progress: () => {} });
  expect(verdicts(found)).toEqual(wpSources.map(({ file }) => `runtime-c/${file} | held`));
}, 900_000);

const mistakes = [
  { name: "a read behind the end", from: "for (; length >= 4;", to: "for (; length >= 3;" },
  { name: "a loop of which nothing says that it ends", from: /\n *loop variant length;/u, to: "" },
  { name: "a shift too far", from: "state ^= pg_load32le(bytes);", to: "state ^= pg_load32le(bytes) << length;" },
  { name: "a contract that allows less", from: "loop assigns state, bytes, length;", to: "loop assigns state, length;" },
];
test.for(mistakes)("$name is noticed", { timeout: 120_000 }, async ({ from, to }) => {
  const runtime = mkdtempSync(join(directory, "runtime-"));
  cpSync(join(host.root, "runtime-c"), runtime, { recursive: true });
  const file = join(runtime, "base/crc32.c");
  const text = readFileSync(file, "utf8");
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  writeFileSync(file, changed);
  const found = await proveC(host, { directory: join(runtime, "out"), long: false, progress: () => {}, runtime, sources: [{ file: "base/crc32.c", timeout: 3 }] });
  expect(verdicts(found)).toEqual([expect.stringMatching(/^runtime-c\/base\/crc32\.c \| failed \|.* typed_pg_crc32_add_/u)]);
});

test("what Frama-C prints is read", () => {
  const output = `[wp] [Qed] Goal typed_f_ensures : Valid
[wp] [Timeout] Goal typed_f_assert_rte_mem_access : Timeout (20s) (z3)
[wp] Proved goals:    1 / 2
[wp] x.c:3: Warning: Missing assigns clause (assigns 'everything' instead)
[wp:pedantic-assigns] x.c:4: Warning:
  No \\from specification for assigned pointer 'p'.
`;
  expect(readReport("x.c", output)).toEqual({
    proved: 1,
    unit: {
      file: "runtime-c/x.c", functions: 1, goals: 2,
      unproved: [
        { file: "runtime-c/x.c", function: "f_assert_rte_mem_access", goal: "typed_f_assert_rte_mem_access", why: "Timeout" },
        { file: "runtime-c/x.c", function: "wp", goal: "Missing assigns clause (assigns 'everything' instead)", why: "Frama-C warns" },
      ],
    },
  });
  // Nothing was printed: nothing was proved.
  expect(wpLines({ checked: true, seconds: 1, result: { versions: [], units: [readReport("x.c", "").unit] } })[0]!.verdict).toBe("failed");
});
