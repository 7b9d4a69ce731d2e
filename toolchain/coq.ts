/**
 * The theories below proofs/coq, compiled and asked what their theorems rest on.
 *
 * Gate.v names the headline theorems: one `Print Assumptions Theory.theorem.` each. What decides is Coq's own answer to that
 * command, never the text of a theory; it is asked about all of them at once, and about each where the answer is not that all are
 * closed. Every compilation is cold: the sources are copied into an empty directory, and no compiled file of an earlier run is looked
 * at. A theory that Gate.v does not require, directly or through others, is not compiled: no theorem rests on it.
 */
import { join } from "node:path";
import { readText } from "./host.ts";
import type { Host } from "./host.ts";
import { outputTail } from "./objects.ts";
import { locate, toolFor } from "./tools.ts";
import type { Tool } from "./tools.ts";

/** The theories, from pgrid's root. */
export const theoryDirectory = "proofs/coq";
export const gateFile = "Gate.v";
/** Make the gate's report; never theories of their own. The second is compiled where some theorem is not closed, to say which. */
const reportFile = "GateReport.v";
const apartFile = "GateApart.v";
/** As proofs/coq/_CoqProject has it for editors. */
export const loadPath = ["-Q", ".", "PGrid"] as const;
/** `-q`: nobody's coqrc. */
const coqArguments = ["-q", ...loadPath] as const;

/** Sources of theories by file name, `Machine.v`. */
export type Theories = ReadonlyMap<string, string>;

export interface Theorem {
  /** `Sound.bounded` */
  readonly name: string;
  /** `Sound.v` */
  readonly file: string;
  /** What it says, as Coq prints it, in one line. */
  readonly statement: string;
  /** Empty: closed under the global context. Else what it takes for granted, one entry each. */
  readonly assumptions: readonly string[];
}

export interface Gated {
  /** In the order of Gate.v. */
  readonly theorems: readonly Theorem[];
  /** Files that were compiled, in the order in which they were started. */
  readonly compiled: readonly string[];
  /** `8.16.1` */
  readonly coq: string;
}

export type GateOutcome =
  | { readonly kind: "gated"; readonly gated: Gated }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "missing"; readonly missing: readonly Tool[] };

/** What Coq does not take, or what makes no sense to hand to it. */
export interface Refusal {
  readonly file: string;
  readonly what: string;
  /** The end of its output. */
  readonly output: string;
}

export function readTheories(host: Host, directory: string): Theories {
  const names = host.list(directory).filter((name) => name.endsWith(".v"));
  return new Map(names.map((name) => [name, readText(host, join(directory, name)) ?? ""]));
}

/** The text without its comments, which nest; strings are left as they are. */
export function withoutComments(text: string): string {
  let out = "";
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const two = text.slice(at, at + 2);
    // Coq reads strings inside comments, too: a quoted `*)` closes nothing.
    if (text[at] === '"') quoted = !quoted;
    if (!quoted && two === "(*") {
      depth++;
      at++;
    } else if (!quoted && two === "*)" && depth > 0) {
      depth--;
      at++;
    } else if (depth === 0) out += text[at]!;
  }
  return out;
}

