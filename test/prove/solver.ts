/** One native solver for a test file, and programs out of source text. */
import { compileProgram, frontEnd } from "../../compiler/pipeline.ts";
import type { Finding, Prover } from "../../compiler/prove/finding.ts";
import { proveAll } from "../../compiler/prove/prove.ts";
import { nodeHost } from "../../cli/host.ts";
import { replay } from "../../cli/proving.ts";
import { nativeSolver } from "../../toolchain/z3.ts";
import type { RunningSolver } from "../../toolchain/z3.ts";
import { locate } from "../../toolchain/tools.ts";

export function startSolver(): RunningSolver {
  const host = nodeHost();
  const path = locate(host, "z3");
  if (path === undefined) throw new Error("the tests need z3: node scripts/setup.mjs");
  return nativeSolver(host, path);
}

export const proverOn = (solver: RunningSolver): Prover => ({ solver, replay });

export function checked(text: string, file = "test.lisp"): Exclude<ReturnType<typeof frontEnd>, { ok: false }>["value"] {
  const found = frontEnd(file, text);
  if (!found.ok) throw new Error(found.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; "));
  return found.value;
}

export function proofsOf(text: string, solver: RunningSolver, noMoreThan: string | null = null): Promise<readonly Finding[]> {
  const { notes, ...file } = checked(text);
  return proveAll({
    files: [{ ...file, notes: notes.map((message) => ({ route: "", span: { file: "", start: 0, end: 0 }, message })) }],
    texts: new Map([["test.lisp", text]]), noMoreThan,
    compile(program) {
      const compiled = compileProgram(program);
      return compiled.ok ? compiled.value : null;
    },
  }, proverOn(solver));
}
