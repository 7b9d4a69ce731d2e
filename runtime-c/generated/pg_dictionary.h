/* pg_dictionary.h -- generated from spec/dictionary.ts and the tables of core form by spec/generate.ts; edit those, then run `npm run generate`. */
#ifndef PG_DICTIONARY_H
#define PG_DICTIONARY_H

#include <stdint.h>

/* Symbols: their code at the head of a list */
enum pg_symbol {
  PG_SYM_IF = 0, /* if */
  PG_SYM_LET = 1, /* let */
  PG_SYM_CORE = 2, /* core */
  PG_SYM_TABLES = 3, /* tables */
  PG_SYM_LT = 4, /* < */
  PG_SYM_EQ = 5, /* = */
  PG_SYM_REPLY = 6, /* reply */
  PG_SYM_U8 = 7, /* u8 */
  PG_SYM_BYTES = 8, /* bytes */
  PG_SYM_DROP = 9, /* drop */
  PG_SYM_SLICE = 10, /* slice */
  PG_SYM_NEXT = 11, /* next */
  PG_SYM_ADDW = 12, /* +% */
  PG_SYM_U32BE = 13, /* u32be */
  PG_SYM_GE = 14, /* >= */
  PG_SYM_U16BE = 15, /* u16be */
  PG_SYM_ADD = 16, /* + */
  PG_SYM_MUL = 17, /* * */
  PG_SYM_DELIVER = 18, /* deliver */
  PG_SYM_EACH = 19, /* each */
  PG_SYM_FORWARD = 20, /* forward */
  PG_SYM_CALL = 21, /* call */
  PG_SYM_MATCH = 22, /* match */
  PG_SYM_GATEWAY = 23, /* gateway */
  PG_SYM_GIVE = 24, /* give */
  PG_SYM_PACK = 25, /* pack */
  PG_SYM_SHR = 26, /* shr */
  PG_SYM_RANGE = 27, /* range */
  PG_SYM_SUBW = 28, /* -% */
  PG_SYM_LEN = 29, /* len */
  PG_SYM_NE = 30, /* /= */
  PG_SYM_U64 = 31, /* u64 */
  PG_SYM_BIT_AND = 32, /* bit-and */
  PG_SYM_BREAK = 33, /* break */
  PG_SYM_PREFIX_ = 34, /* prefix? */
  PG_SYM_BIT_ = 35, /* bit? */
  PG_SYM_U32LE = 36, /* u32le */
  PG_SYM_BIT_XOR = 37, /* bit-xor */
  PG_SYM_SOME_ = 38, /* some? */
  PG_SYM_BYTES_EQ = 39, /* bytes= */
  PG_SYM_U64BE = 40, /* u64be */
  PG_SYM_APPEND = 41, /* append */
  PG_SYM_THE = 42, /* the */
  PG_SYM_NODE = 43, /* node */
  PG_SYM_DIV = 44, /* / */
  PG_SYM_MERGE = 45, /* merge */
  PG_SYM_U64_EQ = 46, /* u64= */
  PG_SYM_SUB = 47, /* - */
  PG_SYM_U64_LT = 48, /* u64< */
  PG_SYM_BIT_OR = 49, /* bit-or */
  PG_SYM_MULW = 50, /* *% */
  PG_SYM_U16LE = 51, /* u16le */
  PG_SYM_SHL = 52, /* shl */
  PG_SYM_BYTES_LT = 53, /* bytes< */
  PG_SYM_STOP = 54, /* stop */
  PG_SYM_POLICY = 55, /* policy */
  PG_SYM_REM = 56, /* rem */
  PG_SYM_NARROW = 57, /* narrow */
  PG_SYM_BYTES_NE = 58, /* bytes/= */
  PG_SYM_FUNCTION = 59, /* function */
  PG_SYM_U64_ADD = 60, /* u64+ */
  PG_SYM_WIDEN = 61, /* widen */
  PG_SYM_SAR = 62, /* sar */
  PG_SYM_U64_MUL = 63, /* u64* */
  PG_SYM_U64_SUB = 64, /* u64- */
  PG_SYM_U64_NE = 65, /* u64/= */
  PG_SYM_LE = 66, /* <= */
  PG_SYM_U64_LE = 67, /* u64<= */
  PG_SYM_U64_GE = 68, /* u64>= */
  PG_SYM_U64LE = 69, /* u64le */
  PG_SYM_CID = 70, /* cid */
  PG_SYM_U64_GT = 71, /* u64> */
  PG_SYM_GT = 72, /* > */
  PG_SYM_IN_PAYLOAD = 73, /* %payload */
  PG_SYM_IN_SIZE = 74, /* %size */
  PG_SYM_IN_TTL = 75, /* %ttl */
  PG_SYM_IN_TYPE = 76, /* %type */
  PG_SYM_IN_SOURCE = 77, /* %source */
  PG_SYM_IN_TIME = 78, /* %time */
  PG_SYM_IN_PRIORITY = 79, /* %priority */
  PG_SYM_IN_SEQUENCE = 80, /* %sequence */
  PG_SYM_IN_RIGHT = 81, /* %right */
  PG_SYM_IN_CURRENT = 82, /* %current */
  PG_SYM_IN_INCOMING = 83, /* %incoming */
  PG_SYM_IN_ANCESTOR = 84, /* %ancestor */
  PG_SYM_IN_P0 = 85, /* %p0 */
  PG_SYM_IN_P1 = 86, /* %p1 */
  PG_SYM_IN_P2 = 87, /* %p2 */
  PG_SYM_IN_P3 = 88, /* %p3 */
  PG_SYM_IN_P4 = 89, /* %p4 */
  PG_SYM_IN_P5 = 90, /* %p5 */
  PG_SYM_IN_P6 = 91, /* %p6 */
  PG_SYM_IN_P7 = 92, /* %p7 */
  PG_SYM_IN_P8 = 93, /* %p8 */
  PG_SYM_IN_P9 = 94, /* %p9 */
  PG_SYM_IN_P10 = 95, /* %p10 */
  PG_SYM_IN_P11 = 96, /* %p11 */
  PG_SYM_TRUE = 97, /* true */
  PG_SYM_FALSE = 98, /* false */
  PG_SYM_NONE = 99, /* none */
  PG_SYM_MULTIHASH = 100, /* multihash */
  PG_SYM_DHT_LOOKUP = 101, /* dht-lookup */
  PG_SYM_SHA2_256 = 102, /* sha2-256 */
  PG_SYM_SHA3_512 = 103, /* sha3-512 */
  PG_SYM_SHA3_256 = 104, /* sha3-256 */
  PG_SYM_BLAKE3 = 105, /* blake3 */
  PG_SYM_UNWANTED = 106, /* unwanted */
  PG_SYM_EXPIRED = 107, /* expired */
  PG_SYM_TOO_LARGE = 108, /* too-large */
  PG_SYM_TOO_SMALL = 109, /* too-small */
  PG_SYM_NO_ROUTE = 110, /* no-route */
  PG_SYM_NO_SINK = 111, /* no-sink */
  PG_SYM_FORBIDDEN = 112, /* forbidden */
  PG_SYM_MALFORMED = 113, /* malformed */
  PG_SYM_DUPLICATE = 114, /* duplicate */
  PG_SYM_LOW_PRIORITY = 115, /* low-priority */
  PG_SYM_QUARANTINED = 116, /* quarantined */
  PG_SYM_CHECKSUM = 117, /* checksum */
  PG_SYM_RATE = 118, /* rate */
  PG_SYM_UNKNOWN_TYPE = 119, /* unknown-type */
  PG_SYM_EXACT_NODE = 120, /* exact-node */
  PG_SYM_EXACT_INT = 121, /* exact-int */
  PG_SYM_PREFIX_NODE = 122, /* prefix-node */
  PG_SYM_PREFIX_INT = 123, /* prefix-int */
  PG_SYM_INT = 124, /* int */
  PG_SYM_BOOL = 125, /* bool */
  PG_SYM_OPTIONAL = 126, /* optional */
};
#define PG_SYMBOLS 127u
#define PG_CODE_HEAD_VARIABLES 192u /* codes of variables at the head of a list */
#define PG_CODE_FIRST_VARIABLES 12u /* behind it: codes below are v0 to v11, symbols follow */
#define PG_CODE_OPERAND_VARIABLES 192u /* the variables from v12 on */
#define PG_CORE_FORM_VERSION 1u

