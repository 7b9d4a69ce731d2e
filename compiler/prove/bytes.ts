/**
 * Byte strings in formulas. A string is a rope of pieces of known shape, a window into an array of bytes, or a choice.
 *
 * Pieces stand for whole fields where programs only compare them: `order` is a number as an integer, `rank` a byte string
 * as its position in lexicographic order among the strings of its greatest length, `bits` one bit of a number of which
 * all bits are treated alike. Whatever looks inside such a piece is `Unfit`: the caller encodes the field by its bits
 * and begins again (docs/reference/proofs.md says why each step is sound).
 */
import { elements, encodings } from "../../spec/core.ts";
import type { EncodingName } from "../../spec/core.ts";
import { widthOf } from "./term.ts";
import type { Term, Terms } from "./term.ts";

export type Piece =
  /** `width` bytes as one big-endian number. */
  | { readonly kind: "number"; readonly width: number; readonly value: Term }
  | { readonly kind: "order"; readonly encoding: EncodingName; readonly value: Term }
  | { readonly kind: "bits"; readonly encoding: EncodingName; readonly value: Term }
  | { readonly kind: "rank"; readonly min: number; readonly max: number; readonly value: Term; readonly length: Term }
  | { readonly kind: "window"; readonly of: Window };

export interface Window {
  readonly array: Term;
  readonly start: Term;
  readonly length: Term;
  readonly max: number;
}
export type Bytes =
  | { readonly kind: "rope"; readonly pieces: readonly Piece[] }
  | { readonly kind: "choice"; readonly test: Term; readonly then: Bytes; readonly else: Bytes }
  /** Part of a string that does not end where its pieces do. */
  | { readonly kind: "part"; readonly of: Bytes; readonly start: Term; readonly length: Term; readonly max: number };

/** A field was looked into that is encoded as a whole. */
export class Unfit extends Error {
  readonly term: Term;
  constructor(term: Term) {
    super("a field is looked into");
    this.term = term;
  }
}

/** Longest strings whose comparison is spelled out byte by byte; beyond it the comparison can come out either way. */
const mostCompared = 192;

/** Strings of at most `length` bytes. */
function stringsUpTo(length: number): bigint {
  return (256n ** BigInt(length + 1) - 1n) / 255n;
}
/** Number of ranks of strings of `min` to `max` bytes. */
export const rankCount = (min: number, max: number): bigint => (min === max ? 256n ** BigInt(max) : stringsUpTo(max));
/** Position in lexicographic order; strings of one length by their number alone. */
export function rankOf(bytes: Uint8Array, min: number, max: number): bigint {
  if (min === max) return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return bytes.reduce((sum, byte, i) => sum + 1n + BigInt(byte) * stringsUpTo(max - i - 1), 0n);
}
export function unrank(rank: bigint, min: number, max: number): Uint8Array {
  const out: number[] = [];
  if (min === max) {
    for (let i = max - 1; i >= 0; i--) out.push(Number((rank >> BigInt(8 * i)) & 0xffn));
    return Uint8Array.from(out);
  }
  for (let rest = rank; rest > 0n; ) {
    const below = stringsUpTo(max - out.length - 1);
    out.push(Number((rest - 1n) / below));
    rest = (rest - 1n) % below;
  }
  return Uint8Array.from(out);
}

export const isLittle = (encoding: string): boolean => encoding.endsWith("le");

export class ByteStrings {
  readonly terms: Terms;
  /** What holds of the variables that comparisons made. */
  readonly assumptions: Term[] = [];
  constructor(terms: Terms) {
    this.terms = terms;
  }

