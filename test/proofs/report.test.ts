/** What the proof runner says of what its parts hand in, and with which exit code it ends. */
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import type { Host } from "../../cli/host.ts";
import { main, parseArguments, reportText, runProofs } from "../../proofs/main.ts";
import type { Parts } from "../../proofs/parts.ts";
import { differentialLine, exitOf, mutationLine, wpLines } from "../../proofs/report.ts";
import type { Checked, DifferentialResult, Line, MutationResult, WpResult } from "../../proofs/report.ts";
import { styleFor } from "../../cli/style.ts";
import { toolFor } from "../../toolchain/tools.ts";

const checked = <T>(result: T): Checked<T> => ({ checked: true, result, seconds: 1 });
const lacking = (...commands: readonly string[]) => ({ checked: false, missing: commands.map(toolFor) }) as const;

const goal = { file: "runtime-c/vm/verify.c", function: "pg_verify", goal: "loop_variant_decrease", why: "z3 timeout, cvc4 unknown" };
const wp = (over: Partial<WpResult["units"][number]>): readonly Line[] =>
  wpLines(checked({ versions: ["25.0"], units: [{ file: "runtime-c/vm/verify.c", functions: 9, goals: 120, unproved: [], ...over }] }));
const differential = (over: Partial<DifferentialResult>): Line =>
  differentialLine(checked({ programs: 100_000, exhaustive: 4096, implementations: ["Coq", "C"], disagreements: 0, shown: [], ...over }));
const survivor = { id: "verify.c/12/<=", file: "runtime-c/vm/verify.c", line: 12, operator: "< for <=", explained: "the two are equal here" };
const mutation = (over: Partial<MutationResult>): Line => mutationLine(checked({ mutants: 300, killed: 299, survivors: [survivor], ...over }));

describe("a part holds when, and only when, its bars do", () => {
  test("goals of C", () => {
    expect(wp({})).toMatchObject([{ verdict: "held", detail: "120 of 120 goals, 9 functions" }]);
    expect(wp({ unproved: [goal] })).toMatchObject([{ verdict: "failed", findings: ["runtime-c/vm/verify.c pg_verify: loop_variant_decrease (z3 timeout, cvc4 unknown)"] }]);
    expect(wp({ goals: 0 })[0]!.verdict).toBe("failed");
    expect(wpLines(checked({ versions: [], units: [] }))).toMatchObject([{ verdict: "failed" }]);
  });
  test("programs run by all", () => {
    expect(differential({}).verdict).toBe("held");
    expect(differential({ programs: 99_999 }).verdict).toBe("failed");
    expect(differential({ exhaustive: 0 }).verdict).toBe("failed");
    expect(differential({ implementations: [] }).verdict).toBe("failed");
    expect(differential({ disagreements: 3, shown: ["verdict: 00"] })).toMatchObject({ verdict: "failed", findings: ["3 disagreements", "verdict: 00"] });
  });
  test("mutants", () => {
    expect(mutation({}).verdict).toBe("held");
    expect(mutation({ mutants: 299, killed: 298 }).verdict).toBe("failed");
    const survivors = Array.from({ length: 16 }, (_, at) => ({ ...survivor, id: `${at}` }));
    expect(mutation({ killed: 285, survivors: survivors.slice(0, 15) }).verdict).toBe("held");
    expect(mutation({ killed: 284, survivors }).verdict).toBe("failed");
    expect(mutation({ survivors: [] })).toMatchObject({ verdict: "failed", findings: ["0 survivors are named, 1 survived"] });
    expect(mutation({ survivors: [{ ...survivor, explained: null }] })).toMatchObject({ verdict: "failed", findings: ["runtime-c/vm/verify.c:12 < for <= survives, and nothing explains verify.c/12/<="] });
  });
  test("twenty findings are shown, and how many more there are is said", () => {
    const [{ findings }] = wp({ unproved: Array.from({ length: 25 }, () => goal) }) as [Line];
    expect([findings.length, findings.at(-1)]).toEqual([21, "and 5 more"]);
  });
});

test("a missing tool is `not checked`, with the line that installs it", () => {
  for (const line of [wpLines(lacking("frama-c", "why3"))[0]!, differentialLine(lacking("frama-c", "why3")), mutationLine(lacking("frama-c", "why3"))]) {
    expect(line).toMatchObject({ verdict: "not checked", detail: "frama-c, why3 are missing", findings: ["as root on Debian: apt-get install --no-install-recommends frama-c-base why3"] });
  }
});

test("the exit code: a failure before what was not checked; nothing at all is a failure", () => {
  const [held, failed, missing] = [differential({}), differential({ programs: 1 }), differentialLine(lacking("coqc"))];
  expect([exitOf([held]), exitOf([held, failed, missing]), exitOf([held, missing]), exitOf([])]).toEqual([0, 1, 4, 1]);
});

describe("the runner", () => {
  const real = nodeHost();
  const quiet = { write: () => {}, isTTY: false };
  const run = (parts: Parts, ...only: readonly ("coq" | "reference" | "mutants" | "wp")[]) => {
    const host: Host = { ...real, env: { PATH: "/nowhere" }, remove: () => {}, makeDirectory: () => {}, writeFile: () => {}, run: () => Promise.reject(new Error("started")) };
    return runProofs(host, { only, long: false, write: false, parts, progress: () => {} });
  };

  test("without tools nothing passes", async () => {
    const all = await run({ wp: async () => lacking("frama-c"), reference: async () => lacking("ocamlfind"), mutants: async () => lacking("gcc") }, "coq", "reference", "mutants", "wp");
    expect(all.lines.map(({ area, verdict }) => `${area} ${verdict}`)).toEqual(["coq not checked", "reference not checked", "mutants not checked", "wp not checked"]);
    expect(exitOf(all.lines)).toBe(4);
    const text = reportText(all, styleFor(real, quiet, "never"));
    expect(text).not.toMatch(/held {2}|passed/u);
    expect(text).toContain("apt-get install --no-install-recommends coq");
    expect(text).toMatch(/^0 held, 0 failed, 4 not checked, /mu);
  });

  test("a part that is not there is not checked either", async () => {
    const { lines } = await run({}, "wp");
    expect(lines).toMatchObject([{ area: "wp", verdict: "not checked" }]);
  });

  test("only what was asked for runs, and hands its result on", async () => {
    const { lines, wp: found, reference } = await run({ wp: async () => checked({ versions: [], units: [{ file: "a.c", functions: 1, goals: 1, unproved: [] }] }), reference: () => Promise.reject(new Error("started")) }, "wp");
    expect(lines).toMatchObject([{ name: "a.c", verdict: "held" }]);
    expect(found).toMatchObject({ checked: true });
    expect(reference).toBeNull();
  });

  test("its arguments", async () => {
    expect(parseArguments([])).toEqual({ only: ["coq", "reference", "mutants", "wp"], long: false, json: false, write: false });
    expect(parseArguments(["--only", "coq,wp", "--long", "--json"])).toEqual({ only: ["coq", "wp"], long: true, json: true, write: false });
    for (const wrong of [["--only"], ["--only", "all"], ["coq"], ["--fast"]]) expect(parseArguments(wrong)).toBeNull();
    expect(await main({ ...real, stderr: quiet }, ["--fast"])).toBe(2);
  });
});
