/** Counterexamples in the notation of the file that they are about: Lisp, or TypeScript for a `*.policy.ts`. */
import { encodings } from "../../spec/core.ts";
import type { FaultName } from "../../spec/faults.ts";
import { fields, messageTypes } from "../../spec/fields.ts";
import { rights } from "../../spec/rights.ts";
import { limits } from "../../spec/limits.ts";
import type { Program, RecordLayout, Type } from "../ir/expr.ts";
import { isLittle } from "./bytes.ts";
import { messageDefaults } from "./replay.ts";
import type { Concrete, Handed, World } from "./replay.ts";

export type Language = "lisp" | "typescript";
export const languageOf = (file: string): Language => (file.endsWith(".ts") ? "typescript" : "lisp");

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const spaced = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
const printable = (bytes: Uint8Array): boolean => bytes.length > 0 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c);

function bytesText(bytes: Uint8Array, language: Language): string {
  if (language === "lisp") return printable(bytes) ? JSON.stringify(new TextDecoder().decode(bytes)) : `#"${spaced(bytes)}"`;
  return printable(bytes) ? `bytes(${JSON.stringify(new TextDecoder().decode(bytes))})` : `hex("${spaced(bytes)}")`;
}
const nodeText = (bytes: Uint8Array, language: Language): string => (language === "lisp" ? `(node "${hex(bytes)}")` : `node("${hex(bytes)}")`);

export function valueText(value: Concrete, type: Type, language: Language): string {
  if (value === null) return language === "lisp" ? "none" : "undefined";
  if (typeof value === "bigint") return language === "lisp" ? `${value}u64` : `${value}n`;
  if (typeof value === "number") {
    if (type.kind === "bool") return value === 0 ? "false" : "true";
    if (type.kind === "fix") {
      const text = (value / 65536).toFixed(16).replace(/0+$/u, "").replace(/\.$/u, ".0");
      return language === "lisp" ? text : `fix(${text})`;
    }
    if (type.kind === "symbol") return typeName(value, language);
    return String(value);
  }
  if (type.kind === "node" || type.kind === "optional") return nodeText(value, language);
  if (type.kind === "record") return value.length >= type.layout.min && value.length <= type.layout.max ? recordText(value, type.layout, language) : bytesText(value, language);
  if (type.kind === "list") return listText(value, type.of, language);
  return bytesText(value, language);
}

/** Elements that are no numbers of four bytes, and what is no whole number of them, stay bytes. */
function listText(bytes: Uint8Array, of: Type, language: Language): string {
  if ((of.kind !== "int" && of.kind !== "fix") || bytes.length % 4 !== 0 || bytes.length === 0) return bytesText(bytes, language);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const texts = Array.from({ length: bytes.length / 4 }, (_, i) => valueText(view.getInt32(4 * i), of, language));
  return language === "lisp" ? `(list ${texts.join(" ")})` : `list(${texts.join(", ")})`;
}

function typeName(code: number, language: Language): string {
  const name = Object.entries(messageTypes).find(([, number]) => number === code)?.[0];
  if (name === undefined) return String(code);
  return language === "lisp" ? `'${name}` : JSON.stringify(name);
}

/** A field of a record as the language reads it. */
export function fieldOf(bytes: Uint8Array, layout: RecordLayout, at: number): Concrete {
  const field = layout.fields[at]!;
  const width = encodings[field.encoding];
  if (field.encoding === "bytes") {
    const next = layout.fields[at + 1]?.offset ?? bytes.length;
    return bytes.slice(field.offset, next);
  }
  const own = bytes.slice(field.offset, field.offset + width);
  const number = (isLittle(field.encoding) ? own.reverse() : own).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  if (width === 8) return number;
  return Number(width === 4 ? BigInt.asIntN(32, number) : number);
}

function recordText(bytes: Uint8Array, layout: RecordLayout, language: Language): string {
  const parts = layout.fields.map((field, at) => {
    const text = valueText(fieldOf(bytes, layout, at), field.type, language);
    return language === "lisp" ? `:${field.name} ${text}` : `${field.name}: ${text}`;
  });
  return language === "lisp" ? `(${[layout.name, ...parts].join(" ")})` : `${layout.name}({ ${parts.join(", ")} })`;
}