  int(value: number): Term {
    return this.terms.bv(value, 32);
  }
  literal(bytes: Uint8Array): Bytes {
    if (bytes.length === 0) return { kind: "rope", pieces: [] };
    return { kind: "rope", pieces: [{ kind: "number", width: bytes.length, value: this.terms.bv(rankOf(bytes, bytes.length, bytes.length), 8 * bytes.length) }] };
  }
  number(value: Term): Bytes {
    return { kind: "rope", pieces: [{ kind: "number", width: widthOf(value.sort) / 8, value }] };
  }
  /** A string of which nothing is known but its length. */
  unknown(name: string, min: number, max: number): Bytes {
    const array = this.terms.variable(name, "Bytes");
    if (min === max) return { kind: "rope", pieces: [{ kind: "window", of: { array, start: this.int(0), length: this.int(max), max } }] };
    const length = this.terms.variable(`${name}.length`, "bv32");
    this.within(length, min, max);
    return { kind: "rope", pieces: [{ kind: "window", of: { array, start: this.int(0), length, max } }] };
  }
  within(term: Term, least: number | bigint, most: number | bigint): void {
    const { terms } = this;
    const at = (value: number | bigint): Term => (term.sort === "Int" ? terms.integer(value) : terms.bv(value, widthOf(term.sort)));
    if (term.sort === "bv64") this.assumptions.push(terms.compare("bvule", at(least), term), terms.compare("bvule", term, at(most)));
    else this.assumptions.push(terms.atMost(at(least), term), terms.atMost(term, at(most)));
  }

  private pieceLength(piece: Piece): Term {
    switch (piece.kind) {
      case "number": return this.int(piece.width);
      case "order": case "bits": return this.int(encodings[piece.encoding]);
      case "rank": return piece.length;
      case "window": return piece.of.length;
    }
  }
  lengthOf(bytes: Bytes): Term {
    switch (bytes.kind) {
      case "rope": return bytes.pieces.reduce((sum, piece) => this.terms.add(sum, this.pieceLength(piece)), this.int(0));
      case "choice": return this.terms.ite(bytes.test, this.lengthOf(bytes.then), this.lengthOf(bytes.else));
      case "part": return bytes.length;
    }
  }
  mostOf(bytes: Bytes): number {
    switch (bytes.kind) {
      case "rope": return bytes.pieces.reduce((sum, piece) => sum + (piece.kind === "number" ? piece.width : piece.kind === "window" ? piece.of.max : piece.kind === "rank" ? piece.max : encodings[piece.encoding]), 0);
      case "choice": return Math.max(this.mostOf(bytes.then), this.mostOf(bytes.else));
      case "part": return bytes.max;
    }
  }

  private pieceByte(piece: Piece, at: Term): Term {
    const { terms } = this;
    switch (piece.kind) {
      case "number": {
        const { value, width } = piece;
        if (width === 1) return value;
        if (at.op === "const") {
          const low = 8 * (width - 1 - Number(at.value));
          return low < 0 || low >= 8 * width ? terms.bv(0, 8) : terms.extract(value, low + 7, low);
        }
        // Few are worth a shifter of the whole width.
        let found = terms.bv(0, 8);
        for (let i = 0; i < width; i++) found = terms.ite(terms.eq(at, this.int(i)), terms.extract(value, 8 * (width - i) - 1, 8 * (width - i) - 8), found);
        return found;
      }
      case "window": return terms.select(piece.of.array, terms.add(piece.of.start, at));
      default: throw new Unfit(piece.value);
    }
  }
  byteAt(bytes: Bytes, at: Term): Term {
    const { terms } = this;
    switch (bytes.kind) {
      case "part": return this.byteAt(bytes.of, terms.add(bytes.start, at));
      case "choice": return terms.ite(bytes.test, this.byteAt(bytes.then, at), this.byteAt(bytes.else, at));
      case "rope": {
        let begin = this.int(0);
        const found: (readonly [Term, Piece, Term])[] = [];
        for (const piece of bytes.pieces) {
          const end = terms.add(begin, this.pieceLength(piece));
          const before = terms.less(at, end);
          if (before !== terms.no) found.push([before, piece, begin]);
          if (before === terms.yes) break;
          begin = end;
        }
        // Beyond the last piece there is nothing that a program could read: its index trap comes first.
        return found.reduceRight((rest, [before, piece, start]) => terms.ite(before, this.pieceByte(piece, terms.sub(at, start)), rest), terms.bv(0, 8));
      }
    }
  }

