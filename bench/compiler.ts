/** compile.*, check.*, lang.check_policy_seconds and the first decision of a simulation: seconds on this machine, as a user waits for them. */
import { compileProject } from "../compiler/pipeline.ts";
import type { Host } from "../toolchain/host.ts";
import { median, pgrid, secondsUntil } from "./command.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { generateRoute } from "./routes.ts";

const routes = 1000;
const runs = 5;

function compileOnce(seed: number): { seconds: number; instructions: number } {
  const sources = Array.from({ length: routes }, (_, n) => ({ file: `r${n}.lisp`, text: generateRoute(seed * routes + n) }));
  const begin = performance.now();
  const compiled = compileProject(sources);
  const seconds = (performance.now() - begin) / 1000;
  if (!compiled.ok) throw new Error(`a generated route does not compile: ${JSON.stringify(compiled.diagnostics[0])}`);
  if (compiled.value.routes.length !== routes) throw new Error(`${compiled.value.routes.length} of ${routes} routes came out`);
  return { seconds, instructions: compiled.value.routes.reduce((sum, route) => sum + route.bound.instructions, 0) };
}

export function compileFigures(): Figures {
  const cold = compileOnce(0);
  const warm = median(Array.from({ length: runs }, (_, n) => compileOnce(n + 1).seconds));
  return {
    "compile.routes_1000_cold": figure(cold.seconds, "seconds, first in the process", 2),
    "compile.routes_1000": figure(warm, `seconds, median of ${runs}`, 2),
    "compile.instructions_per_route": figure(cold.instructions / routes, "VM instructions, mean bound"),
  };
}

export function checkFigures(host: Host): Figures {
  pgrid(host, ["check", "examples/standard-path"]);
  const seconds = median(Array.from({ length: runs }, () => pgrid(host, ["check", "examples/standard-path"])));
  return { "check.one_file": figure(seconds, `seconds from start to exit, median of ${runs}`, 0.5) };
}

/** The policy of the reference page, TypeScript and its library included. */
export function policyFigures(host: Host): Figures {
  const check = ["check", "test/typescript/twins/telemetry.policy.ts"];
  pgrid(host, check);
  const seconds = median(Array.from({ length: runs }, () => pgrid(host, check)));
  return { "lang.check_policy_seconds": figure(seconds, `seconds from start to exit, median of ${runs}`, 1.5) };
}

export async function firstDecision(host: Host): Promise<Figures> {
  pgrid(host, ["build", "examples/standard-path", "-q"]);
  const seconds: number[] = [];
  const args = ["sim", "examples/standard-path", "--json", "--send", "examples/standard-path/pgrid.json"];
  for (let n = 0; n < runs; n++) seconds.push(await secondsUntil(host, args, /"event":"decision"/u));
  return { "decision.first_seconds": figure(median(seconds), `seconds from start, median of ${runs}`, 1.5) };
}