const sameValue = (a: Concrete, b: Concrete): boolean => (a instanceof Uint8Array && b instanceof Uint8Array ? hex(a) === hex(b) : a === b);

/** The message as the tests of a file write it: the fields that the program reads, and whose value is not the default. */
function messageText({ name, kind }: Program, handed: Handed, reads: ReadonlySet<string>, language: Language): string {
  const said = (field: string): boolean => reads.has(field) || (field === "payload" && reads.has("size"));
  const relevant = Object.keys(fields).filter((field) => field !== "size" && said(field));
  const differing = relevant.filter((field) => !sameValue(handed[field]!, messageDefaults[field]!));
  // A test's message has the defaults where nothing is said; with all of them, one field shows that it is a message.
  const shown = differing.length > 0 ? differing : relevant.slice(-1);
  const texts = shown.map((field) => {
    const value = handed[field]!;
    const type: Type = field === "type" ? { kind: "symbol", registry: "type" } : field === "source" ? { kind: "node" } : field === "payload" ? { kind: "bytes", min: 0, max: limits.payloadBytes } : { kind: "int" };
    const text = valueText(value, type, language);
    return language === "lisp" ? `:${field} ${text}` : `${field}: ${text}`;
  });
  if (kind === "policy") {
    const right = Object.entries(rights).find(([, { code }]) => code === handed["right"])?.[0] ?? String(handed["right"]);
    texts.unshift(language === "lisp" ? `:right '${right}` : `right: ${JSON.stringify(right)}`);
  }
  return language === "lisp" ? `(${[name, ...texts].join(" ")})` : `${name}({ ${texts.join(", ")} })`;
}

/** The call of the program, as it stands in `(expect … )`. */
export function callText(program: Program, handed: Handed, reads: ReadonlySet<string>): string {
  const language = languageOf(program.span.file);
  if (program.kind === "route" || program.kind === "policy") return messageText(program, handed, reads, language);
  const texts = program.inputs.flatMap(({ name, type }) => {
    const value = handed[name]!;
    if (program.kind !== "merge" || name !== "ancestor") return [valueText(value, type, language)];
    if (!reads.has("ancestor")) return [];
    const text = (value as Uint8Array).length === 0 ? (language === "lisp" ? "none" : "undefined") : valueText(value, type, language);
    return [language === "lisp" ? `:ancestor ${text}` : `{ ancestor: ${text} }`];
  });
  return language === "lisp" ? `(${[program.name, ...texts].join(" ")})` : `${program.name}(${texts.join(", ")})`;
}

/** What tables hold and who provides what, where the counterexample needs it. */
export function worldTexts(world: World, language: Language): string[] {
  const entries = world.tables.map(({ table, key, value }) => {
    const shown = typeof value === "number" ? String(value) : nodeText(value, language);
    return language === "lisp" ? `(table ${table} ${bytesText(key, language)} ${shown})` : `table(${table}, ${bytesText(key, language)}, ${shown})`;
  });
  const providers = world.providers.map(({ content, hash, node }) => {
    return language === "lisp" ? `(provides ${nodeText(node, language)} (multihash ${bytesText(content, language)} '${hash}))` : `provides(${nodeText(node, language)}, multihash(${bytesText(content, language)}, "${hash}"))`;
  });
  const cids = world.provided.map(({ cid, node }) => (language === "lisp" ? `(provides ${nodeText(node, language)} ${bytesText(cid, language)})` : `provides(${nodeText(node, language)}, ${bytesText(cid, language)})`));
  return [...entries, ...providers, ...cids];
}

/** An expectation of a test: what can be pasted into the file. */
export function expectText(call: string, fault: FaultName, language: Language): string {
  return language === "lisp" ? `(expect ${call} (fault '${fault}))` : `expect(${call}, fault("${fault}"))`;
}
