/* head.c -- heads of the audit log: a COSE_Sign1 (RFC 9052, 4.2) over [log, epoch, segments, records, link], see audit.h. */
#include <string.h>

#include "audit/check.h"
#include "audit/own.h"
#include "wire/cbor.h"
#include "wire/cbor_write.h"

#define SAYS 5u

void pg_audit_head_say(struct pg_audit *log) {
  struct pg_cbor_writer out = pg_cbor_writer(log->said, sizeof log->said);
  pg_cbor_put(&out, PG_CBOR_MAJOR_ARRAY, SAYS);
  pg_cbor_put_bytes(&out, log->id, PG_AUDIT_LOG_BYTES);
  pg_cbor_put(&out, PG_CBOR_MAJOR_UINT, log->epoch);
  pg_cbor_put(&out, PG_CBOR_MAJOR_UINT, log->segments);
  pg_cbor_put(&out, PG_CBOR_MAJOR_UINT, log->records);
  pg_cbor_put_bytes(&out, log->link, PG_AUDIT_LINK_BYTES);
  log->said_bytes = (uint32_t)(out.at - log->said);
  log->said_segments = log->segments;
}

uint32_t pg_audit_to_sign(const struct pg_audit *log, uint8_t signed_bytes[PG_AUDIT_SIGNED_BYTES]) {
  static const uint8_t context[] = {0x84, 0x6a, 'S', 'i', 'g', 'n', 'a', 't', 'u', 'r', 'e', '1'};
  if (log->said_bytes == 0) return 0;
  struct pg_cbor_writer out = pg_cbor_writer(signed_bytes, PG_AUDIT_SIGNED_BYTES);
  pg_cbor_put_encoded(&out, context, sizeof context);
  pg_cbor_put_bytes(&out, log->protected_header, sizeof log->protected_header);
  pg_cbor_put_bytes(&out, NULL, 0);
  pg_cbor_put_bytes(&out, log->said, log->said_bytes);
  return (uint32_t)(out.at - signed_bytes);
}

void pg_audit_signed(struct pg_audit *log, const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]) {
  struct pg_cbor_writer out = pg_cbor_writer(log->head, sizeof log->head);
  pg_cbor_put(&out, PG_CBOR_MAJOR_TAG, PG_COSE_TAG_SIGN1);
  pg_cbor_put(&out, PG_CBOR_MAJOR_ARRAY, 4);
  pg_cbor_put_bytes(&out, log->protected_header, sizeof log->protected_header);
  pg_cbor_put(&out, PG_CBOR_MAJOR_MAP, 0);
  pg_cbor_put_bytes(&out, log->said, log->said_bytes);
  pg_cbor_put_bytes(&out, signature, PG_ED25519_SIGNATURE_BYTES);
  log->head_bytes = (uint32_t)(out.at - log->head);
  log->head_segments = log->said_segments;
  log->said_bytes = 0;
}

/* One that may be left out: what it is about is read all the same. */
#define DUE(in, name, condition, fault)                         \
  do {                                                          \
    const bool met = (condition);                               \
    if (!PG_AUDIT_CHECK(name, met)) pg_cbor_fail(in, fault);    \
  } while (0)

/* NULL with a fault: what is shorter must not be read as if it were not. */
static const uint8_t *exactly(struct pg_cbor *in, uint32_t length) {
  struct pg_span span;
  pg_cbor_bytes(in, &span);
  if (span.length != length) pg_cbor_fail(in, PG_CBOR_OUT_OF_RANGE);
  return in->fault == PG_CBOR_FINE ? span.bytes : NULL;
}

static bool same(const uint8_t *found, const uint8_t *due, uint32_t length) { return found == NULL || memcmp(found, due, length) == 0; }

/* What is known only once it is all read goes into the log then. */
struct head {
  uint32_t epoch, segments;
  uint64_t records;
  const uint8_t *link;
};

static void read_said(const struct pg_audit *log, struct pg_cbor *in, struct head *head) {
  DUE(in, MEMBERS, pg_cbor_head(in, PG_CBOR_MAJOR_ARRAY) == SAYS, PG_CBOR_OUT_OF_RANGE);
  DUE(in, LOG, same(exactly(in, PG_AUDIT_LOG_BYTES), log->id, PG_AUDIT_LOG_BYTES), PG_AUDIT_FAULT_OTHER_LOG);
  head->epoch = pg_cbor_uint(in, UINT32_MAX);
  head->segments = pg_cbor_uint(in, UINT32_MAX);
  head->records = pg_cbor_head(in, PG_CBOR_MAJOR_UINT);
  /* Each epoch ends with a record of its own, in a segment of its own. */
  DUE(in, EPOCH, head->epoch != 0 && head->segments >= head->epoch && head->records >= head->segments, PG_AUDIT_FAULT_EPOCH);
  head->link = exactly(in, PG_AUDIT_LINK_BYTES);
}

uint32_t pg_audit_head_read(struct pg_audit *log, const uint8_t *bytes, uint32_t length) {
  struct pg_cbor in = pg_cbor(bytes, length);
  struct pg_span said;
  struct head head;
  pg_cbor_tag(&in, PG_COSE_TAG_SIGN1);
  DUE(&in, MEMBERS, pg_cbor_head(&in, PG_CBOR_MAJOR_ARRAY) == 4, PG_CBOR_OUT_OF_RANGE);
  DUE(&in, SIGNER, same(exactly(&in, sizeof log->protected_header), log->protected_header, sizeof log->protected_header), PG_AUDIT_FAULT_UNKNOWN_KEY);
  DUE(&in, UNPROTECTED, pg_cbor_head(&in, PG_CBOR_MAJOR_MAP) == 0, PG_AUDIT_FAULT_NO_HEAD);
  pg_cbor_bytes(&in, &said);
  struct pg_cbor inner = pg_cbor(said.bytes, said.length);
  read_said(log, &inner, &head);
  pg_cbor_end(&inner);
  if (inner.fault != PG_CBOR_FINE) pg_cbor_fail(&in, inner.fault);
  (void)exactly(&in, PG_ED25519_SIGNATURE_BYTES);
  pg_cbor_end(&in);
  if (in.fault != PG_CBOR_FINE) return in.fault;
  if (length > sizeof log->head) return PG_CBOR_OUT_OF_RANGE; /* no head that was read is so long */
  log->epoch = head.epoch;
  log->segments = log->head_segments = head.segments;
  log->records = head.records;
  memcpy(log->link, head.link, PG_AUDIT_LINK_BYTES);
  memcpy(log->head, bytes, length);
  log->head_bytes = length;
  return PG_AUDIT_FAULT_OK;
}