/* Limits */
#define PG_CORE_VARIABLES 128u /* variables of a program, v0 to v127 */
#define PG_CORE_WORD 63u /* bytes of a word that is spelled out */
#define PG_CORE_INPUT 4096u /* bytes of a program in a message, in either form */
#define PG_CORE_NESTING 20u /* lists inside one another that a device compiles, the last part of a let and of an if not counted */
#define PG_CORE_LISTS 200u /* lists inside one another that the host reads */
#define PG_CORE_WORK 4096u /* bytes of memory that the device's compiler works in */

/* Types, steps, makings */
enum pg_core_type {
  PG_TYPE_INT = 0,
  PG_TYPE_BOOL = 1,
  PG_TYPE_U64 = 2,
  PG_TYPE_BYTES = 3,
  PG_TYPE_OPTIONAL = 4,
  PG_TYPE_ACTION = 5,
};
enum pg_core_step {
  PG_STEP_VALUE = 0,
  PG_STEP_SYMBOL = 32,
  PG_STEP_NUMBER = 64,
  PG_STEP_OCTETS = 96,
  PG_STEP_TABLE = 97,
};
#define PG_CORE_STEPS_MATCH_INT 31u /* steps of a key and what is taken where no table has it */
enum pg_core_making {
  PG_MAKE_NONE = 0,
  PG_MAKE_ALU = 1,
  PG_MAKE_MINUS = 2,
  PG_MAKE_PAIR = 3,
  PG_MAKE_LOAD = 4,
  PG_MAKE_LOAD64 = 5,
  PG_MAKE_ORDER = 6,
  PG_MAKE_ORDER64 = 7,
  PG_MAKE_BIT = 8,
  PG_MAKE_EQUAL = 9,
  PG_MAKE_PREFIX = 10,
  PG_MAKE_SOME = 11,
  PG_MAKE_THE = 12,
  PG_MAKE_UNARY = 13,
  PG_MAKE_SLICE = 14,
  PG_MAKE_CALL = 15,
  PG_MAKE_MATCH = 16,
  PG_MAKE_ACTION = 17,
  PG_MAKE_LITERAL = 18,
  PG_MAKE_FIELD = 19,
  PG_MAKE_OF_POLICY = 20,
  PG_MAKE_OF_MERGE = 21,
  PG_MAKE_OF_FUNCTION = 22,
  PG_MAKE_CONSTANT = 23,
  PG_MAKE_HOST = 24,
  PG_MAKE_HASH = 25,
  PG_MAKE_REASON = 26,
  PG_MAKE_KIND = 27,
  PG_MAKE_TYPE = 28,
};
enum pg_core_order {
  PG_ORDER_EQ = 0,
  PG_ORDER_NE = 1,
  PG_ORDER_LT = 2,
  PG_ORDER_GE = 3,
  PG_ORDER_GT = 4,
  PG_ORDER_LE = 5,
};
struct pg_core_words {
  uint8_t is[PG_SYMBOLS], x[PG_SYMBOLS];
  uint8_t y[73];
};

