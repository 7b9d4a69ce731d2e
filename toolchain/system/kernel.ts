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

/** r9 holds the address of the IPC buffer (libsel4/sel4.h). */
export const componentFlags = ["-ffixed-r9"] as const;
