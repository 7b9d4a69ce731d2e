/**
 * S-expressions as data, in two spellings: canonical (RFC 9804 section 6.1: every atom is `length:bytes`), which is hashed,
 * and text for readers. Atoms are octet strings; those that the compiler writes as words are ASCII.
 */
export type Sexp = string | Uint8Array | readonly Sexp[];

const ascii = new TextEncoder();

/** The canonical form. */
export function canonical(tree: Sexp): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  const put = (bytes: Uint8Array) => {
    parts.push(bytes);
    total += bytes.length;
  };
  const visit = (node: Sexp) => {
    if (typeof node === "string" || node instanceof Uint8Array) {
      const bytes = typeof node === "string" ? ascii.encode(node) : node;
      put(ascii.encode(`${bytes.length}:`));
      put(bytes);
      return;
    }
    put(ascii.encode("("));
    for (const child of node) visit(child);
    put(ascii.encode(")"));
  };
  visit(tree);
  const out = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const open = 0x28, close = 0x29, colon = 0x3a, zero = 0x30, nine = 0x39;

/**
 * Reads a canonical form; atoms come out as octets. Null for anything that `canonical` would not write: trailing bytes,
 * lengths with leading zeros, nesting beyond `depth`.
 */
export function parseCanonical(bytes: Uint8Array, depth = 1000): Sexp | null {
  const lists: Sexp[][] = [];
  let at = 0;
  let root: Sexp | null = null;
  while (at < bytes.length) {
    if (root !== null) return null;
    const byte = bytes[at]!;
    let done: Sexp | null = null;
    if (byte === open) {
      if (lists.length >= depth) return null;
      lists.push([]);
      at++;
    } else if (byte === close) {
      const list = lists.pop();
      if (!list) return null;
      done = list;
      at++;
    } else {
      let length = 0;
      const first = at;
      while (at < bytes.length && bytes[at]! >= zero && bytes[at]! <= nine && at - first < 7) length = length * 10 + bytes[at++]! - zero;
      if (at === first || bytes[at] !== colon || (bytes[first] === zero && at - first > 1)) return null;
      if (at + 1 + length > bytes.length) return null;
      done = bytes.slice(at + 1, at + 1 + length);
      at += 1 + length;
    }
    if (done !== null) {
      const parent = lists.at(-1);
      if (parent) parent.push(done);
      else root = done;
    }
  }
  return lists.length === 0 ? root : null;
}

const flat = (tree: Sexp): string => {
  if (typeof tree === "string") return tree;
  if (tree instanceof Uint8Array) return `#${[...tree].map((byte) => byte.toString(16).padStart(2, "0")).join("")}#`;
  return `(${tree.map(flat).join(" ")})`;
};

/** Text for a reader: lists that do not fit in `width` columns are broken, two columns deeper a level. */
export function pretty(tree: Sexp, width = 100, indent = 0): string {
  const line = flat(tree);
  if (typeof tree === "string" || tree instanceof Uint8Array || tree.length < 2 || line.length + indent <= width) return line;
  const deeper = indent + 2;
  const head: string[] = [];
  let index = 0;
  while (index < tree.length && (typeof tree[index] === "string" || index === 0)) head.push(flat(tree[index++]!));
  const rest = tree.slice(index).map((child) => `\n${" ".repeat(deeper)}${pretty(child, width, deeper)}`);
  return `(${head.join(" ")}${rest.join("")})`;
}
