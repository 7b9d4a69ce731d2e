/**
 * Runs Z3: the native program if it is on PATH, else the npm package z3-solver. Both get the same text and the same limit
 * of steps; only the native one's speed is what docs/reference/proofs.md states.
 *
 * Of the npm package, `eval_smtlib2_string` is not used: its answer is read from memory that the next call writes (37 of
 * 40 answers were wrong with another call in flight). A solver object that is filled from a string has no such race.
 */
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Solver } from "../compiler/prove/query.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Host } from "./host.ts";
import { installText, locate, toolFor } from "./tools.ts";

export interface RunningSolver extends Solver {
  /** For the record: which solver answered. */
  readonly name: string;
  close(): void;
}

export async function openSolver(host: Host, load: () => Promise<Package | null> = loadPackage): Promise<Outcome<RunningSolver>> {
  const path = locate(host, "z3");
  if (path !== undefined) return succeed(nativeSolver(host, path));
  const module = await load();
  if (module !== null) return succeed(await packageSolver(module));
  const tool = toolFor("z3");
  return fail([diagnostic("PG7001", nowhere, { tool: "z3", purpose: tool.purpose, install: `${installText(host, tool)}   (or, slower: npm install z3-solver)` })]);
}

/** One process; each answer ends with a line that it echoes. */
export function nativeSolver(host: Host, path: string): RunningSolver {
  const child = host.spawn(path, ["-in", "-smt2"], { cwd: host.root });
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let text = "";
  let count = 0;
  let ended: string | null = null;
  let waiting: { readonly mark: string; readonly resolve: (text: string) => void; readonly reject: (error: Error) => void } | null = null;
  const settle = (): void => {
    if (waiting === null) return;
    const at = text.indexOf(waiting.mark);
    if (at >= 0) {
      const answer = text.slice(0, at);
      text = text.slice(at + waiting.mark.length);
      const { resolve } = waiting;
      waiting = null;
      resolve(answer.trim());
    } else if (ended !== null) {
      waiting.reject(new SolverEnded(ended));
      waiting = null;
    }
  };
  child.onData((bytes) => {
    text += decoder.decode(bytes, { stream: true });
    settle();
  });
  child.onExit((code, stderr) => {
    ended = `z3 ended with ${code}${stderr === "" ? "" : `: ${stderr}`}`;
    settle();
  });
  const send = (input: string): Promise<string> => new Promise((resolve, reject) => {
    const mark = `end-of-answer-${count++}`;
    waiting = { mark, resolve, reject };
    child.write(encoder.encode(`${input}\n(echo "${mark}")\n`));
    settle();
  });
  return {
    name: "z3",
    async check(input) {
      return verdictOf(await send(input));
    },
    values: (input) => send(input),
    close: () => child.kill(),
  };
}

/** The solver went away before it answered. */
export class SolverEnded extends Error {}

function verdictOf(answer: string): "sat" | "unsat" | "unknown" {
  if (answer === "sat" || answer === "unsat" || answer === "unknown") return answer;
  throw new Error(`the solver does not understand: ${answer.slice(0, 400)}`);
}

/** What is used of the package's low-level interface. */
interface Low {
  readonly Z3: {
    mk_config(): unknown;
    mk_context(config: unknown): unknown;
    del_context(context: unknown): void;
    mk_solver(context: unknown): unknown;
    solver_inc_ref(context: unknown, solver: unknown): void;
    mk_params(context: unknown): unknown;
    params_inc_ref(context: unknown, params: unknown): void;
    params_set_uint(context: unknown, params: unknown, name: unknown, value: number): void;
    mk_string_symbol(context: unknown, name: string): unknown;
    solver_set_params(context: unknown, solver: unknown, params: unknown): void;
    solver_from_string(context: unknown, solver: unknown, text: string): void;
    solver_check(context: unknown, solver: unknown): Promise<number>;
    solver_get_model(context: unknown, solver: unknown): unknown;
    model_inc_ref(context: unknown, model: unknown): void;
    model_eval(context: unknown, model: unknown, term: unknown, completion: boolean): unknown;
    ast_to_string(context: unknown, term: unknown): string;
    parse_smtlib2_string(context: unknown, text: string, sortNames: unknown[], sorts: unknown[], names: unknown[], decls: unknown[]): unknown;
    ast_vector_size(context: unknown, vector: unknown): number;
    ast_vector_get(context: unknown, vector: unknown, at: number): unknown;
    to_app(context: unknown, term: unknown): unknown;
    get_app_arg(context: unknown, app: unknown, at: number): unknown;
  };
  readonly em: { readonly PThread: { terminateAllThreads(): void } };
}

interface Package {
  init(): Promise<Low>;
}

async function loadPackage(): Promise<Package | null> {
  // By a name that is no literal: the package is optional, and its types need not be there to compile.
  const name: string = "z3-solver";
  try {
    return (await import(name)) as Package;
  } catch {
    return null;
  }
}

async function packageSolver(module: Package): Promise<RunningSolver> {
  const { Z3, em } = await module.init();
  let context: unknown = null;
  let solver: unknown = null;
  let declarations = "";
  const drop = (): void => {
    if (context !== null) Z3.del_context(context);
    context = null;
  };
  return {
    name: "z3-solver (npm)",
    async check(input) {
      drop();
      context = Z3.mk_context(Z3.mk_config());
      solver = Z3.mk_solver(context);
      Z3.solver_inc_ref(context, solver);
      const limit = /\(set-option :rlimit (\d+)\)/u.exec(input);
      const params = Z3.mk_params(context);
      Z3.params_inc_ref(context, params);
      if (limit !== null) Z3.params_set_uint(context, params, Z3.mk_string_symbol(context, "rlimit"), Number(limit[1]));
      Z3.solver_set_params(context, solver, params);
      const body = input.split("\n").filter((line) => !/^\((?:reset|set-option|set-logic|check-sat)/u.test(line));
      declarations = body.filter((line) => !line.startsWith("(assert")).join("\n");
      Z3.solver_from_string(context, solver, body.join("\n"));
      const answer = await Z3.solver_check(context, solver);
      return answer === 1 ? "sat" : answer === -1 ? "unsat" : "unknown";
    },
    // There is no get-value: each term is parsed as one side of an equation, and evaluated in the model.
    async values(input) {
      const wanted = splitTerms(input.replace(/^\(get-value \(/u, "").replace(/\)\)$/u, ""));
      const model = Z3.solver_get_model(context, solver);
      Z3.model_inc_ref(context, model);
      const pairs = wanted.map((term) => {
        const parsed = Z3.parse_smtlib2_string(context, `${declarations}\n(assert (= ${term} ${term}))`, [], [], [], []);
        const equation = Z3.ast_vector_get(context, parsed, 0);
        const value = Z3.model_eval(context, model, Z3.get_app_arg(context, Z3.to_app(context, equation), 0), true);
        return `(x ${Z3.ast_to_string(context, value)})`;
      });
      return `(${pairs.join(" ")})`;
    },
    close() {
      drop();
      em.PThread.terminateAllThreads();
    },
  };
}

/** Terms of a list, names in bars kept whole. */
function splitTerms(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let current = "";
  for (const token of text.match(/\|[^|]*\||[()]|\s+|[^\s()|]+/gu) ?? []) {
    if (depth === 0 && /^\s/u.test(token)) {
      if (current !== "") out.push(current);
      current = "";
      continue;
    }
    if (token === "(") depth++;
    if (token === ")") depth--;
    current += token;
  }
  if (current !== "") out.push(current);
  return out;
}
