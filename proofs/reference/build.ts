/**
 * Builds the references: coqc extracts the verifier and the machine of proofs/coq/ as OCaml, ocamlopt compiles that with
 * reference.ml; the kernel's operations on capabilities with caps.ml. Kept under build/ by the content of all that they are made of; nothing
 * of them is committed.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workshop } from "../differential/native.ts";

export type Reference = { readonly executable: string } | { readonly missing: readonly string[] };

/** What is needed and not there, by Debian package. */
export function missingTools(): readonly string[] {
  const runs = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: "ignore" }).status === 0;
  return [
    ...(runs("coqc", "--version") ? [] : ["coq"]), ...(runs("ocamlfind", "ocamlopt", "-version") ? [] : ["ocaml-nox", "ocaml-findlib"]),
    ...(runs("ocamlfind", "query", "zarith") ? [] : ["libzarith-ocaml-dev"]),
  ];
}

/** The Coq files that one needs, each behind those that it needs itself. */
function coqFiles(directory: string, name: string, found: string[] = []): readonly string[] {
  if (found.includes(name)) return found;
  const required = [...readFileSync(join(directory, `${name}.v`), "utf8").matchAll(/^From PGrid Require (?:Import|Export) ([^.]+)\./gmu)];
  for (const [, names] of required) for (const each of names!.trim().split(/\s+/u)) coqFiles(directory, each, found);
  found.push(name);
  return found;
}

/**
 * Extraction writes a number as its binary constructors, one call a bit, worked out each time the code gets there. This
 * names each constant once. Whatever else stands in the text is left as it is.
 */
export function withConstants(text: string): { readonly model: string; readonly constants: string } {
  const constant = /\(Numbers\.(x[io])\s+\u0001(\d+)\u0002\)/gu;
  const used = new Set<string>();
  let folded = text.replaceAll(/\bNumbers\.one\b/gu, "\u00011\u0002");
  for (let before = ""; before !== folded;) {
    before = folded;
    folded = folded
      .replaceAll(constant, (_, bit: string, rest: string) => `\u0001${2n * BigInt(rest) + (bit === "xi" ? 1n : 0n)}\u0002`)
      .replaceAll(/\(\u0001(\d+)\u0002\)/gu, "\u0001$1\u0002");
  }
  const model = folded.replaceAll(/\u0001(\d+)\u0002/gu, (_, value: string) => {
    used.add(value);
    return `Constants.k${value}`;
  });
  return { model, constants: [...used].map((value) => `let k${value} = Numbers.of_string "${value}"\n`).join("") };
}

interface Program {
  /** The theory that extracts, and the text that it writes. */
  readonly theory: string;
  readonly model: string;
  /** OCaml and C of this directory, and what is linked in besides. */
  readonly ours: readonly string[];
  readonly objects: readonly string[];
  readonly options: readonly string[];
  readonly name: string;
}

/** Throws with the tool's words when something does not build. `compiled`: a directory of theories that coqc has compiled, taken where the text is the same. */
function build(root: string, program: Program, compiled?: string): Reference {
  const { theory, model: text, ours, objects, options, name } = program;
  const coq = join(root, "proofs", "coq");
  const files = coqFiles(coq, theory);
  const digest = createHash("sha256").update(JSON.stringify([objects, options]));
  for (const file of [...files.map((each) => join(coq, `${each}.v`)), ...ours.map((each) => join(root, "proofs", "reference", each)), join(root, "proofs/reference/build.ts")]) {
    if (existsSync(file)) digest.update(readFileSync(file)).update("\0");
  }
  const missing = missingTools();
  if (missing.length > 0) return { missing };
  const directory = join(root, "build", "proofs", name, digest.digest("hex").slice(0, 32));
  const executable = join(directory, name);
  if (existsSync(executable)) return { executable };

  const unfinished = `${directory}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const run = (command: string, args: readonly string[]): void => {
    execFileSync(command, args, { cwd: unfinished, stdio: ["ignore", "ignore", "pipe"], maxBuffer: 1 << 26 });
  };
  for (const each of files) {
    const source = join(coq, `${each}.v`);
    copyFileSync(source, join(unfinished, `${each}.v`));
    const [text, object] = compiled === undefined ? ["", ""] : [join(compiled, `${each}.v`), join(compiled, `${each}.vo`)];
    if (existsSync(object) && existsSync(text) && readFileSync(text).equals(readFileSync(source))) copyFileSync(object, join(unfinished, `${each}.vo`));
    else run("coqc", ["-q", "-Q", ".", "PGrid", `${each}.v`]);
  }
  const { model, constants } = withConstants(readFileSync(join(unfinished, `${text}.ml`), "utf8"));
  writeFileSync(join(unfinished, `${text}.ml`), model);
  writeFileSync(join(unfinished, "constants.ml"), constants);
  for (const each of ours) copyFileSync(join(root, "proofs", "reference", each), join(unfinished, each));
  const isC = (each: string): boolean => each.endsWith(".c");
  // Warnings are off: extracted code has unused names.
  run("ocamlfind", [
    "ocamlopt", "-w", "-a", "-package", "zarith", "-linkpkg", "-inline", "200", "-unsafe", ...options,
    ...ours.filter(isC), ...objects, "numbers.ml", "constants.ml", `${text}.mli`, `${text}.ml`, ...ours.filter((each) => !isC(each) && each !== "numbers.ml"), "-o", name,
  ]);
  try {
    renameSync(unfinished, directory);
  } catch (error) {
    // Another process was faster: its build is this one, and may be running.
    if (!existsSync(executable)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return { executable };
}

/** The machine: images in, verdicts and runs out. */
export const buildReference = (root: string, workshop: Workshop, compiled?: string): Reference => build(root, {
  theory: "Extract", model: "model", ours: ["numbers.ml", "reference.ml", "hash_stubs.c"], name: "reference",
  objects: workshop.hashes(false), options: workshop.include.flatMap((each) => ["-ccopt", each]),
}, compiled);

/** The kernel's operations on capabilities: lines in, lines out (caps.ml). */
export const buildCaps = (root: string): Reference => build(root, { theory: "CapsExtract", model: "capsmodel", ours: ["numbers.ml", "caps.ml"], name: "caps", objects: [], options: [] });