/* Why a program is refused */
enum pg_core_fault {
  PG_CORE_OK = 0,
  PG_CORE_BAD_SHORT = 1, /* the input ends inside an item */
  PG_CORE_BAD_TRAILING = 2, /* bytes behind the program */
  PG_CORE_BAD_ITEM = 3, /* an item that core form does not have: a map, a tag, a float, a simple value, an indefinite length, or no atom of a canonical S-expression */
  PG_CORE_BAD_SHORTEST = 4, /* a number or a length that is not written in the shortest way */
  PG_CORE_BAD_SYMBOL = 5, /* a number that no symbol and no variable has */
  PG_CORE_BAD_SPELLED = 6, /* a word spelled out that has a number */
  PG_CORE_BAD_WORD = 7, /* an atom that is no word, where a word belongs */
  PG_CORE_BAD_OCTETS = 8, /* no octets, where a literal has them */
  PG_CORE_BAD_LIST = 9, /* no list, where one belongs */
  PG_CORE_BAD_LONG = 10, /* longer than a program in a message may be */
  PG_CORE_BAD_VERSION = 16, /* no core form of this version */
  PG_CORE_BAD_KIND = 17, /* no kind of program */
  PG_CORE_BAD_FORM = 18, /* an unknown form */
  PG_CORE_BAD_ARITY = 19, /* too few or too many items in a list */
  PG_CORE_BAD_NUMBER = 20, /* no number that may stand here */
  PG_CORE_BAD_TYPE = 21, /* a value of another type than belongs here */
  PG_CORE_BAD_UNBOUND = 22, /* a variable that is not bound here */
  PG_CORE_BAD_BOUND = 23, /* a variable that is bound already and is no accumulator of this type */
  PG_CORE_BAD_PLACE = 24, /* a form where it cannot stand: an action for a value, a value for an action, a next or a break outside its loop */
  PG_CORE_BAD_TABLE = 25, /* a table that is not listed, is listed twice, or holds something else */
  PG_CORE_BAD_HOST = 26, /* no host function, or with another argument than it takes */
  PG_CORE_BAD_INPUT = 27, /* an input that a program of this kind does not have */
  PG_CORE_BAD_APPEND = 28, /* append to what no pack began */
  PG_CORE_BAD_PARAMETERS = 29, /* more parameters than there are input registers */
  PG_CORE_BAD_NESTING = 32, /* nested too deeply */
  PG_CORE_BAD_MEMORY = 33, /* more than fits the memory that the compiler works in */
  PG_CORE_BAD_TABLES = 34, /* more tables than a program may name */
  PG_CORE_BAD_LOOPS = 35, /* more loops inside one another than a program may have */
  PG_CORE_BAD_INTS = 36, /* out of integer registers */
  PG_CORE_BAD_SLICES = 37, /* out of byte-string registers */
  PG_CORE_BAD_CONSTANTS = 38, /* out of 32-bit constants */
  PG_CORE_BAD_STRINGS = 39, /* out of bytes of constants */
  PG_CORE_BAD_SCRATCH = 40, /* out of scratch memory */
  PG_CORE_BAD_CODE = 41, /* more instruction words than a program may have */
  PG_CORE_BAD_BODY = 42, /* a loop whose body is longer than its end can reach back */
  PG_CORE_BAD_IMAGE = 43, /* a program image longer than there is room for */
};

