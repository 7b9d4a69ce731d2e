/* What the harness and a machine model know of each other. */
#pragma once
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int32_t i32;

enum workload { FLETCHER, ROUTE, LOOP, EMPTY, WORKLOADS };

/* The memory that every workload reads and writes, as byte offsets. */
enum {
  DATA = 0,          /* 360 bytes under the checksum */
  DATA_SIZE = 360,
  WORDS = 360,       /* u32: 16-bit words in DATA, 180 */
  LOOPS = 364,       /* u32: iterations of the loop workload, 10000 */
  HEADER = 368,      /* 64 bytes: version, flags, ttl, proto, u16 length, ..., key at 8 */
  HEADER_SIZE = 64,
  HEADER_KEY = 8,
  TABLE = 432,       /* 16 entries */
  ENTRY_SIZE = 36,   /* key[32], prefix length in words, port, alternate, flags */
  ENTRIES = 16,
  OUT = 1008,        /* u32 new first header word, u32 port */
  MEMORY_SIZE = 1016,
};

extern u8 memory[MEMORY_SIZE];

/* Each model defines these. A run returns the program's result; a fault returns FAULT | reason. */
#define FAULT 0xE0000000u
u32 model_run(enum workload w);
u32 model_program_bytes(enum workload w);
u32 model_executed(void);          /* VM instructions of the last run, 0 if the model does not count */
