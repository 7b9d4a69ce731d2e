/* main.c -- what an update of routes costs a device, in ticks of the board's counter: the updater and the store as an image has
 * them, with this in the place of main_updates.c. The flash is filled by the emulator; behind the store lie u32 bytes of the
 * envelope, u32 bytes of the bundle, the update's id, and both. Each line: name, what came of it, ticks. */
#include <string.h>

#include "../say.h"
#include "base/bytes.h"
#include "node/node.h"
#include "pg_board.h"
#include "pg_slots.h"
#include "pg_updates.h"
#include "store/flash.h"
#include "port/armv7m/slots.h"
#include "update/own.h"

#define COUNTER (*(volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS)
#define STAGED 0x200000u

static struct pg_node node;
static struct pg_updater updater;
static struct pg_site site;
static struct pg_flash store;
static const char *const tables[] = PG_UPDATES_TABLES;
static uint8_t message[PG_MSG_UPDATE_CHUNK_BYTES + PG_UPDATE_LIMIT_CHUNK_BYTES];

/* Says the ticks of the request, and whether it was refused. */
static uint32_t request(uint32_t length, uint32_t *ticks) {
  struct pg_update_actions actions;
  const uint32_t began = COUNTER;
  pg_updater_request(&updater, message, length, &actions);
  *ticks = COUNTER - began;
  return updater.answer[PG_MSG_UPDATE_ANSWER_REFUSAL];
}

int main(void) {
  uint32_t ticks, refused = 0;
  pg_uart_start(&uart);
  pg_board_slots_start();
  const uint8_t *staged = pg_board_slots.flash->bytes + STAGED;
  const uint32_t envelope = pg_load32le(staged), payload = pg_load32le(staged + 4);
  const uint8_t *id = staged + 8, *stream = staged + 40;
  pg_flash_start(&store, (uint8_t *)PG_SLOTS_FLASH + PG_UPDATES_STORE, PG_UPDATES_SECTOR, PG_UPDATES_BLOCK_SECTORS, PG_UPDATES_BLOCKS, PG_SLOTS_WRITE);
  pg_own_start(&updater, &site, &pg_board_slots, 0, &store, &pg_project, tables);
  pg_node_init(&node, site.bundles.project, PG_BOARD_COUNTER_HZ);

  memset(message, 0, sizeof message);
  message[0] = PG_MSG_UPDATE_BEGIN;
  pg_store32le(message + PG_MSG_UPDATE_BEGIN_ENVELOPE_BYTES, envelope);
  pg_store32le(message + PG_MSG_UPDATE_BEGIN_PAYLOAD_BYTES, payload);
  memcpy(message + PG_MSG_UPDATE_BEGIN_ID, id, 32);
  refused |= request(PG_MSG_UPDATE_BEGIN_BYTES, &ticks);
  for (uint32_t at = 0; at < envelope + payload;) {
    const uint32_t left = (at < envelope ? envelope : envelope + payload) - at;
    const uint32_t length = left < PG_UPDATE_LIMIT_CHUNK_BYTES ? left : PG_UPDATE_LIMIT_CHUNK_BYTES;
    memset(message, 0, PG_MSG_UPDATE_CHUNK_BYTES);
    message[0] = PG_MSG_UPDATE_CHUNK;
    pg_store32le(message + PG_MSG_UPDATE_CHUNK_OFFSET, at);
    memcpy(message + PG_MSG_UPDATE_CHUNK_PIECE, stream + at, length);
    refused |= request(PG_MSG_UPDATE_CHUNK_BYTES + length, &ticks);
    at += length;
    if (at == envelope) line("envelope", refused, ticks);
  }
  message[0] = PG_MSG_UPDATE_FINISH;
  refused |= request(PG_MSG_UPDATE_FINISH_BYTES, &ticks);
  line("finish", refused, ticks);
  uint32_t began = COUNTER;
  pg_node_routes(&node, site.bundles.project);
  line("switch", refused, COUNTER - began);
  began = COUNTER;
  pg_own_start(&updater, &site, &pg_board_slots, 0, &store, &pg_project, tables);
  line("start", site.bundles.project == &pg_project, COUNTER - began);
  say("end\n");
  for (;;) {}
}
