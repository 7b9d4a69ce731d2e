/* hash_stubs.c -- the runtime's hash functions for reference.ml. */
#include <caml/alloc.h>
#include <caml/memory.h>
#include <caml/mlvalues.h>
#include <string.h>

#include "crypto/multihash.h"

/* Some of the content id of the bytes, None for a code that is not built in. */
value reference_multihash(value code, value bytes) {
  CAMLparam2(code, bytes);
  CAMLlocal2(cid, some);
  uint8_t made[PG_CID_BYTES];
  const int32_t length = pg_multihash((uint32_t)Long_val(code), Bytes_val(bytes), (uint32_t)caml_string_length(bytes), made);
  if (length < 0) CAMLreturn(Val_none);
  cid = caml_alloc_string((mlsize_t)length);
  memcpy(Bytes_val(cid), made, (size_t)length);
  some = caml_alloc_some(cid);
  CAMLreturn(some);
}
