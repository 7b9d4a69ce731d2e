/**
 * A program image: what the compiler writes, the device verifies and runs in place.
 * Header (fixed layout, little-endian), then code words, 32-bit constants, table kinds (one byte each), byte constants,
 * zero padding to a multiple of 4.
 */
export const imageMagic = 0x31524750; // "PGR1"

/** [name, bytes] in order; offsets follow. */
export const imageHeader = [
  ["magic", 4],
  ["isa", 1], /** isaVersion */
  ["tables", 1], /** table kinds */
  ["ints", 1], /** local integer registers: R[8 .. 8+ints) */
  ["bytes", 1], /** local bytes registers: B[4 .. 4+bytes) */
  ["codeWords", 2],
  ["constWords", 2],
  ["constBytes", 2],
  ["scratch", 2], /** scratch bytes, a multiple of 4 */
  ["instructions", 4], /** bound: VM instructions of the longest run */
  ["hashBytes", 4], /** bound: bytes handed to hash functions */
  ["lookups", 2], /** bound */
  ["sends", 2], /** bound: messages sent, 0 or 1 */
  ["checksum", 4], /** CRC-32 (IEEE 802.3) of the whole image with this field zero */
] as const;
export const imageHeaderBytes = 32;

/** One byte for each table that the program names: how it is searched and what it holds. */
export const tableKinds = {
  "exact-node": 0, "exact-int": 1, "prefix-node": 2, "prefix-int": 3,
} as const;
export type TableKindName = keyof typeof tableKinds;
