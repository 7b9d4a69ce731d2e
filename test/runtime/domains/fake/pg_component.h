/* pg_component.h -- for the domains as coroutines of one process: a capability is the number of the domain that it leads to. */
#ifndef PG_COMPONENT_H
#define PG_COMPONENT_H

#include <stdint.h>

#define CAP_PROTOCOL_EP 3u
#define CAP_ROUTER_EP 4u
#define CAP_STORE_EP 5u
#define CAP_GOVERNOR_EP 6u
#define CAP_KEYS_EP 7u
#define CAP_READY_NTFN 1u
#define CAP_CALLS_REPLY 16u
#define CAP_WORK_NTFN 17u

extern uint8_t fake_message[8192], fake_answer[512], fake_command[128], fake_lookup[128], fake_tables[8192], fake_vault[1024], fake_record[2048], fake_update[2048], fake_bundle[16384],
    fake_flash[65536];
#define FRAME_MESSAGE fake_message
#define FRAME_ANSWER fake_answer
#define FRAME_COMMAND fake_command
#define FRAME_LOOKUP fake_lookup
#define FRAME_TABLES fake_tables
#define FRAME_VAULT fake_vault
#define FRAME_RECORD fake_record
#define FRAME_UPDATE fake_update
#define FRAME_BUNDLE fake_bundle
#define DEVICE_FLASH fake_flash
#define STORE_SECTOR_BYTES 4096u
#define STORE_BLOCK_SECTORS 4u
#define STORE_BLOCKS 4u
#define STORE_UNIT_BYTES 8u

#endif
