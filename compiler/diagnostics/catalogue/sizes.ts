/** PG83xx: stacks, and sizes against those of an earlier build. */
import type { Rows } from "./row.ts";

export const sizeRows = {
  PG8301: {
    stage: "command", title: "stack that can overflow", template: "the stack of {what} can take {used} B, and has {has} B", help: "make room in {where}, or take less",
    explanation: "The figure is the deepest path through the program, out of gcc's call graph and frame sizes, and the frame of an exception. `pgrid stack` shows the path and what the figure rests on.",
  },
  PG8302: {
    severity: "warning", stage: "command", title: "stack without a bound", template: "the stack of {what} has no bound: {why}",
    help: "recursion needs a limit that is written down (toolchain/stack.ts), a call through a pointer its targets; or do without",
    explanation: "gcc's call graph does not say how often a function calls itself, where a pointer leads, or how large a frame of dynamic size becomes. The figure that is shown leaves it out, and the program may need more.",
  },
  PG8303: {
    stage: "command", title: "no stack to speak of", template: "board `{board}` reserves no stack: there is none to bound",
    help: "name a board with memory of its own: --board qemu-mps2-an500",
    explanation: "On `host` the node is a process, whose stack the operating system extends.",
  },
  PG8304: {
    stage: "command", title: "stack deeper than its bound", template: "the stack of {what} took {used} B in the run, and its bound is {bound} B",
    explanation: "`pgrid stack --sim` fills the stacks with a pattern, runs the image in the simulator and looks how far the pattern is gone. A run that goes deeper than the bound refutes the bound: this is a defect of pgrid.",
  },
  PG8311: {
    stage: "command", title: "no such snapshot", template: "there is no snapshot {file}", help: "write it first: pgrid size --save {file}",
    explanation: "`pgrid size --check` holds a build against sizes that `--save` wrote.",
  },
  PG8312: {
    stage: "command", title: "snapshot that is no JSON", template: "{file} is no JSON", help: "write it again: pgrid size --save {file}",
    explanation: "A snapshot of sizes is a JSON file that `pgrid size --save` writes.",
  },
  PG8313: {
    stage: "command", title: "snapshot of another version", template: "{file} is a snapshot of version {found}, and this is pgrid for {known}", help: "write it again with this pgrid: pgrid size --save {file}",
    explanation: "The first key of a snapshot names its version. Sizes of another version may mean something else.",
  },
  PG8314: {
    stage: "command", title: "snapshot with a wrong shape", template: "{file} is no snapshot of sizes: {what}", help: "write it again: pgrid size --save {file}",
    explanation: "docs/schema/sizes.json says what a snapshot holds. Unknown and missing keys are errors.",
  },
  PG8315: {
    stage: "command", title: "snapshot of something else", template: "{file} is of {one}, and this is {other}",
    explanation: "Sizes can only be held against those of the same project or system, for the same board and slot, with routes compiled or not.",
  },
  PG8316: {
    stage: "command", title: "size beyond the tolerance", template: "{what} of {name} grew from {before} to {now}, by more than {tolerance}",
    help: "if it is meant, write the snapshot again: pgrid size --save {file}",
    explanation: "`pgrid size --check` compares flash, RAM and deepest stack of the whole, and of each program of a system, with a snapshot; its table lists the modules and routes that grew.",
  },
  PG8317: {
    stage: "command", title: "tolerance of nothing", template: "--tolerance says how much more than a snapshot is fine, and no --check names one",
    explanation: "Without `--tolerance`, `--check` takes no growth at all.",
  },
} as const satisfies Rows;
