/** The theories of proofs/coq, cold: every headline theorem is closed under the global context, and proofs/theorems.json says what they say. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { readText } from "../../toolchain/host.ts";
import { proveTheorems } from "../../proofs/coq.ts";
import type { CoqPart } from "../../proofs/coq.ts";
import { checkCertificate } from "../../compiler/certificate/check.ts";
import { certify } from "../../compiler/5-verify/certificate.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import type { Program } from "../../compiler/5-verify/verify.ts";
import { program as drafted } from "../../proofs/differential/cases.ts";
import { Random } from "../../proofs/differential/random.ts";
import { headlines, loadPath, readTheories } from "../../toolchain/coq.ts";
import { routeTheory } from "../../toolchain/route-theory.ts";
import { sourcesOf } from "../../toolchain/theorems.ts";
import { changed, checkTerm, otherProgram, programTerm } from "../certificate/in-coq.ts";
import { compiledCorpus, programsOf } from "../corpus/runs.ts";

const host = nodeHost();
let place: string;
let part: CoqPart;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "pgrid-coq-"));
  part = await proveTheorems(host, { directory: place, long: false, write: false, progress: () => {} });
}, 360_000);
afterAll(() => rmSync(place, { recursive: true }));

const asked = headlines(readTheories(host, sourcesOf(host)).get("Gate.v")!);

describe("each headline theorem", () => {
  test.each(asked)("%s", (name) => {
    expect(part.lines.find((line) => line.name === name)).toMatchObject({ verdict: "held", findings: [], detail: expect.stringContaining("closed under the global context") });
  });
});

test("nothing else fails either: the gate itself, theories that nothing needs, the list", () => {
  expect(part.lines.filter(({ verdict }) => verdict !== "held")).toEqual([]);
  expect(part.list!.theorems.map(({ name }) => name)).toEqual(asked);
  expect(part.lines.map(({ name }) => name)).toEqual([...asked, "gate", "theories", "proofs/theorems.json"]);
});

test("of routes with loops, with hashes and of the largest Coq computes that the image is admitted and that the certificate checks; of changed ones it does not", async () => {
  const directory = join(place, "theories");
  const images = compiledCorpus().flatMap((file) => programsOf(file)).map(([, compiled]) => compiled.image);
  const looping = images.findLast((image) => image.length < 400 && certify(admitted(image)).loops.some(({ outer }) => outer !== null))!;
  const hashing = images.find((image) => certify(admitted(image)).bound.hashBytes > 0)!;
  const largest = images.reduce((a, b) => (b.length > a.length ? b : a));
  const prove = async (name: string, text: string): Promise<number> => {
    host.writeFile(join(directory, name), text);
    return (await host.run("coqc", ["-q", ...loadPath, name], { cwd: directory })).code;
  };
  for (const [at, image] of [looping, hashing, largest].entries()) {
    const certificate = certify(admitted(image));
    expect(await prove(`Route${at}.v`, routeTheory(image, certificate))).toBe(0);
    if (at > 0) continue;
    const { points, bound } = certificate;
    expect(await prove("Cheap.v", routeTheory(image, { ...certificate, points: points.map((point, index) => (index < points.length - 1 ? point : { ...point, cost: { ...point.cost, instructions: point.cost.instructions - 1 } })) }))).toBe(1);
    expect(await prove("Dear.v", routeTheory(image, { ...certificate, bound: { ...bound, instructions: bound.instructions + 1 } }))).toBe(1);
    expect(await prove("Flipped.v", routeTheory(image.map((byte, index) => (index === 40 ? byte ^ 1 : byte)), certificate))).toBe(1);
  }
}, 180_000);

function admitted(image: Uint8Array): Program {
  const verdict = verify(image);
  if (!verdict.ok) throw new Error(`the compiler's image is refused: ${verdict.refusal}`);
  return verdict.program;
}

/** Small programs, as many with loops as without: of the corpus, and generated ones. */
function programs(): readonly Program[] {
  const images = [
    ...compiledCorpus().flatMap((file) => programsOf(file)).map(([, { image }]) => image),
    ...Array.from({ length: 600 }, (_, seed) => drafted(new Random(seed), 0).image),
  ];
  const admitted = images.flatMap((image) => {
    const verdict = verify(image);
    return verdict.ok && verdict.program.code.length <= 48 ? [verdict.program] : [];
  });
  const looping = admitted.filter((program) => certify(program).loops.length > 0);
  const straight = admitted.filter((program) => certify(program).loops.length === 0);
  return [...looping.slice(0, 20), ...looping.slice(-20), ...straight.slice(0, 10), ...straight.slice(-10)];
}

test("the checker of certificates in TypeScript says what check_certificate says, of certificates that hold and of others", async () => {
  const rng = new Random(14);
  const expected: boolean[] = [];
  const text = ["From Coq Require Import ZArith List.", "From PGrid Require Import Spec Machine Certificate.", "Import ListNotations.", "Open Scope Z_scope."];
  const shown: string[] = [];
  for (const [at, program] of programs().entries()) {
    const certificate = certify(program);
    const cases = [
      ...[certificate, ...Array.from({ length: 8 }, () => changed(certificate, rng))].map((each) => [program, each] as const),
      ...Array.from({ length: 3 }, () => [otherProgram(program, rng), certificate] as const),
    ];
    const terms = cases.map(([of, each], index) => {
      expected.push(checkCertificate(of, each) === null);
      shown.push(`program ${at}, case ${index}`);
      return checkTerm(of === program ? `p${at}` : `(${programTerm(of)})`, each);
    });
    text.push(`Definition p${at} := ${programTerm(program)}.`, `Redirect "verdicts-${at}" Eval vm_compute in [${terms.join(";\n")}].`);
  }
  const directory = join(place, "theories");
  host.writeFile(join(directory, "Verdicts.v"), `${text.join("\n")}\n`);
  const { code, stderr } = await host.run("coqc", ["-q", ...loadPath, "Verdicts.v"], { cwd: directory });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const said = programs().flatMap((_, at) => [...readText(host, join(directory, `verdicts-${at}.out`))!.matchAll(/true|false/gu)].map(([word]) => word === "true"));
  expect(said.length).toBe(expected.length);
  expect(shown.filter((_, at) => said[at] !== expected[at])).toEqual([]);
  // Both happen, and a good deal.
  expect(said.filter((held) => held).length).toBeGreaterThan(100);
  expect(said.filter((held) => !held).length).toBeGreaterThan(250);
}, 180_000);
