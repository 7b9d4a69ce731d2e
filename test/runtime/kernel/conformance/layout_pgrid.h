/* layout_pgrid.h -- what start_pgrid.c, state_pgrid.c and image_pgrid.ld agree on: slots of the first CNode and addresses on QEMU's mps2-an500. */
#ifndef CONFORMANCE_LAYOUT_PGRID_H
#define CONFORMANCE_LAYOUT_PGRID_H

/* Slots of the first thread's CNode; slot 0 stays empty. */
#define AT_CNODE 1
#define AT_TCB 2
#define AT_VSPACE 3
#define AT_SCHED_CONTEXT 4
#define AT_IRQ_CONTROL 5
#define AT_SCHED_CONTROL 6
#define AT_KERNEL_MEMORY 7
#define AT_USER_MEMORY 8
#define AT_DEVICE 9
#define AT_CODE 10
#define AT_DATA 11
#define AT_STACKS 12
#define FIRST_SLOT 16
#define CNODE_RADIX 11

#define CELLS_ADDRESS 0x20000000 /* of the kernel's objects */

/* Memory of the tests: sizes as powers of two, each aligned to its size. */
#define CODE_ADDRESS 0x00040000
#define CODE_BITS 16
#define DATA_ADDRESS 0x20100000
#define DATA_BITS 16
#define STACKS_ADDRESS 0x20200000
#define STACKS_BITS 20
#define USER_ADDRESS 0x20300000
#define USER_BITS 18
#define DEVICE_ADDRESS 0x40000000 /* timers 0 and 1, and UART 0 */
#define DEVICE_BITS 15
#define KERNEL_MEMORY_BITS 18

#define FIRST_STACK 4096 /* bytes, of the first thread */

#endif