#ifdef PG_DICTIONARY_TABLES
/* The names, by length; which symbol each is; where those of a length begin, in names and in bytes. */
#define PG_LONGEST_SYMBOL 12u
static const char pg_symbol_names[] =
    "*" "<" "+" "=" "/" ">" "-" "+%" "*%" "-%" ">=" "/="
    "u8" "<=" "if" "%p9" "%p2" "%p7" "shr" "rem" "%p1" "%p6" "shl" "cid"
    "%p0" "%p5" "int" "the" "let" "%p4" "u64" "sar" "len" "%p3" "%p8" "u64-"
    "none" "pack" "u64=" "bit?" "%ttl" "%p11" "rate" "call" "bool" "u64<" "drop" "node"
    "true" "each" "u64+" "%p10" "core" "give" "next" "stop" "u64*" "u64>" "bytes" "u64>="
    "false" "%type" "range" "merge" "slice" "widen" "%size" "%time" "u64le" "match" "break" "u32be"
    "u32le" "u64be" "reply" "u16be" "some?" "u16le" "u64/=" "u64<=" "bit-or" "bytes<" "policy" "blake3"
    "append" "%right" "tables" "narrow" "bytes=" "no-sink" "bit-and" "%source" "forward" "prefix?" "bit-xor" "bytes/="
    "expired" "gateway" "deliver" "function" "sha3-512" "unwanted" "optional" "sha2-256" "sha3-256" "checksum" "%payload" "no-route"
    "%current" "multihash" "forbidden" "%incoming" "%ancestor" "%priority" "too-small" "duplicate" "too-large" "malformed" "%sequence" "exact-int"
    "prefix-int" "exact-node" "dht-lookup" "prefix-node" "quarantined" "unknown-type" "low-priority";
