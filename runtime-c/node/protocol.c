/* protocol.c -- see protocol.h. */
#include "node/protocol.h"

#include <string.h>

#include "node/count.h"

_Static_assert(PG_COUNTER_DECISIONS == 7 && PG_COUNTER_FAULTS == 8 && PG_COUNTER_IMAGES_REFUSED == 9 &&
                   PG_COUNTER_PROVIDERS_EVICTED == 10 && PG_COUNTERS == 11, "whose each counter is");

void pg_protocol_init(struct pg_protocol *protocol) { memset(protocol->counters, 0, sizeof protocol->counters); }

void pg_protocol_broken(struct pg_protocol *protocol, enum pg_counter fault) {
  if (fault < PG_PROTOCOL_COUNTERS) pg_count(&protocol->counters[fault]);
}

/* Everything but a message that is well formed. */
static enum pg_request_kind command(struct pg_protocol *protocol, const uint8_t *bytes, uint32_t length,
                                    struct pg_request *out, struct pg_done *done) {
  enum pg_request_kind kind = PG_REQUEST_NONE;
  enum pg_status status = PG_STATUS_SHAPE; /* of a message, too: it comes here when its shape is wrong */
  *done = (struct pg_done){bytes[0], PG_STATUS_OK, PG_REFUSAL_OK, 0};
  switch (bytes[0]) {
    case PG_MSG_MESSAGE: break;
    case PG_MSG_STATS_GET:
      kind = PG_REQUEST_STATS;
      if (length == PG_MSG_STATS_GET_BYTES) status = PG_STATUS_OK;
      break;
    case PG_MSG_HELLO_GET:
      kind = PG_REQUEST_HELLO;
      if (length == PG_MSG_HELLO_GET_BYTES) status = PG_STATUS_OK;
      break;
    case PG_MSG_PROVIDE:
      kind = PG_REQUEST_PROVIDE;
      status = pg_provide_decode(bytes, length, &out->provide);
      break;
    case PG_MSG_TABLE_SET:
      kind = PG_REQUEST_TABLE_SET;
      status = pg_table_set_decode(bytes, length, &out->table_set);
      break;
    case PG_MSG_INSTALL:
      kind = PG_REQUEST_INSTALL;
      status = pg_install_decode(bytes, length, &out->install);
      break;
    case PG_MSG_RESET:
      kind = PG_REQUEST_RESET;
      if (length == PG_MSG_RESET_BYTES) status = PG_STATUS_OK;
      break;
    default:
      pg_count(&protocol->counters[PG_COUNTER_MESSAGE_KIND]);
      status = PG_STATUS_UNKNOWN;
      break;
  }
  if (status == PG_STATUS_OK) return kind;
  done->status = status;
  return PG_REQUEST_NONE;
}

enum pg_request_kind pg_protocol_request(struct pg_protocol *protocol, const uint8_t *bytes, uint32_t length,
                                         struct pg_request *out, struct pg_done *done) {
  pg_count(&protocol->counters[PG_COUNTER_FRAMES_IN]);
  if (bytes[0] == PG_MSG_MESSAGE && pg_message_decode(bytes, length, &out->message) == PG_STATUS_OK) return PG_REQUEST_DECIDE;
  return command(protocol, bytes, length, out, done);
}

uint32_t pg_protocol_done(struct pg_protocol *protocol, const struct pg_done *done) {
  if (done->status == PG_STATUS_SHAPE) pg_count(&protocol->counters[PG_COUNTER_MESSAGE_SHAPE]);
  return pg_done_encode(done, protocol->answer);
}

uint32_t pg_protocol_stats(struct pg_protocol *protocol, const struct pg_others *others) {
  uint32_t all[PG_COUNTERS];
  memcpy(all, protocol->counters, sizeof protocol->counters);
  all[PG_COUNTER_DECISIONS] = others->decisions;
  all[PG_COUNTER_FAULTS] = others->faults;
  all[PG_COUNTER_IMAGES_REFUSED] = others->images_refused;
  all[PG_COUNTER_PROVIDERS_EVICTED] = others->evicted;
  return pg_stats_encode(all, protocol->answer);
}
