/** The gate on small theories: what it notices. proofs/coq itself is test/proofs/coq.slow.test.ts. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import type { Host } from "../../cli/host.ts";
import { assumptionsIn, checkCompiled, gate, headlines, loadPath, probeGate, withoutComments } from "../../toolchain/coq.ts";
import type { GateOutcome } from "../../toolchain/coq.ts";

const real = nodeHost();
let place: string;
beforeAll(() => void (place = mkdtempSync(join(tmpdir(), "pgrid-gate-"))));
afterAll(() => rmSync(place, { recursive: true }));

const arithmetic = "Definition twice (n : nat) := n + n.\nTheorem twice_two : twice 2 = 4.\nProof. reflexivity. Qed.\n";
const ran = (theories: Readonly<Record<string, string>>, host: Host = real): Promise<GateOutcome> =>
  gate(host, { theories: new Map(Object.entries(theories)), directory: host.makeTemporary(place), jobs: 2 });
const gateOf = (names: readonly string[], ...theorems: readonly string[]): string => `From PGrid Require ${names.join(" ")}.\n${theorems.map((name) => `Print Assumptions ${name}.`).join("\n")}\n`;

async function refused(theories: Readonly<Record<string, string>>): Promise<string> {
  const outcome = await ran(theories);
  if (outcome.kind !== "refused") throw new Error(`it is ${outcome.kind}`);
  return `${outcome.refusal.file} ${outcome.refusal.what}\n${outcome.refusal.output}`;
}

describe("the gate", { timeout: 60_000 }, () => {
  test("compiles what the theorems need, in order, and gives statements and assumptions", async () => {
    const outcome = await ran({
      "Gate.v": gateOf(["Above"], "Above.thrice", "Below.twice_two", "Above.by_excluded_middle"),
      "Above.v": "From PGrid Require Import Below.\nFrom Coq Require Import Classical.\nTheorem thrice : forall\n  n : nat, twice n + n = n + n + n.\nProof. reflexivity. Qed.\nTheorem by_excluded_middle : forall P : Prop, P \\/ ~ P.\nProof. exact classic. Qed.\n",
      "Below.v": arithmetic,
      "Idle.v": "Theorem refused : False.\nProof. exact I. Qed.\n",
    });
    if (outcome.kind !== "gated") throw new Error(JSON.stringify(outcome));
    expect(outcome.gated.compiled).toEqual(["Below.v", "Above.v"]);
    expect(outcome.gated.coq).toMatch(/^\d+\.\d+/u);
    expect(outcome.gated.theorems).toEqual([
      { name: "Above.thrice", file: "Above.v", statement: "forall n : nat, (Below.twice n + n)%nat = (n + n + n)%nat", assumptions: [] },
      { name: "Below.twice_two", file: "Below.v", statement: "Below.twice 2 = 4%nat", assumptions: [] },
      { name: "Above.by_excluded_middle", file: "Above.v", statement: "forall P : Prop, P \\/ ~ P", assumptions: ["Classical_Prop.classic : forall P : Prop, P \\/ ~ P"] },
    ]);
  });

  test("notices an axiom and a proof that was given up; a word in a comment is neither", async () => {
    expect(await probeGate(real, real.makeTemporary(place))).toBeNull();
    const outcome = await ran({ "Gate.v": gateOf(["A"], "A.twice_two"), "A.v": `(* Admitted. Axiom cheat : False. *)\n${arithmetic}` });
    expect(outcome).toMatchObject({ kind: "gated", gated: { theorems: [{ assumptions: [] }] } });
  });

  test("notices a check of the kernel that was switched off", async () => {
    const outcome = await ran({ "Gate.v": gateOf(["A"], "A.no"), "A.v": "Unset Guard Checking.\nFixpoint loop (n : nat) : False := loop n.\nSet Guard Checking.\nTheorem no : 1 = 2.\nProof. destruct (loop 0). Qed.\n" });
    if (outcome.kind !== "gated") throw new Error(JSON.stringify(outcome));
    expect(outcome.gated.theorems[0]!.assumptions.join()).toContain("loop");
  });

  test("says what Coq refuses, and of which theory", async () => {
    expect(await refused({ "Gate.v": gateOf(["A"], "A.t"), "A.v": "Theorem t : 1 = 2.\nProof. reflexivity. Qed.\n" })).toMatch(/^A\.v is refused with code 1\n[\s\S]*Unable to unify/u);
    expect(await refused({ "Gate.v": gateOf(["A"], "A.absent"), "A.v": arithmetic })).toMatch(/^Gate\.v is refused[\s\S]*absent/u);
    expect(await refused({ "Gate.v": gateOf(["A"], "A.t"), "A.v": "From PGrid Require Import Elsewhere.\n" })).toMatch(/^A\.v is refused[\s\S]*Elsewhere/u);
    expect(await refused({ "Gate.v": gateOf(["A"], "A.t"), "A.v": "From PGrid Require B.\n", "B.v": "From PGrid Require A.\n" })).toContain("require each other");
  });

  test("a definition is no theorem", async () => {
    expect(await refused({ "Gate.v": gateOf(["A"], "A.twice"), "A.v": arithmetic })).toContain("asks about `A.twice`, which is no theorem");
  });

  test("what makes no gate", async () => {
    expect(await refused({ "A.v": arithmetic })).toContain("Gate.v is not there");
    expect(await refused({ "Gate.v": "(* Print Assumptions A.twice_two. *)", "A.v": arithmetic })).toContain("asks about no theorem");
    expect(await refused({ "Gate.v": gateOf(["A"], "A.t"), "A.v": "Theorem no end" })).toContain("cannot be ordered");
    expect(await refused({ "Gate.v": gateOf(["A"], "twice_two"), "A.v": arithmetic })).toContain("does not begin with the name of a theory");
  });

  test("without Coq it says so and starts nothing", async () => {
    const outcome = await ran({ "Gate.v": gateOf(["A"], "A.twice_two"), "A.v": arithmetic }, { ...real, env: { PATH: "/nowhere" }, run: () => Promise.reject(new Error("started")) });
    expect(outcome).toMatchObject({ kind: "missing", missing: [{ command: "coqc", packages: ["coq"] }, { command: "coqdep" }] });
  });
});

test("coqchk reads the compiled theories again and names axioms that no headline theorem needs", async () => {
  const directory = real.makeTemporary(place);
  const outcome = await gate(real, { theories: new Map([["Gate.v", gateOf(["A"], "A.twice_two")], ["A.v", arithmetic]]), directory, jobs: 1 });
  expect(outcome.kind).toBe("gated");
  expect(await checkCompiled(real, directory, ["A.v"])).toBeNull();
  const other = real.makeTemporary(place);
  await gate(real, { theories: new Map([["Gate.v", gateOf(["A"], "A.twice_two")], ["A.v", `${arithmetic}Axiom cheat : 1 = 2.\n`]]), directory: other, jobs: 1 });
  expect(await checkCompiled(real, other, ["A.v"])).toMatchObject({ kind: "refused", refusal: { what: "rest on axioms" } });
}, 60_000);

test("comments nest, and strings in them are strings", () => {
  expect(withoutComments('a (* b (* c *) d *) e "(* no comment *)" (* "*)" f *) g')).toBe('a  e "(* no comment *)"  g');
  expect(headlines("Print Assumptions A.b'.\nPrint  Assumptions\n PGrid.C.d .(* Print Assumptions E.f. *)\nPrint Assumptions A.b'.")).toEqual(["A.b'", "C.d"]);
});

test("Coq's answer, read", () => {
  expect(assumptionsIn("Closed under the global context\n")).toEqual([]);
  expect(assumptionsIn("Axioms:\na : forall x : nat,\n    x = x\nb : False\n")).toEqual(["a : forall x : nat, x = x", "b : False"]);
  expect(assumptionsIn("")).toEqual(["Coq's answer is empty"]);
});

test("editors see the theories under the name that the gate gives them", () => {
  expect(readFileSync(join(real.root, "proofs/coq/_CoqProject"), "utf8").trim()).toBe(loadPath.join(" "));
});
