/** runtime-c/generated/pg_domains.h: the messages between the node's domains, and functions that put them into words and out of them. */
import { domainLimits, domainMessages, domainNames, domains, keyAlgorithms, keyOperations, logOperations, outcomes, sharedFrames } from "../domains.ts";
import type { DomainMessage, SharedFrame, WordField } from "../domains.ts";
import { Header, upperSnake } from "./names.ts";

const snake = (name: string): string => upperSnake(name).toLowerCase();

/** Throws unless every field lies in its word and no two overlap. */
export function checkWords(name: string, words: readonly WordField[]): void {
  const used = [0n, 0n, 0n, 0n];
  for (const [field, word, shift, bits] of words) {
    if (bits < 1 || shift < 0 || shift + bits > 32) throw new Error(`${name}.${field} is not inside its word`);
    const mask = ((1n << BigInt(bits)) - 1n) << BigInt(shift);
    if ((used[word]! & mask) !== 0n) throw new Error(`${name}.${field} overlaps another field`);
    used[word]! |= mask;
  }
}

const cType = (bits: number): string => (bits === 1 ? "bool" : bits <= 8 ? "uint8_t" : bits <= 16 ? "uint16_t" : "uint32_t");
const maskOf = (bits: number): string => (bits === 32 ? "" : ` & 0x${(2 ** bits - 1).toString(16)}u`);

function wordsOf(h: Header, name: string, words: readonly WordField[]): void {
  checkWords(name, words);
  const tag = h.claim(`pg_words_${snake(name)}`);
  const values = [0, 1, 2, 3].map((word) => words.filter(([, of]) => of === word));
  h.lines.push(`struct ${tag} {`, ...words.map(([field, , , bits]) => `  ${cType(bits)} ${snake(field)};${bits > 1 && bits !== 8 && bits !== 16 && bits !== 32 ? ` /* ${bits} bits */` : ""}`), "};");
  h.lines.push(`static inline void ${h.claim(`pg_pack_${snake(name)}`)}(const struct ${tag} *in, uint32_t words[4]) {`);
  values.forEach((fields, word) => {
    const parts = fields.map(([field, , shift, bits]) => {
      const value = bits === 32 ? `in->${snake(field)}` : `((uint32_t)in->${snake(field)}${maskOf(bits)})`;
      return shift === 0 ? value : `${value} << ${shift}`;
    });
    h.lines.push(`  words[${word}] = ${parts.join(" | ") || "0"};`);
  });
  h.lines.push("}", `static inline struct ${tag} ${h.claim(`pg_unpack_${snake(name)}`)}(const uint32_t words[4]) {`, `  return (struct ${tag}){`);
  for (const [field, word, shift, bits] of words) {
    const shifted = shift === 0 ? `words[${word}]` : `words[${word}] >> ${shift}`;
    const value = shift + bits === 32 ? shifted : `${shifted}${maskOf(bits)}`;
    h.lines.push(`      .${snake(field)} = ${bits === 1 ? `(${value}) != 0` : bits === 32 ? value : `(${cType(bits)})(${value})`},`);
  }
  h.lines.push("  };", "}");
}

export function domainsHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_domains.h -- generated from spec/domains.ts by spec/generate.ts; edit that file, then run `npm run generate`. */",
    "#ifndef PG_DOMAINS_H", "#define PG_DOMAINS_H", "", "#include <stdbool.h>", "#include <stdint.h>");

  h.section("Domains: numbers, which are the badges that they are known by");
  h.enumeration("pg_domain", "PG_DOMAIN_", domainNames.map((name) => [name, domains[name].code, domains[name].title]));
  h.define("PG_DOMAINS", `${domainNames.length}u`, "numbers run from 1");

  h.section("Frames that two of them share");
  for (const [name, { bytes, grid, means }] of Object.entries(sharedFrames) as [string, SharedFrame][]) {
    h.define(`PG_SHARED_${upperSnake(name)}_BYTES`, `${bytes}u`, means);
    if (grid !== undefined) h.define(`PG_SHARED_${upperSnake(name)}_GRID_BYTES`, `${grid}u`, "where messages of strangers are taken");
  }

  h.section("Labels of messages, and of replies");
  h.enumeration("pg_label", "PG_LABEL_", Object.entries(domainMessages).map(([name, { label, means }]) => [name, label, means.split(/[.:;] |, /u)[0]!]));
  h.enumeration("pg_outcome_label", "PG_OUTCOME_", Object.entries(outcomes).map(([name, { code, title }]) => [name, code, title]));

  h.section("Whether a domain, by its badge, may send a message to another");
  for (const [name, message] of Object.entries(domainMessages) as [string, DomainMessage][]) {
    for (const to of new Set(message.ways.map(([, receiver]) => receiver))) {
      const senders = message.ways.filter(([, receiver]) => receiver === to).map(([from]) => `(badge) == PG_DOMAIN_${upperSnake(from)}`);
      h.define(`PG_MAY_${upperSnake(name)}_${upperSnake(to)}(badge)`, senders.length === 1 ? `(${senders[0]})` : `(${senders.map((each) => `(${each})`).join(" || ")})`);
    }
  }

  h.section("Words of messages and of their replies");
  for (const [name, message] of Object.entries(domainMessages) as [string, DomainMessage][]) {
    if (message.words.length > 0) wordsOf(h, name, message.words);
    if (message.reply.length > 0) wordsOf(h, `${name}-reply`, message.reply);
  }

  h.section("The keys domain");
  h.enumeration("pg_key_operation", "PG_KEY_", Object.entries(keyOperations));
  h.enumeration("pg_key_algorithm", "PG_ALGORITHM_", Object.entries(keyAlgorithms).map(([name, { code, means }]) => [name, code, means]));
  for (const [name, { resultBytes }] of Object.entries(keyAlgorithms)) h.define(`PG_ALGORITHM_${upperSnake(name)}_BYTES`, `${resultBytes}u`);

  h.section("The audit log");
  h.enumeration("pg_log_operation", "PG_LOG_", Object.entries(logOperations).map(([name, { code, means }]) => [name, code, means]));

  h.section("Limits");
  for (const [name, { value, means }] of Object.entries(domainLimits)) h.define(`PG_DOMAIN_LIMIT_${upperSnake(name)}`, `${value}u`, means);
  h.lines.push("", "#endif");
  return h.text();
}
