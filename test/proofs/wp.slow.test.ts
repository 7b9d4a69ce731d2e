/**
 * Frama-C WP over the shipped C, cold: every goal; and that a mistake in C, or a lost contract, would be noticed (wp-mistakes.ts). Most of those in the
 * decoder of messages and the reader of core form are planted by `npm run test:long` only (wp-mistakes.long.ts).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { wpLines } from "../../proofs/report.ts";
import { proveC, readReport } from "../../proofs/wp/run.ts";
import { wpSources } from "../../proofs/wp/units.ts";
import { noticed } from "./wp-mistakes.ts";

const host = nodeHost();
const directory = mkdtempSync(join(tmpdir(), "pgrid-wp-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Null: the tools are there. A machine without them fails here, and says why. */
const verdicts = (found: Awaited<ReturnType<typeof proveC>>): readonly string[] => wpLines(found).map(({ name, verdict, findings }) => [name, verdict, ...findings].join(" | "));

test("every goal of every file is discharged", async () => {
  const found = await proveC(host, { directory: join(directory, "all"), long: false, progress: () => {} });
  expect(verdicts(found)).toEqual([...new Set(wpSources.map(({ file }) => file))].map((file) => `runtime-c/${file} | held`));
}, 900_000);

noticed("often");

test("without Frama-C nothing is said to be proved", async () => {
  const found = await proveC({ ...host, isExecutable: () => false }, { directory: join(directory, "none"), long: false, progress: () => {} });
  expect(wpLines(found)).toMatchObject([{ verdict: "not checked", detail: expect.stringContaining("frama-c") }]);
});

test("what Frama-C prints is read", () => {
  const output = `[wp] [Qed] Goal typed_f_ensures : Valid
[wp] [Timeout] Goal typed_f_assert_rte_mem_access : Timeout (20s) (z3)
[wp] [Failed] Goal typed_f_assert_rte_signed_overflow
  Z3 4.8.12: Timeout (Qed:302ms) (20s)
  CVC4 1.8: Timeout (Qed:302ms) (20s)
[wp] Proved goals:    1 / 3
[wp] x.c:3: Warning: Missing assigns clause (assigns 'everything' instead)
[wp:pedantic-assigns] x.c:4: Warning:
  No \\from specification for assigned pointer 'p'.
`;
  expect(readReport("x.c", output)).toEqual({
    proved: 1,
    unit: {
      file: "runtime-c/x.c", functions: 1, goals: 3,
      unproved: [
        { file: "runtime-c/x.c", function: "f_assert_rte_mem_access", goal: "typed_f_assert_rte_mem_access", why: "Timeout" },
        {
          file: "runtime-c/x.c", function: "f_assert_rte_signed_overflow", goal: "typed_f_assert_rte_signed_overflow",
          why: "Z3 4.8.12: Timeout (Qed:302ms) (20s), CVC4 1.8: Timeout (Qed:302ms) (20s)",
        },
        { file: "runtime-c/x.c", function: "wp", goal: "Missing assigns clause (assigns 'everything' instead)", why: "Frama-C warns" },
      ],
    },
  });
  // Nothing was printed: nothing was proved.
  expect(wpLines({ checked: true, seconds: 1, result: { versions: [], units: [readReport("x.c", "").unit] } })[0]!.verdict).toBe("failed");
});