  private swapped(value: Term): Term {
    const width = widthOf(value.sort) / 8;
    let out = this.terms.extract(value, 7, 0);
    for (let i = 1; i < width; i++) out = this.terms.concat(out, this.terms.extract(value, 8 * i + 7, 8 * i));
    return out;
  }
  /** A number in its encoding: a bit-vector of its width, or as `order` or `bits` what it was loaded as. */
  encoded(encoding: EncodingName, value: Term): Piece {
    if (value.sort === "Int") return { kind: "order", encoding, value };
    if (value.sort === "bv1") return { kind: "bits", encoding, value };
    const width = encodings[encoding];
    const bits = this.terms.extract(value, 8 * width - 1, 0);
    return { kind: "number", width, value: isLittle(encoding) ? this.swapped(bits) : bits };
  }
  /**
   * The number at an offset that is inside: 8·width bits; an integer or a bit when a field of that encoding is there.
   * Null when no such bytes exist, in a branch that is not taken.
   */
  load(bytes: Bytes, at: Term, name: keyof typeof elements | "u64le" | "u64be"): Term | null {
    const { terms } = this;
    const width = name.startsWith("u64") ? 8 : elements[name as keyof typeof elements];
    if (bytes.kind === "choice") {
      const then = this.load(bytes.then, at, name);
      const otherwise = this.load(bytes.else, at, name);
      if (then === null || otherwise === null) return then ?? otherwise;
      if (then.sort !== otherwise.sort) throw new Unfit(then.sort === "Int" || then.sort === "bv1" ? then : otherwise);
      return terms.ite(bytes.test, then, otherwise);
    }
    if (bytes.kind === "rope" && at.op === "const") {
      let begin = 0;
      for (const piece of bytes.pieces) {
        const length = this.pieceLength(piece);
        if (length.op !== "const") break;
        const offset = Number(at.value) - begin;
        if (offset >= 0 && offset < Number(length.value)) {
          if ((piece.kind === "order" || piece.kind === "bits") && offset === 0 && (piece.encoding === name || (width === 1 && piece.encoding === "u8"))) return piece.value;
          if (piece.kind === "number" && offset + width <= piece.width) {
            const high = 8 * (piece.width - offset);
            const bits = terms.extract(piece.value, high - 1, high - 8 * width);
            return isLittle(name) ? this.swapped(bits) : bits;
          }
          break;
        }
        begin += Number(length.value);
      }
      if (this.mostOf(bytes) < Number(at.value) + width) return null;
    }
    const each = Array.from({ length: width }, (_, i) => this.byteAt(bytes, terms.add(at, this.int(i))));
    const ordered = isLittle(name) ? each.reverse() : each;
    return ordered.slice(1).reduce((high, low) => terms.concat(high, low), ordered[0]!);
  }

