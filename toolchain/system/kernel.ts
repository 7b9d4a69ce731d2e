/** How the kernel and components are compiled, and what the kernel's own stack has to hold. */
import type { Elf } from "../elf.ts";
import { frameInCode } from "../frame-in-code.ts";
import { parseCallGraphs, worstStack } from "../stack.ts";
import type { StackBound } from "../stack.ts";

/** The kernel is one program: with link-time optimisation what one file asks of another is inlined. */
export const kernelFlags = ["-flto"] as const;
/**
 * In one partition, whose call graph gcc writes beside the image: the frames are known only after inlining. Intermediate
 * files are kept until the link is done, as then they have the same names in every build.
 */
export const kernelLinkFlags = ["-Os", "-flto=1", "-flto-partition=one", "-fstack-usage", "-fcallgraph-info=su", "-save-temps=obj"] as const;
export const linkedCallGraph = (elf: string): string => `${elf}.ltrans0.ltrans.ci`;
export const kernelCallGraph = "gen/kernel.ci";
/** An exception inside the kernel: the largest frame and its alignment (Armv7-M ARM, B1.5.7). Only pg_hard takes one. */
const exceptionFrameBytes = 104 + 4;

/** The deepest path through the kernel from any of its functions: the entries are assembler, so that gcc does not know them. */
export function kernelStack(callGraph: string, elf: Elf, image: Uint8Array): StackBound {
  const { calls, frames: known } = parseCallGraphs([callGraph]);
  const frames = new Map(known);
  for (const name of new Set([...calls.values()].flat())) {
    const bytes = frames.has(name) ? null : frameInCode(elf, image, name);
    if (bytes !== null) frames.set(name, { bytes, dynamic: false });
  }
  const worst = [...frames.keys()].map((name) => worstStack({ frames, calls }, name)).sort((a, b) => b.bytes - a.bytes)[0];
  if (worst === undefined) throw new Error("the kernel's call graph is empty");
  return { bytes: worst.bytes + exceptionFrameBytes, path: worst.path, open: worst.open };
}


/** A thread that has used a floating-point register has 32 more words saved and loaded whenever another runs; 64-bit integers do as well without. */
export const libraryFlags = ["-mgeneral-regs-only"] as const;
/** What stands between a message's last byte and its decision: there is more flash than time. */
export const coreFlags = ["-O2"] as const;
/** r9 holds the address of the IPC buffer wherever a system call is made (libsel4/sel4.h); a hash has it as a register of its own. */
export const componentFlags = ["-ffixed-r9", ...libraryFlags] as const;
