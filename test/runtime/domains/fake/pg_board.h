/* pg_board.h -- of no board: as the node says it that is a process. */
#define PG_BOARD_COUNTER_HZ 0u