static const uint8_t pg_symbol_sorted[PG_SYMBOLS] = {
    17, 4, 16, 5, 44, 72, 47, 12, 50, 28, 14, 30, 7, 66, 0, 94, 87, 92, 26, 56, 86, 91, 52, 70,
    85, 90, 124, 42, 1, 89, 31, 62, 29, 88, 93, 64, 99, 25, 46, 35, 75, 96, 118, 21, 125, 48, 9, 43,
    97, 19, 60, 95, 2, 24, 11, 54, 63, 71, 8, 68, 98, 76, 27, 45, 10, 61, 74, 78, 69, 22, 33, 13,
    36, 40, 6, 15, 38, 51, 65, 67, 49, 53, 55, 105, 41, 81, 3, 57, 39, 111, 32, 77, 20, 34, 37, 58,
    107, 23, 18, 59, 103, 106, 126, 102, 104, 117, 73, 110, 82, 100, 112, 83, 84, 79, 109, 114, 108, 113, 80, 121,
    123, 120, 101, 122, 116, 119, 115,
};
static const uint8_t pg_symbol_first[PG_LONGEST_SYMBOL + 2] = {
    0, 0, 7, 15, 35, 58, 80, 89, 99, 109, 120, 123, 125, 127,
};
static const uint16_t pg_symbol_at[PG_LONGEST_SYMBOL + 1] = {
    0, 0, 7, 23, 83, 175, 285, 339, 409, 489, 588, 618, 640,
};
/* The search for a word begins here among the names of its length, and goes on around their end. */
#define PG_SYMBOL_PLACE(first, last, middle, count) (((first) * 97u + (last) * 16u + (middle)) % (count))
/* Symbols whose codes behind the head of a list come first; and by number: the rest follow in the order of theirs. */
#define PG_OPERANDS_FIRST 12u
static const uint8_t pg_operands_first[PG_OPERANDS_FIRST] = {73, 74, 98, 75, 97, 76, 77, 113, 7, 78, 79, 100};
static const uint8_t pg_operands_sorted[PG_OPERANDS_FIRST] = {7, 73, 74, 75, 76, 77, 78, 79, 97, 98, 100, 113};
#endif

#ifdef PG_DICTIONARY_ROWS
/* What symbols are: `is` has making << 3 | type, and by making
 *   forms       x: where the steps of what stands behind the head begin; type of the value; y: what the making takes (no others have it)
 *   inputs      x: register, of a function's which parameter; its type
 *   constants   x: value; its type
 *   hosts       x: where the steps of what stands behind it begin; type of the value
 *   others      x: code, or where steps begin */
