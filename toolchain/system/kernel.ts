/** How the kernel and components are compiled. */

/** The kernel is one program: with link-time optimisation what one file asks of another is inlined. */
export const kernelFlags = ["-flto"] as const;
/**
 * In one partition, whose call graph gcc writes beside the image: the frames are known only after inlining. Intermediate
 * files are kept until the link is done, as then they have the same names in every build.
 */
export const kernelLinkFlags = ["-Os", "-flto=1", "-flto-partition=one", "-fstack-usage", "-fcallgraph-info=su", "-save-temps=obj"] as const;
export const linkedCallGraph = (elf: string): string => `${elf}.ltrans0.ltrans.ci`;
export const kernelCallGraph = "gen/kernel.ci";

/** A thread that has used a floating-point register has 32 more words saved and loaded whenever another runs; 64-bit integers do as well without. */
export const libraryFlags = ["-mgeneral-regs-only"] as const;
/** What stands between a message's last byte and its decision: there is more flash than time. */
export const coreFlags = ["-O2"] as const;
/** r9 holds the address of the IPC buffer wherever a system call is made (libsel4/sel4.h); a hash has it as a register of its own. */
export const componentFlags = ["-ffixed-r9", ...libraryFlags] as const;
