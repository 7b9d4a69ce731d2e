/** Blocks of docs/reference/aot.md: a route of the examples and the C that it becomes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeHost, packageRoot } from "../../cli/host.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { loadProject } from "../../toolchain/config/project.ts";
import { generated, planBuild } from "../../toolchain/plan.ts";
import type { Block } from "./pages.ts";
import { fenced } from "./command.ts";
import { unwrap, walkedBoard } from "./walk.ts";

const directory = join(packageRoot(), "examples/checksum-gate");

/** The definition of the route, without what stands before it. */
const source: Block = () => {
  const text = readFileSync(join(directory, "src/main.lisp"), "utf8");
  return fenced("lisp", text.slice(text.indexOf("(defroute")));
};

/** The function, down to its closing brace, out of the unit that `pgrid build --aot` writes. */
const unit: Block = () => {
  const project = unwrap(loadProject(nodeHost(), directory, new Map()));
  const compiled = unwrap(compileProject(project.sources, { nodes: project.nodes }));
  const board = unwrap(loadBoard(nodeHost(), walkedBoard, null, nowhere, new Map()));
  const text = unwrap(planBuild(project, compiled, compiled.routes.map(() => ""), board, { libraries: [] })).files.get(generated.aot)!;
  return fenced("c", text.slice(text.indexOf("/* checksum-gate"), text.indexOf("\n}\n") + 2));
};

export const aotBlocks = { "aot-source": source, "aot-unit": unit } as const satisfies Record<string, Block>;