const struct pg_core_words pg_core_words = {
    .is = {
        PG_MAKE_NONE << 3 | 0, /* if */
        PG_MAKE_NONE << 3 | 0, /* let */
        PG_MAKE_NONE << 3 | 0, /* core */
        PG_MAKE_NONE << 3 | 0, /* tables */
        PG_MAKE_ORDER << 3 | 1, /* < */
        PG_MAKE_ORDER << 3 | 1, /* = */
        PG_MAKE_ACTION << 3 | 5, /* reply */
        PG_MAKE_LOAD << 3 | 0, /* u8 */
        PG_MAKE_LITERAL << 3 | 3, /* bytes */
        PG_MAKE_ACTION << 3 | 5, /* drop */
        PG_MAKE_SLICE << 3 | 3, /* slice */
        PG_MAKE_NONE << 3 | 0, /* next */
        PG_MAKE_ALU << 3 | 0, /* +% */
        PG_MAKE_LOAD << 3 | 0, /* u32be */
        PG_MAKE_ORDER << 3 | 1, /* >= */
        PG_MAKE_LOAD << 3 | 0, /* u16be */
        PG_MAKE_ALU << 3 | 0, /* + */
        PG_MAKE_ALU << 3 | 0, /* * */
        PG_MAKE_ACTION << 3 | 5, /* deliver */
        PG_MAKE_NONE << 3 | 0, /* each */
        PG_MAKE_ACTION << 3 | 5, /* forward */
        PG_MAKE_CALL << 3 | 0, /* call */
        PG_MAKE_MATCH << 3 | 0, /* match */
        PG_MAKE_ACTION << 3 | 5, /* gateway */
        PG_MAKE_ACTION << 3 | 5, /* give */
        PG_MAKE_NONE << 3 | 0, /* pack */
        PG_MAKE_ALU << 3 | 0, /* shr */
        PG_MAKE_NONE << 3 | 0, /* range */
        PG_MAKE_ALU << 3 | 0, /* -% */
        PG_MAKE_UNARY << 3 | 0, /* len */
        PG_MAKE_ORDER << 3 | 1, /* /= */
        PG_MAKE_LITERAL << 3 | 2, /* u64 */
        PG_MAKE_ALU << 3 | 0, /* bit-and */
        PG_MAKE_NONE << 3 | 0, /* break */
        PG_MAKE_PREFIX << 3 | 1, /* prefix? */
        PG_MAKE_BIT << 3 | 1, /* bit? */
        PG_MAKE_LOAD << 3 | 0, /* u32le */
        PG_MAKE_ALU << 3 | 0, /* bit-xor */
        PG_MAKE_SOME << 3 | 1, /* some? */
        PG_MAKE_EQUAL << 3 | 1, /* bytes= */
        PG_MAKE_LOAD64 << 3 | 2, /* u64be */
        PG_MAKE_NONE << 3 | 0, /* append */
        PG_MAKE_THE << 3 | 3, /* the */
        PG_MAKE_LITERAL << 3 | 3, /* node */
        PG_MAKE_ALU << 3 | 0, /* / */
        PG_MAKE_NONE << 3 | 0, /* merge */
        PG_MAKE_ORDER64 << 3 | 1, /* u64= */
        PG_MAKE_MINUS << 3 | 0, /* - */
        PG_MAKE_ORDER64 << 3 | 1, /* u64< */
        PG_MAKE_ALU << 3 | 0, /* bit-or */
        PG_MAKE_ALU << 3 | 0, /* *% */
        PG_MAKE_LOAD << 3 | 0, /* u16le */
        PG_MAKE_ALU << 3 | 0, /* shl */
        PG_MAKE_EQUAL << 3 | 1, /* bytes< */
        PG_MAKE_NONE << 3 | 0, /* stop */
        PG_MAKE_NONE << 3 | 0, /* policy */
        PG_MAKE_ALU << 3 | 0, /* rem */
        PG_MAKE_UNARY << 3 | 0, /* narrow */
        PG_MAKE_EQUAL << 3 | 1, /* bytes/= */
        PG_MAKE_NONE << 3 | 0, /* function */
        PG_MAKE_PAIR << 3 | 2, /* u64+ */
        PG_MAKE_UNARY << 3 | 2, /* widen */
        PG_MAKE_ALU << 3 | 0, /* sar */
        PG_MAKE_PAIR << 3 | 2, /* u64* */
        PG_MAKE_PAIR << 3 | 2, /* u64- */
        PG_MAKE_ORDER64 << 3 | 1, /* u64/= */
        PG_MAKE_ORDER << 3 | 1, /* <= */
        PG_MAKE_ORDER64 << 3 | 1, /* u64<= */
        PG_MAKE_ORDER64 << 3 | 1, /* u64>= */
        PG_MAKE_LOAD64 << 3 | 2, /* u64le */
        PG_MAKE_LITERAL << 3 | 3, /* cid */
        PG_MAKE_ORDER64 << 3 | 1, /* u64> */
        PG_MAKE_ORDER << 3 | 1, /* > */
        PG_MAKE_FIELD << 3 | 3, /* %payload */
        PG_MAKE_FIELD << 3 | 0, /* %size */
        PG_MAKE_FIELD << 3 | 0, /* %ttl */
        PG_MAKE_FIELD << 3 | 0, /* %type */
        PG_MAKE_FIELD << 3 | 3, /* %source */
        PG_MAKE_FIELD << 3 | 2, /* %time */
        PG_MAKE_FIELD << 3 | 0, /* %priority */
        PG_MAKE_FIELD << 3 | 0, /* %sequence */
        PG_MAKE_OF_POLICY << 3 | 0, /* %right */
        PG_MAKE_OF_MERGE << 3 | 3, /* %current */
        PG_MAKE_OF_MERGE << 3 | 3, /* %incoming */
        PG_MAKE_OF_MERGE << 3 | 3, /* %ancestor */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p0 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p1 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p2 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p3 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p4 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p5 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p6 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p7 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p8 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p9 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p10 */
        PG_MAKE_OF_FUNCTION << 3 | 0, /* %p11 */
        PG_MAKE_CONSTANT << 3 | 1, /* true */
        PG_MAKE_CONSTANT << 3 | 1, /* false */
        PG_MAKE_CONSTANT << 3 | 4, /* none */
        PG_MAKE_HOST << 3 | 3, /* multihash */
        PG_MAKE_HOST << 3 | 4, /* dht-lookup */
        PG_MAKE_HASH << 3 | 0, /* sha2-256 */
        PG_MAKE_HASH << 3 | 0, /* sha3-512 */
        PG_MAKE_HASH << 3 | 0, /* sha3-256 */
        PG_MAKE_HASH << 3 | 0, /* blake3 */
        PG_MAKE_REASON << 3 | 0, /* unwanted */
        PG_MAKE_REASON << 3 | 0, /* expired */
        PG_MAKE_REASON << 3 | 0, /* too-large */
        PG_MAKE_REASON << 3 | 0, /* too-small */
        PG_MAKE_REASON << 3 | 0, /* no-route */
        PG_MAKE_REASON << 3 | 0, /* no-sink */
        PG_MAKE_REASON << 3 | 0, /* forbidden */
        PG_MAKE_REASON << 3 | 0, /* malformed */
        PG_MAKE_REASON << 3 | 0, /* duplicate */
        PG_MAKE_REASON << 3 | 0, /* low-priority */
        PG_MAKE_REASON << 3 | 0, /* quarantined */
        PG_MAKE_REASON << 3 | 0, /* checksum */
        PG_MAKE_REASON << 3 | 0, /* rate */
        PG_MAKE_REASON << 3 | 0, /* unknown-type */
        PG_MAKE_KIND << 3 | 0, /* exact-node */
        PG_MAKE_KIND << 3 | 0, /* exact-int */
        PG_MAKE_KIND << 3 | 0, /* prefix-node */
        PG_MAKE_KIND << 3 | 0, /* prefix-int */
        PG_MAKE_TYPE << 3 | 0, /* int */
        PG_MAKE_TYPE << 3 | 1, /* bool */
        PG_MAKE_TYPE << 3 | 4, /* optional */
    },
    .x = {
    0, 0, 0, 16, 21, 28, 22, 31, 34, 37, 20, 0, 21, 31, 21, 31, 21, 21, 0, 1, 58, 40, 43, 0,
    58, 0, 21, 24, 21, 9, 28, 0, 21, 0, 46, 49, 31, 21, 58, 52, 31, 0, 58, 0, 21, 34, 55, 21,
    55, 21, 21, 31, 21, 52, 0, 0, 21, 56, 52, 0, 55, 22, 21, 55, 55, 55, 21, 55, 55, 31, 0, 55,
    21, 0, 1, 0, 2, 1, 6, 3, 4, 5, 0, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    11, 1, 0, 0, 6, 11, 18, 20, 22, 30, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
    0, 1, 2, 3, 0, 0, 0,
    },
    .y = {
    0, 0, 0, 0, 2, 0, 116, 81, 0, 114, 0, 0, 21, 85, 3, 84, 16, 18, 115, 0, 112, 0, 0, 113,
    117, 0, 28, 0, 22, 80, 1, 0, 24, 0, 68, 57, 83, 26, 67, 64, 0, 0, 0, 0, 19, 0, 0, 17,
    2, 25, 23, 82, 27, 70, 0, 0, 20, 44, 65, 0, 40, 43, 29, 42, 41, 1, 5, 5, 3, 4, 0, 4,
    4,
    },
};

/* Steps: PG_STEP_..., up to 0. */
static const uint8_t pg_core_steps[] = {0, 36, 18, 8, 67, 0, 57, 26, 66, 8, 0, 34, 26, 66, 8, 0, 59, 25, 67, 0, 8, 1, 1, 0, 1, 69, 67, 0, 3, 3, 0, 8, 1, 0, 66, 66, 0, 58, 18, 0, 56, 26, 0, 97, 8, 0, 8, 96, 0, 1, 64, 0, 8, 8, 0, 4, 4, 0, 24, 0};
/* Greatest numbers: the last bit of a step is the least, and those before it are which. */
static const uint16_t pg_core_greatest[] = {31, 65535, 255};
#endif

#endif
