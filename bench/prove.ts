/** prove.*: seconds that native Z3 takes for the laws of the examples and for the bound of a route of 64 branches. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { replay } from "../cli/proving.ts";
import { compileProgram, frontEnd } from "../compiler/pipeline.ts";
import { proveBound } from "../compiler/prove/bound.ts";
import { lawsOf, proveLaw } from "../compiler/prove/laws.ts";
import { loadProject } from "../toolchain/config/project.ts";
import { readText } from "../toolchain/host.ts";
import type { Host } from "../toolchain/host.ts";
import { locate } from "../toolchain/tools.ts";
import { nativeSolver } from "../toolchain/z3.ts";
import type { RunningSolver } from "../toolchain/z3.ts";
import { diamondRoute } from "./diamonds.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";

const diamonds = 64;

async function seconds(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

export async function proveFigures(host: Host): Promise<Figures> {
  const path = locate(host, "z3");
  if (path === undefined) throw new Error("prove.* is measured with the native z3: node scripts/setup.mjs brings it");
  const solver = nativeSolver(host, path);
  try {
    await ready(solver);
    const laws = await lawSeconds(host, solver);
    return {
      "prove.law_seconds_max": figure(Math.max(...laws), `seconds, the slowest of ${laws.length} laws of the examples' merges`, 1),
      "prove.law_seconds_sum": figure(laws.reduce((sum, one) => sum + one, 0), "seconds, all of them"),
      "prove.diamond64_seconds": figure(await diamondSeconds(solver), `seconds, least bound of ${diamonds} branches, all its queries`, 1),
    };
  } finally {
    solver.close();
  }
}

/** The process has started. */
const ready = async (solver: RunningSolver): Promise<void> => void await solver.check("(reset)\n(check-sat)");

async function lawSeconds(host: Host, solver: RunningSolver): Promise<number[]> {
  const examples = join(host.root, "examples");
  const found: number[] = [];
  for (const name of readdirSync(examples)) {
    if (host.stat(join(examples, name, "pgrid.json")) === undefined) continue;
    const project = loadProject(host, join(examples, name), new Map());
    if (!project.ok) throw new Error(`${name} does not load`);
    // Beside the entry, what the note wrote: a law that is refuted counts as well.
    const noted = host.list(join(examples, name, "src")).filter((file) => file.endsWith(".lisp"));
    for (const file of noted) {
      const text = readText(host, join(examples, name, "src", file));
      if (typeof text !== "string" || !text.includes("(defmerge ")) continue;
      const checked = frontEnd(file, text, { nodes: project.value.nodes });
      if (!checked.ok) throw new Error(`${name}/${file}: ${checked.diagnostics[0]!.message}`);
      for (const merge of checked.value.merges) {
        for (const law of lawsOf(merge)) {
          let verdict = "";
          const took = await seconds(async () => void ({ verdict } = await proveLaw(merge, law, { solver, replay })));
          process.stderr.write(`  ${name}/${file} ${merge.program.name} ${law}: ${verdict}, ${took.toFixed(3)} s\n`);
          found.push(took);
        }
      }
    }
  }
  if (found.length === 0) throw new Error("no merge in the examples");
  return found;
}

async function diamondSeconds(solver: RunningSolver): Promise<number> {
  const checked = frontEnd("diamonds.lisp", diamondRoute(diamonds));
  if (!checked.ok) throw new Error("the route of branches does not compile");
  const [route] = checked.value.routes;
  const compiled = compileProgram(route!);
  if (!compiled.ok) throw new Error("the route of branches does not compile");
  return seconds(async () => {
    const { figures } = await proveBound(route!, compiled.value, { solver, replay });
    if (figures!.proved !== figures!.observed) throw new Error(`the bound ${figures!.proved} is not what a run takes, ${figures!.observed}`);
    process.stderr.write(`  64 branches: the device derives ${figures!.linear} instructions, no run takes more than ${figures!.proved}\n`);
  });
}
