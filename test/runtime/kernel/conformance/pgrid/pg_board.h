/* pg_board.h -- of the conformance image: Arm MPS2+ AN500 as QEMU models it. */
#define PG_BOARD_COUNTER_ADDRESS 0x40028018u
#define PG_BOARD_COUNTER_HZ 25000000u
#define PG_BOARD_START() ((void)0)
