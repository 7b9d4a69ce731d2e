/* programs.h -- programs that came in messages, compiled and admitted once and kept, ready to run.
 *
 * A program is known by the bytes that it came in: a mark of 32 bits finds it, and then all bytes are compared, so that two programs of one
 * mark are two programs. What is not known is compiled (lisp/compile.h), admitted by the verifier, resolved (its tables are the node's of
 * that name and kind) and kept; what is refused at any of these leaves nothing behind. The room is bounded in programs and in bytes, of spelling and
 * image together (store/shelf.h says who goes first). Only of a message whose proof holds, or anybody could have the node compile.
 *
 * Each program has a name as well, the CID of its bytes: of a canonical S-expression that is the program's name everywhere. */
#ifndef PG_PROGRAMS_H
#define PG_PROGRAMS_H

#include "generated/pg_registry.h"
#include "lisp/compile.h"
#include "node/project.h"
#include "store/shelf.h"
#include "vm/vm.h"

/* Where a program is made, before it has a place; between calls anybody's. */
struct pg_programs_work {
  struct pg_core_work compiler;
  uint32_t image[PG_IMAGE_BYTES / 4u];
};

struct pg_kept_program {
  struct pg_program program;
  const struct pg_table *tables[PG_TABLES_PER_PROGRAM]; /* those that it does not name are tables, too */
  uint32_t mark;
  uint16_t spelled; /* bytes of its spelling, which stands in front of the image */
  uint8_t kind;     /* enum pg_core_kind */
  uint8_t cid_bytes;
  const uint8_t *placed; /* where `program` takes it to stand */
  uint8_t cid[PG_CID_BYTES];
};

/* Why there is no program: `fault` with PG_PROGRAM_COMPILE, `refusal` and `word` with PG_PROGRAM_VERIFY. */
struct pg_program_refusal {
  enum pg_core_fault fault;
  enum pg_refusal refusal;
  uint32_t word;
};

struct pg_programs {
  struct pg_shelf shelf;
  struct pg_shelf_item item[PG_REGISTRY_LIMIT_PROGRAMS];
  struct pg_kept_program kept[PG_REGISTRY_LIMIT_PROGRAMS]; /* of item[i], while that is there */
  const struct pg_project *project;
  const char *const *table_names; /* project->table_count of them */
  const struct pg_table *tables;  /* PG_NODE_TABLES of them */
  struct pg_programs_work *work;
  struct pg_bound most; /* what any program may cost */
  uint32_t made;        /* programs that were compiled and kept, since the start */
};

/* `most` is what any program may cost. `memory`, at a multiple of 4, has `room` bytes. */
void pg_programs_init(struct pg_programs *programs, const struct pg_project *project, const char *const *table_names, const struct pg_table *tables,
                      const struct pg_bound *most, struct pg_programs_work *work, uint8_t *memory, uint32_t room);

/* The program of these bytes, which are a canonical S-expression if they begin with a parenthesis, and compressed otherwise. OK, COMPILE, VERIFY,
 * KIND, TABLE, COST, LARGE, FULL, and *why says more. *out stays until the next take or drop. */
enum pg_program_status pg_programs_take(struct pg_programs *programs, const uint8_t *bytes, uint32_t length, enum pg_core_kind kind, const struct pg_bound *grant,
                                        const struct pg_kept_program **out, struct pg_program_refusal *why);

/* The same of an object that the caller has hashed: it is kept under the name that it has there. */
enum pg_program_status pg_programs_take_named(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *bytes, uint32_t length,
                                              enum pg_core_kind kind, const struct pg_bound *grant, const struct pg_kept_program **out, struct pg_program_refusal *why);

/* The program that is kept under this name. OK, ABSENT, KIND, COST. */
enum pg_program_status pg_programs_named(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes, enum pg_core_kind kind, const struct pg_bound *grant,
                                         const struct pg_kept_program **out);

/* By name: OK, ABSENT, and PINS or PINNED. */
enum pg_program_status pg_programs_pin(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes);
enum pg_program_status pg_programs_unpin(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes);
enum pg_program_status pg_programs_drop(struct pg_programs *programs, const uint8_t *cid, uint32_t cid_bytes);

#endif
