/** How the kernel and components are compiled. */

/** The kernel is one program: with link-time optimisation what one file asks of another is inlined. */
export const kernelFlags = ["-flto"] as const;
export const kernelLinkFlags = ["-Os", "-flto=1", "-flto-partition=one"] as const;

/** r9 holds the address of the IPC buffer (libsel4/sel4.h). */
export const componentFlags = ["-ffixed-r9"] as const;