const question = /\bPrint\s+Assumptions\s+(?:PGrid\.)?([\w.']+?)\s*\.(?=\s|$)/gu;

/** The theorems that a gate asks about, each once, in its order. */
export function headlines(gate: string): readonly string[] {
  return [...new Set([...withoutComments(gate).matchAll(question)].map(([, name]) => name!))];
}

/** Statements are printed whole, numbers and lists as one writes them. */
const printed = "From Coq Require Import ZArith List.\nImport ListNotations.\nOpen Scope Z_scope.\nSet Printing Width 120.\nSet Printing Depth 1000000.\n";

/**
 * The gate, with what each theorem says in a file of its own, and one question about a term that has all of them in it: what Coq calls
 * closed rests on nothing in any of its parts, and what theorems share is walked through once, not once for each.
 */
function reportOf(gate: string): string {
  const names = headlines(gate);
  // The type of a theorem is a proposition, and what is printed ends with `: Prop`; a definition is closed, too, and states nothing.
  const asked = withoutComments(gate).replaceAll(question, (_, name: string) => `Redirect "statement-${names.indexOf(name)}" Check ltac:(let T := type of @${name} in exact T).`);
  // Not a tuple: its type, made of what they state, would be computed with.
  const together = `Definition together :=\n${names.map((name) => `let _ := @${name} in\n`).join("")}Coq.Init.Datatypes.tt.\nRedirect "assumptions" Print Assumptions together.\n`;
  return `${printed}${asked}\n${together}`;
}

/** The gate with the answer about each theorem in a file of its own. */
function apartOf(gate: string): string {
  const names = headlines(gate);
  return `${printed}${withoutComments(gate).replaceAll(question, (_, name: string) => `Redirect "assumptions-${names.indexOf(name)}" Print Assumptions ${name}.`)}\n`;
}

/** coqdep's rules: which of the files each file needs. */
function needsOf(rules: string): ReadonlyMap<string, readonly string[]> {
  const needs = new Map<string, readonly string[]>();
  for (const line of rules.split("\n")) {
    const rule = /^(\S+)\.vo\b[^:]*: (.*)$/u.exec(line);
    if (rule !== null) needs.set(`${rule[1]!}.v`, rule[2]!.split(/\s+/u).filter((word) => /^[^/]+\.vo$/u.test(word)).map((word) => word.slice(0, -1)));
  }
  return needs;
}

/** The files that a file needs, and what these need, each behind what it needs; null when they go round in a circle. */
function closure(of: string, needs: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const order: string[] = [];
  const open = new Set<string>();
  const visit = (file: string): boolean => {
    if (order.includes(file)) return true;
    if (open.has(file)) return false;
    open.add(file);
    if (!(needs.get(file) ?? []).every(visit)) return false;
    order.push(file);
    return true;
  };
  return visit(of) ? order.slice(0, -1) : null;
}

/** The assumptions as Coq lists them under `Axioms:`: a name and its type, or a check that was switched off. */
export function assumptionsIn(answer: string): readonly string[] {
  if (answer.trim() === "Closed under the global context") return [];
  // Types go on in lines that are indented.
  const entries = answer.replaceAll(/\n[ \t]+/gu, " ").split("\n").map((line) => line.trim()).filter((line) => line !== "" && !/^[A-Z][\w ]*:$/u.test(line));
  return entries.length === 0 ? ["Coq's answer is empty"] : entries;
}

/** Statements are compared in one line, whatever the width they were printed in. */
export const inOneLine = (text: string): string => text.trim().replaceAll(/\s+/gu, " ");

export interface GateRequest {
  readonly theories: Theories;
  /** Empty, and may be written to. */
  readonly directory: string;
  readonly jobs: number;
  /** Theories that nobody requires, compiled behind all others: each says something by itself. */
  readonly also?: Theories;
  progress?(line: string): void;
}

/** Compiles what the gate needs and asks about each of its theorems. */
export async function gate(host: Host, request: GateRequest): Promise<GateOutcome> {
  const { theories, directory } = request;
  const coqc = locate(host, "coqc");
  const coqdep = locate(host, "coqdep");
  if (coqc === undefined || coqdep === undefined) {
    return { kind: "missing", missing: [...(coqc === undefined ? [toolFor("coqc")] : []), ...(coqdep === undefined ? [toolFor("coqdep")] : [])] };
  }
  const refused = (file: string, what: string, output = ""): GateOutcome => ({ kind: "refused", refusal: { file, what, output: outputTail(output, 20) } });
  const gateText = theories.get(gateFile);
  if (gateText === undefined) return refused(gateFile, "is not there");
  const names = headlines(gateText);
  if (names.length === 0) return refused(gateFile, "asks about no theorem");
  const wrong = names.find((name) => !theories.has(`${name.split(".")[0]!}.v`) || !name.includes("."));
  if (wrong !== undefined) return refused(gateFile, `asks about \`${wrong}\`, which does not begin with the name of a theory`);

  for (const [name, text] of theories) if (name !== gateFile) host.writeFile(join(directory, name), text);
  host.writeFile(join(directory, reportFile), reportOf(gateText));
  const run = (command: string, args: readonly string[]) => host.run(command, args, { cwd: directory });

  const version = await run(coqc, ["--version"]);
  const coq = /version (\S+)/u.exec(version.stdout)?.[1];
  if (version.code !== 0 || coq === undefined) return refused("coqc", "does not tell its version", version.stdout + version.stderr);
  const rules = await run(coqdep, [...loadPath, ...[...theories.keys()].filter((name) => name !== gateFile), reportFile]);
  // Of a theory that is not there it only warns: coqc says so, and who requires it.
  if (rules.code !== 0) return refused(gateFile, "or what it requires cannot be ordered", rules.stdout + rules.stderr);
  const needs = needsOf(rules.stdout);
  const order = closure(reportFile, needs);
  if (order === null) return refused(gateFile, "requires theories that require each other");

  const compile = (file: string): Promise<Refusal | null> => run(coqc, [...coqArguments, file]).then(({ code, stdout, stderr }) =>
    (code === 0 ? null : { file, what: `is refused with code ${code}`, output: outputTail(stdout + stderr, 20) }));
  const done = new Set<string>();
  const started: string[] = [];
  let failure: Refusal | null = null;
  await new Promise<void>((resolve) => {
    let running = 0;
    const go = (): void => {
      while (failure === null && running < request.jobs) {
        const file = order.find((each) => !started.includes(each) && (needs.get(each) ?? []).every((need) => done.has(need)));
        if (file === undefined) break;
        started.push(file);
        running++;
        const begin = host.now();
        void compile(file).then((found) => {
          running--;
          failure ??= found;
          if (found === null) done.add(file);
          request.progress?.(`${file} ${((host.now() - begin) / 1000).toFixed(1)} s`);
          go();
        });
      }
      if (running === 0) resolve();
    };
    go();
  });
  failure ??= await compile(reportFile);
  const answer = (name: string): string => readText(host, join(directory, `${name}.out`)) ?? "";
  const closed = assumptionsIn(answer("assumptions")).length === 0;
  if (!closed && failure === null) {
    host.writeFile(join(directory, apartFile), apartOf(gateText));
    failure = await compile(apartFile);
  }
  for (const [name, text] of request.also ?? []) {
    host.writeFile(join(directory, name), text);
    failure ??= await compile(name);
  }
  if (failure !== null) {
    const { file, what, output } = failure as Refusal;
    return refused(file === reportFile || file === apartFile ? gateFile : file, what, output);
  }

  const theorems: Theorem[] = [];
  for (const [at, name] of names.entries()) {
    const statement = inOneLine(answer(`statement-${at}`));
    if (!/.+ : Prop$/u.test(statement)) return refused(gateFile, `asks about \`${name}\`, which is no theorem`, statement);
    theorems.push({ name, file: `${name.split(".")[0]!}.v`, statement: statement.slice(0, -" : Prop".length), assumptions: closed ? [] : assumptionsIn(answer(`assumptions-${at}`)) });
  }
  return { kind: "gated", gated: { theorems, compiled: started, coq } };
}

/** A theory whose theorem rests on an axiom, and one whose proof was given up: a gate that does not notice is no gate. */
const probe: Theories = new Map([
  ["Probe.v", "Axiom cheat : False.\nTheorem by_axiom : 1 = 2.\nProof. destruct cheat. Qed.\nLemma gap : 2 = 3.\nAdmitted.\nTheorem by_gap : 2 = 3.\nProof. exact gap. Qed.\nTheorem proved : 1 + 1 = 2.\nProof. reflexivity. Qed.\n"],
  [gateFile, "From PGrid Require Probe.\nPrint Assumptions Probe.by_axiom.\nPrint Assumptions Probe.by_gap.\nPrint Assumptions Probe.proved.\n"],
]);

/** What the gate says of theorems of which it is known; null: what it has to. */
export async function probeGate(host: Host, directory: string): Promise<string | null> {
  const outcome = await gate(host, { theories: probe, directory, jobs: 1 });
  switch (outcome.kind) {
    case "missing": return "Coq is missing";
    case "refused": return `${outcome.refusal.file} ${outcome.refusal.what}\n${outcome.refusal.output}`;
    case "gated": {
      const found = outcome.gated.theorems.map(({ assumptions }) => assumptions.join("; "));
      const expected = ["Probe.cheat : False", "Probe.gap : 2%nat = 3%nat", ""];
      return found.every((each, at) => each === expected[at]) ? null : `of an axiom, a gap and a proof it says: ${found.map((each) => each || "closed").join(" | ")}`;
    }
  }
}

/** coqchk on what a gate compiled: the kernel alone, without tactics, reads the compiled files again and names the axioms of all of them. */
export async function checkCompiled(host: Host, directory: string, files: readonly string[]): Promise<GateOutcome | null> {
  const coqchk = locate(host, "coqchk");
  if (coqchk === undefined) return { kind: "missing", missing: [toolFor("coqchk")] };
  const modules = files.map((file) => `PGrid.${file.slice(0, -2)}`);
  const { code, stdout, stderr } = await host.run(coqchk, ["-silent", "-o", ...loadPath, ...modules], { cwd: directory });
  const output = stdout + stderr;
  const axioms = /\* Axioms:\s*([\s\S]*?)\n\s*\n/u.exec(output)?.[1]?.trim();
  if (code === 0 && axioms === "<none>") return null;
  return { kind: "refused", refusal: { file: modules.join(" "), what: code === 0 ? "rest on axioms" : `are refused by coqchk with code ${code}`, output: outputTail(output, 20) } };
}
