/** Figures with a limit from above or from below, and what the proof runner's figures are made of. */
import { describe, expect, test } from "vitest";
import { atLeast, figure, prefixes } from "../../bench/figures.ts";
import { proofFigures } from "../../bench/proofs.ts";
import { nodeHost } from "../../cli/host.ts";
import type { ProofRun } from "../../proofs/main.ts";
import { bars } from "../../proofs/report.ts";

describe("limits", () => {
  test("from above", () => expect([figure(5, "s", 5).ok, figure(6, "s", 5).ok, figure(6, "s").ok]).toEqual([true, false, true]));
  test("from below", () => {
    expect([atLeast(5, "of them", 5).ok, atLeast(4, "of them", 5).ok]).toEqual([true, false]);
    expect(atLeast(95.04, "%", 95)).toEqual({ value: 95.04, unit: "%", limit: null, least: 95, ok: true });
  });
});

describe("proofs.*", () => {
  const seconds = { coq: 10, reference: 20, mutants: 30, wp: 40, all: 100 } as const;
  const survivor = { id: "a", file: "a.c", line: 1, operator: "constant", explained: "why" };
  const run: ProofRun = {
    lines: [{ area: "coq", name: "A.t", verdict: "held", detail: "", findings: [] }],
    list: { schema: "pgrid.theorems/1", claim: "stated; re-check with pgrid image verify --proofs", coq: "8.16.1", theories: { "A.v": "0" }, theorems: [{ name: "A.t", file: "A.v", statement: "True", sha256: "0" }] },
    reference: { checked: true, seconds: 20, result: { programs: 100_000, exhaustive: 3, implementations: ["C"], disagreements: 0, shown: [] } },
    mutants: { checked: true, seconds: 30, result: { mutants: 400, killed: 390, survivors: Array.from({ length: 10 }, () => survivor) } },
    wp: { checked: true, seconds: 40, result: { versions: [], units: [{ file: "a.c", functions: 2, goals: 30, unproved: [] }, { file: "b.c", functions: 1, goals: 5, unproved: [] }] } },
    seconds,
  };
  const figures = (over: Partial<ProofRun> = {}) => proofFigures(nodeHost(), async () => ({ ...run, ...over }));
  const values = async (over: Partial<ProofRun> = {}): Promise<Record<string, number>> => Object.fromEntries(Object.entries(await figures(over)).map(([name, { value }]) => [name, value]));

  test("one for each thing that was checked", async () => {
    expect(await values()).toEqual({
      "proofs.not_held": 0, "proofs.theorems": 1, "proofs.theories": 1, "proofs.coq_seconds": 10, "proofs.programs": 100_000, "proofs.exhaustive": 3, "proofs.disagreements": 0,
      "proofs.reference_seconds": 20, "proofs.mutants": 400, "proofs.mutation_score": 97.5, "proofs.unexplained_survivors": 0, "proofs.mutants_seconds": 30,
      "proofs.wp_functions": 3, "proofs.wp_goals": 35, "proofs.wp_unproved": 0, "proofs.wp_seconds": 40, "proofs.seconds": 100,
    });
    expect(prefixes).toContain("proofs.");
  });

  test("what does not hold is over its limit, or below it", async () => {
    const wrong = async (over: Partial<ProofRun>): Promise<readonly string[]> => Object.entries(await figures(over)).filter(([, { ok }]) => !ok).map(([name]) => name);
    const line = run.lines[0]!;
    expect(await wrong({})).toEqual([]);
    expect(await wrong({ lines: [{ ...line, verdict: "failed" }] })).toEqual(["proofs.not_held", "proofs.theorems"]);
    expect(await wrong({ lines: [line, { ...line, name: "wp", verdict: "not checked" }], wp: null })).toEqual(["proofs.not_held"]);
    expect(await wrong({ reference: { checked: true, seconds: 1, result: { programs: 1, exhaustive: 0, implementations: [], disagreements: 1, shown: [] } } })).toEqual(["proofs.programs", "proofs.exhaustive", "proofs.disagreements"]);
    expect(await wrong({ mutants: { checked: true, seconds: 1, result: { mutants: 100, killed: 90, survivors: [{ ...survivor, explained: null }] } } })).toEqual(["proofs.mutants", "proofs.mutation_score", "proofs.unexplained_survivors"]);
    expect(await wrong({ wp: { checked: true, seconds: 1, result: { versions: [], units: [{ file: "a.c", functions: 1, goals: 1, unproved: [{ file: "a.c", function: "f", goal: "g", why: "timeout" }] }] } } })).toEqual(["proofs.wp_unproved"]);
    expect(await wrong({ seconds: { ...seconds, all: bars.seconds + 1 } })).toEqual(["proofs.seconds"]);
  });
});
