/* pg_arch.h -- the port as the kernel's proofs take it to be. */
#include <stdbool.h>
#include <stdint.h>
#define PG_TICKS_PER_US 25u
uint64_t pg_port_now(void);
void pg_port_timer(uint64_t at);
/*@ terminates \true; exits \false; assigns \nothing; */
bool pg_port_pending(void);
uint32_t pg_port_line(uint32_t number);
uint32_t pg_port_number(uint32_t line);
void pg_port_mask(uint32_t line);
void pg_port_unmask(uint32_t line);
/*@ terminates \true; exits \false; assigns \nothing; */
void *pg_port_memory(uint32_t address);
bool pg_port_mappable(uint32_t base, uint32_t bits);
