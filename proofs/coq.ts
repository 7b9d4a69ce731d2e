/** The Coq part: every theory that a headline theorem needs, cold, and what each theorem rests on. */
import { join } from "node:path";
import { checkCompiled, gate, gateFile, probeGate, readTheories } from "../toolchain/coq.ts";
import type { GateOutcome, Gated, Theories } from "../toolchain/coq.ts";
import { differences, readTheoremList, recordedTheorems, sourcesOf, theoremFile, theoremList, theoremListText } from "../toolchain/theorems.ts";
import type { TheoremList } from "../toolchain/theorems.ts";
import type { Host } from "../toolchain/host.ts";
import { notChecked } from "./report.ts";
import type { Line, PartOptions } from "./report.ts";

/** Two cores are what the bar of six minutes is about. */
const jobs = 2;
/** Theories that no theorem rests on: the extractions, whose results are tested. */
const beside = ["Extract.v", "CapsExtract.v"] as const;

export interface CoqPart {
  readonly lines: readonly Line[];
  /** Null where Coq is missing or refused a theory. */
  readonly list: TheoremList | null;
  /** Where the theories lie, compiled; null with the list. */
  readonly theories: string | null;
  readonly seconds: number;
}

const short = (digest: string): string => digest.slice(0, 12);

function theoremLines(list: TheoremList, { theorems }: Gated): readonly Line[] {
  return list.theorems.map(({ name, file, sha256 }, at) => {
    const { assumptions } = theorems[at]!;
    const closed = assumptions.length === 0;
    return {
      area: "coq", name, verdict: closed ? "held" : "failed",
      detail: `${file} ${short(list.theories[file]!)}  statement ${short(sha256)}  ${closed ? "closed under the global context" : "rests on assumptions"}`,
      findings: assumptions,
    };
  });
}

const refusedLine = (name: string, outcome: Exclude<GateOutcome, { readonly kind: "gated" }>): Line => {
  if (outcome.kind === "missing") return notChecked("coq", name, outcome.missing);
  const { file, what, output } = outcome.refusal;
  return { area: "coq", name, verdict: "failed", detail: `${file} ${what}`, findings: output === "" ? [] : output.split("\n") };
};

const line = (name: string, findings: readonly string[], detail: string): Line => ({ area: "coq", name, verdict: findings.length === 0 ? "held" : "failed", detail, findings });

/** Theories in the directory that no headline theorem needs: whatever they prove, nobody would notice if it were lost. */
export const idleTheories = (theories: Theories, { compiled }: Gated): readonly string[] =>
  [...theories.keys()].filter((file) => file !== gateFile && !compiled.includes(file) && !(beside as readonly string[]).includes(file));

export async function proveTheorems(host: Host, options: PartOptions & { readonly write: boolean }): Promise<CoqPart> {
  const begin = host.now();
  const seconds = (): number => (host.now() - begin) / 1000;
  const theories = readTheories(host, sourcesOf(host));
  const directory = (name: string): string => {
    const path = join(options.directory, name);
    host.remove(path);
    host.makeDirectory(path);
    return path;
  };
  const own = directory("theories");
  const outcome = await gate(host, { theories, directory: own, jobs, progress: options.progress });
  if (outcome.kind !== "gated") return { lines: [refusedLine("theories", outcome)], list: null, theories: null, seconds: seconds() };
  const { gated } = outcome;
  const wrong = await probeGate(host, directory("probe"));
  const list = theoremList(gated, theories);
  // Claims are written of theorems that are closed, or not at all.
  if (options.write && gated.theorems.every(({ assumptions }) => assumptions.length === 0)) host.writeFile(join(host.root, theoremFile), theoremListText(list));
  const written = readTheoremList(host);
  const stale = written.ok ? differences(recordedTheorems(written.value), recordedTheorems(list)) : written.diagnostics.map(({ message }) => message);
  const lines: Line[] = [
    ...theoremLines(list, gated),
    line("gate", wrong === null ? [] : [wrong], "notices an axiom and a gap"),
    line("theories", idleTheories(theories, gated).map((file) => `${file}: ${gateFile} asks about nothing that needs it`), `${gated.compiled.length} compiled, Coq ${gated.coq}, ${seconds().toFixed(1)} s`),
    line(theoremFile, stale.length === 0 ? [] : [...stale, "npm run -s proofs -- --write"], `${list.theorems.length} theorems with hashes`),
  ];
  if (options.long) {
    const again = await checkCompiled(host, own, gated.compiled);
    lines.push(again === null ? line("coqchk", [], "the kernel alone reads all of it again, and finds no axiom") : refusedLine("coqchk", again as Exclude<GateOutcome, { readonly kind: "gated" }>));
  }
  return { lines, list, theories: own, seconds: seconds() };
}
