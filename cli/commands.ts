/** The commands by name. What --help and the parser need is here; the code of a command is loaded when it runs. */
import type { Command } from "./context.ts";

type Entry = Omit<Command, "run"> & { load(): Promise<Command> };

const described = <const E extends Omit<Command, "run">>(entry: E, load: () => Promise<{ run: Command["run"] }>): Entry => ({
  ...entry,
  load: async () => ({ ...entry, run: (await load()).run }),
});

export const commands = {
  new: described(
    { summary: "make a project", argument: "<directory>", needs: "a directory for the project", flags: [], examples: [["pgrid new hello && pgrid sim hello", ""]] },
    () => import("./commands/new.ts"),
  ),
  check: described(
    { summary: "check programs, state their bounds, prove what can be proved", argument: "[path]", flags: ["prove", "no-more-than", "explain", "dump"], examples: [["pgrid check src/main.lisp", "a single file, without a project"], ["pgrid check --explain", "which path each bound is the cost of"], ["pgrid check --dump=core", "the programs as their CIDs name them"], ["pgrid check --prove", "and what a solver can say about it"]] },
    () => import("./commands/check.ts"),
  ),
  convert: described(
    { summary: "write a file in the other language: Lisp, TypeScript", argument: "<file>", needs: "a file that ends in .lisp or .policy.ts", flags: ["output"], examples: [["pgrid convert src/main.lisp -o src/main.policy.ts", ""]] },
    () => import("./commands/convert.ts"),
  ),
  types: described(
    { summary: "write typed bindings for whoever runs nodes", argument: "[path]", flags: ["output"], examples: [["pgrid types -o src/generated", ""]] },
    () => import("./commands/types.ts"),
  ),
  build: described(
    { summary: "build the firmware of a project, or its system of components", argument: "[path]", flags: ["board", "slot", "output", "jobs", "aot", "explain", "dump"], examples: [["pgrid build --board host", "the same node as a process of this machine"], ["pgrid build --aot", "routes as C, ahead of time"], ["pgrid build --slot a", "for slot a of the board's flash"]] },
    () => import("./commands/build.ts"),
  ),
  sim: described(
    {
      summary: "build, simulate, send messages, print the decisions", argument: "[path]",
      flags: ["board", "jobs", "aot", "send", "route", "type", "ttl", "priority", "source"],
      examples: [["pgrid sim . --send README.md LICENSE", ""], ["pgrid sim . --board host --json", "natively, as NDJSON"]],
    },
    () => import("./commands/sim.ts"),
  ),
  test: described(
    { summary: "run the tests in the sources (deftest; in TypeScript, test)", argument: "[path]", flags: ["sim", "board", "jobs"], examples: [["pgrid test --sim", "those of routes in the simulated board, too"]] },
    () => import("./commands/test.ts"),
  ),
  size: described(
    { summary: "flash, RAM and stack of a project's firmware or system", argument: "[path]", flags: ["board", "slot", "jobs", "aot", "by", "caps", "save", "check", "tolerance"], examples: [["pgrid size --by symbol", ""], ["pgrid size --by route", "what each route takes"], ["pgrid size --caps", "who holds what in a system of components"], ["pgrid size --check sizes.json --tolerance 2%", "against what --save wrote"]] },
    () => import("./commands/size.ts"),
  ),
  stack: described(
    { summary: "the deepest path through each stack, and what bounds it", argument: "[path]", flags: ["board", "slot", "jobs", "aot", "sim"], examples: [["pgrid stack --sim", "and how much of each a run in the simulator takes"]] },
    () => import("./commands/stack.ts"),
  ),
  disasm: described(
    { summary: "show the bytecode of routes beside their core form", argument: "[path]", flags: [], examples: [["pgrid disasm src/main.lisp", ""]] },
    () => import("./commands/disasm.ts"),
  ),
  // A key of two words is a command of a group.
  "image verify": described(
    {
      summary: "verify what a build wrote: files, routes, bounds; and the proofs", argument: "[path]", flags: ["proofs", "board", "jobs"],
      examples: [["pgrid image verify", "the last build of the project for its board"], ["pgrid image verify build/host/build.json --proofs", "and each certificate and theorem"]],
    },
    () => import("./commands/image-verify.ts"),
  ),
  doctor: described(
    { summary: "list the tools that pgrid needs, and what is missing", argument: null, flags: ["board"], examples: [["pgrid doctor --board host", "only what that board needs"]] },
    () => import("./commands/doctor.ts"),
  ),
  explain: described(
    { summary: "explain a diagnostic", argument: "<code>", needs: "the code of a diagnostic", flags: [], examples: [["pgrid explain PG4103", ""]] },
    () => import("./commands/explain.ts"),
  ),
  demo: described(
    { summary: "what `npm start` shows", argument: null, flags: ["board", "jobs"], hidden: true, examples: [] },
    () => import("./commands/demo.ts"),
  ),
} as const satisfies Record<string, Entry>;
export type CommandName = keyof typeof commands;