  /** The part from one offset to another, both inside. */
  slice(bytes: Bytes, from: Term, to: Term): Bytes {
    const { terms } = this;
    const whole = this.lengthOf(bytes);
    if (bytes.kind === "choice") {
      const ends = (part: Bytes): Term => (to === whole ? this.lengthOf(part) : to);
      return this.merge(bytes.test, this.slice(bytes.then, from, ends(bytes.then)), this.slice(bytes.else, from, ends(bytes.else)));
    }
    const length = terms.sub(to, from);
    if (from.op === "const" && from.value === 0n && to === whole) return bytes;
    if (bytes.kind === "part") return { ...bytes, start: terms.add(bytes.start, from), length, max: Math.min(bytes.max, length.op === "const" ? Number(length.value) : Infinity) };
    const inside = from.op === "const" ? this.pieces(bytes.pieces, Number(from.value), to.op === "const" ? Number(to.value) : to === whole ? Infinity : null) : null;
    if (inside !== null) return { kind: "rope", pieces: inside };
    const only = bytes.pieces[0];
    if (bytes.pieces.length === 1 && only?.kind === "window") {
      const { array, start, max } = only.of;
      const most = length.op === "const" && Number(length.value) >= 0 ? Math.min(max, Number(length.value)) : max;
      return { kind: "rope", pieces: [{ kind: "window", of: { array, start: terms.add(start, from), length, max: most } }] };
    }
    const most = this.mostOf(bytes);
    return { kind: "part", of: bytes, start: from, length, max: length.op === "const" && Number(length.value) >= 0 ? Math.min(most, Number(length.value)) : most };
  }
  /** Pieces between constant offsets, Infinity for the end; null when they do not end there. */
  private pieces(all: readonly Piece[], from: number, to: number | null): readonly Piece[] | null {
    if (to === null || to < from) return null;
    const out: Piece[] = [];
    let begin = 0;
    for (const [index, piece] of all.entries()) {
      if (begin >= to) return out;
      const length = this.pieceLength(piece);
      if (length.op !== "const") return begin >= from && to === Infinity ? [...out, ...all.slice(index)] : null;
      const end = begin + Number(length.value);
      if (end > from) {
        const [low, high] = [Math.max(from, begin) - begin, Math.min(to, end) - begin];
        if (low === 0 && high === end - begin) out.push(piece);
        else if (piece.kind === "number") {
          out.push({ kind: "number", width: high - low, value: this.terms.extract(piece.value, 8 * (piece.width - low) - 1, 8 * (piece.width - high)) });
        } else if (piece.kind === "window") {
          out.push({ kind: "window", of: { array: piece.of.array, start: this.terms.add(piece.of.start, this.int(low)), length: this.int(high - low), max: high - low } });
        } else return null;
      }
      begin = end;
    }
    return begin >= to || to === Infinity ? out : null;
  }

  concatenate(parts: readonly Bytes[]): Bytes {
    const choice = parts.findIndex(({ kind }) => kind !== "rope");
    if (choice < 0) return { kind: "rope", pieces: parts.flatMap((part) => (part.kind === "rope" ? part.pieces : [])) };
    const found = parts[choice]!;
    const rest = (part: Bytes): Bytes => this.concatenate([...parts.slice(0, choice), part, ...parts.slice(choice + 1)]);
    if (found.kind === "choice") return this.merge(found.test, rest(found.then), rest(found.else));
    // A part of a rope, byte by byte, when it is short and of one length.
    if (found.kind === "part" && found.length.op === "const" && found.length.value <= 64n) {
      const pieces = Array.from({ length: Number(found.length.value) }, (_, i): Piece => ({ kind: "number", width: 1, value: this.byteAt(found, this.int(i)) }));
      return rest({ kind: "rope", pieces });
    }
    return rest(this.copied(found));
  }
  /** A fresh array with the same content, as far as it is short; beyond, of the same length. */
  private copied(bytes: Bytes): Bytes {
    const { terms } = this;
    const max = this.mostOf(bytes);
    const array = terms.fresh("copy", "Bytes");
    for (let i = 0; i < Math.min(max, mostCompared); i++) this.assumptions.push(terms.eq(terms.select(array, this.int(i)), this.byteAt(bytes, this.int(i))));
    return { kind: "rope", pieces: [{ kind: "window", of: { array, start: this.int(0), length: this.lengthOf(bytes), max } }] };
  }

  merge(test: Term, then: Bytes, otherwise: Bytes): Bytes {
    const { terms } = this;
    if (test === terms.yes || then === otherwise) return then;
    if (test === terms.no) return otherwise;
    if (then.kind === "rope" && otherwise.kind === "rope" && then.pieces.length === otherwise.pieces.length) {
      const merged = then.pieces.map((piece, i) => this.mergePieces(test, piece, otherwise.pieces[i]!));
      if (merged.every((piece) => piece !== null)) return { kind: "rope", pieces: merged };
    }
    return { kind: "choice", test, then, else: otherwise };
  }
  private mergePieces(test: Term, x: Piece, y: Piece): Piece | null {
    const { terms } = this;
    if (x === y) return x;
    const like = this.alike(x, y);
    if (like === null) return null;
    const [p, q] = like;
    if (p.kind === "window" && q.kind === "window") {
      return { kind: "window", of: { array: terms.ite(test, p.of.array, q.of.array), start: terms.ite(test, p.of.start, q.of.start), length: terms.ite(test, p.of.length, q.of.length), max: Math.max(p.of.max, q.of.max) } };
    }
    if (p.kind === "rank" && q.kind === "rank") return { ...p, value: terms.ite(test, p.value, q.value), length: terms.ite(test, p.length, q.length) };
    if (p.kind === "window" || q.kind === "window") return null;
    return { ...p, value: terms.ite(test, p.value, q.value) };
  }

  /** The two pieces in one shape, a literal in that of the other; null when they have none in common. */
  private alike(x: Piece, y: Piece): readonly [Piece, Piece] | null {
    const { terms } = this;
    if (x.kind === y.kind) {
      if (x.kind === "number" && y.kind === "number") return x.width === y.width ? [x, y] : null;
      if (x.kind === "rank" && y.kind === "rank") return x.min === y.min && x.max === y.max ? [x, y] : null;
      if ((x.kind === "order" || x.kind === "bits") && (y.kind === "order" || y.kind === "bits")) return x.encoding === y.encoding ? [x, y] : null;
      return [x, y];
    }
    if (x.kind === "number") {
      if (x.value.op !== "const") return null;
      const bytes = unrank(x.value.value, x.width, x.width);
      if (y.kind === "rank" && x.width >= y.min && x.width <= y.max) {
        return [{ ...y, value: terms.integer(rankOf(bytes, y.min, y.max)), length: this.int(x.width) }, y];
      }
      if (y.kind === "order" && encodings[y.encoding] === x.width) {
        const unsigned = rankOf(isLittle(y.encoding) ? bytes.slice().reverse() : bytes, x.width, x.width);
        return [{ ...y, value: terms.integer(x.width === 4 ? BigInt.asIntN(32, unsigned) : unsigned) }, y];
      }
      return null;
    }
    if (y.kind === "number") {
      const back = this.alike(y, x);
      return back === null ? null : [back[1], back[0]];
    }
    return null;
  }

  /** Pieces side by side, when both strings have the same ones. */
  private aligned(x: Bytes, y: Bytes): readonly (readonly [Piece, Piece])[] | null {
    if (x.kind !== "rope" || y.kind !== "rope") return null;
    if (x.pieces.length !== y.pieces.length) return this.againstEmpty(x.pieces, y.pieces);
    const pairs = x.pieces.map((piece, i) => this.alike(piece, y.pieces[i]!));
    const fixed = (piece: Piece): boolean => this.pieceLength(piece).op === "const";
    // Behind a piece of varying length, the next ones are not side by side.
    const sound = pairs.every((pair, i) => pair !== null && pair[0].kind !== "window" && (i === pairs.length - 1 || (fixed(pair[0]) && fixed(pair[1]))));
    return sound ? pairs.map((pair) => pair!) : null;
  }
  /** The empty string and one piece that can be empty. */
  private againstEmpty(x: readonly Piece[], y: readonly Piece[]): readonly (readonly [Piece, Piece])[] | null {
    const [empty, other] = x.length === 0 ? [x, y] : [y, x];
    const piece = other[0];
    if (empty.length !== 0 || other.length !== 1 || piece?.kind !== "rank" || piece.min > 0) return null;
    const none: Piece = { ...piece, value: this.terms.integer(0), length: this.int(0) };
    return x.length === 0 ? [[none, piece]] : [[piece, none]];
  }
  /** A piece as what orders it among its like. */
  private key(piece: Piece): Term {
    const { terms } = this;
    switch (piece.kind) {
      case "number": case "rank": return piece.value;
      case "order": {
        if (isLittle(piece.encoding)) throw new Unfit(piece.value);
        // An int of 32 bits is written as its unsigned pattern.
        if (encodings[piece.encoding] !== 4) return piece.value;
        return terms.ite(terms.less(piece.value, terms.integer(0)), terms.add(piece.value, terms.integer(2n ** 32n)), piece.value);
      }
      default: throw new Error("a piece without a key");
    }
  }

  equal(x: Bytes, y: Bytes): Term {
    const { terms } = this;
    if (x === y) return terms.yes;
    const pairs = this.aligned(x, y);
    if (pairs !== null) return terms.and(...pairs.map(([p, q]) => (p.kind === "window" || q.kind === "window" ? terms.no : terms.eq(p.value, q.value))));
    if (x.kind === "choice") return terms.ite(x.test, this.equal(x.then, y), this.equal(x.else, y));
    if (y.kind === "choice") return this.equal(y, x);
    const [m, n] = [this.lengthOf(x), this.lengthOf(y)];
    const sameLength = terms.eq(m, n);
    if (sameLength === terms.no) return terms.no;
    if (sameWindow(x, y)) return sameLength;
    const most = Math.min(this.mostOf(x), this.mostOf(y));
    const known = Math.min(most, mostCompared);
    const each: Term[] = [];
    for (let i = 0; i < known; i++) each.push(terms.or(terms.not(terms.less(this.int(i), m)), terms.eq(this.byteAt(x, this.int(i)), this.byteAt(y, this.int(i)))));
    const beginsAlike = terms.and(sameLength, ...each);
    if (known === most) return beginsAlike;
    return terms.and(beginsAlike, terms.or(terms.atMost(m, this.int(known)), terms.fresh("equal", "Bool")));
  }

  /** Lexicographic order. */
  before(x: Bytes, y: Bytes): Term {
    const { terms } = this;
    if (x === y) return terms.no;
    const pairs = this.aligned(x, y);
    if (pairs !== null && pairs.every(([p]) => p.kind !== "bits")) {
      return pairs.reduceRight<Term>((rest, [p, q]) => {
        const [k, l] = [this.key(p), this.key(q)];
        const less = k.sort === "Int" ? terms.less(k, l) : terms.compare("bvult", k, l);
        return terms.or(less, terms.and(terms.eq(k, l), rest));
      }, terms.no);
    }
    if (x.kind === "choice") return terms.ite(x.test, this.before(x.then, y), this.before(x.else, y));
    if (y.kind === "choice") return terms.ite(y.test, this.before(x, y.then), this.before(x, y.else));
    const [m, n] = [this.lengthOf(x), this.lengthOf(y)];
    const most = Math.min(this.mostOf(x), this.mostOf(y));
    const known = Math.min(most, mostCompared);
    let less = known === most ? terms.less(m, n) : terms.fresh("before", "Bool");
    for (let i = known - 1; i >= 0; i--) {
      const at = this.int(i);
      const both = terms.and(terms.less(at, m), terms.less(at, n));
      const [p, q] = [this.byteAt(x, at), this.byteAt(y, at)];
      less = terms.ite(both, terms.or(terms.compare("bvult", p, q), terms.and(terms.eq(p, q), less)), terms.less(m, n));
    }
    return less;
  }

  /** Whether the string begins with the literal. */
  begins(bytes: Bytes, start: Uint8Array): Term {
    const { terms } = this;
    const long = terms.atMost(this.int(start.length), this.lengthOf(bytes));
    if (long === terms.no) return long;
    return terms.and(long, ...[...start].map((byte, i) => terms.eq(this.byteAt(bytes, this.int(i)), terms.bv(byte, 8))));
  }
}

function sameWindow(x: Bytes, y: Bytes): boolean {
  if (x.kind !== "rope" || y.kind !== "rope" || x.pieces.length !== 1 || y.pieces.length !== 1) return false;
  const [p, q] = [x.pieces[0]!, y.pieces[0]!];
  return p.kind === "window" && q.kind === "window" && p.of.array === q.of.array && p.of.start === q.of.start;
}

/** Equal for strings that are the same terms. */
export function keyOf(bytes: Bytes): string {
  switch (bytes.kind) {
    case "rope": return `[${bytes.pieces.map((piece) => (piece.kind === "window" ? `w${piece.of.array.id}.${piece.of.start.id}.${piece.of.length.id}` : `${piece.kind}${piece.value.id}`)).join(" ")}]`;
    case "choice": return `(${bytes.test.id}?${keyOf(bytes.then)}:${keyOf(bytes.else)})`;
    case "part": return `{${keyOf(bytes.of)} ${bytes.start.id} ${bytes.length.id}}`;
  }
}
