/**
 * S-expressions as data, in two spellings: canonical (RFC 9804 section 6.1: every atom is `length:bytes`), which is hashed,
 * and text for readers. Atoms are octet strings; those that the compiler writes as words are ASCII.
 */
export type Sexp = string | Uint8Array | readonly Sexp[];

const open = 0x28, close = 0x29, colon = 0x3a, zero = 0x30, nine = 0x39;

/** The canonical form. Words are ASCII: one octet a character. */
export function canonical(tree: Sexp): Uint8Array {
  const out: number[] = [];
  const ascii = (text: string) => {
    for (let at = 0; at < text.length; at++) out.push(text.charCodeAt(at));
  };
  const visit = (node: Sexp) => {
    if (typeof node === "string") {
      ascii(`${node.length}:${node}`);
    } else if (node instanceof Uint8Array) {
      ascii(`${node.length}:`);
      for (const byte of node) out.push(byte);
    } else {
      out.push(open);
      for (const child of node) visit(child);
      out.push(close);
    }
  };
  visit(tree);
  return Uint8Array.from(out);
}


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

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Text for a reader: lists that do not fit in `width` columns are broken, two columns deeper a level. */
export function pretty(tree: Sexp, width = 100): string {
  const lines = new Map<Sexp, string>();
  const flat = (node: Sexp): string => {
    if (typeof node === "string") return node;
    if (node instanceof Uint8Array) return `#${hex(node)}#`;
    let line = lines.get(node);
    if (line === undefined) {
      line = `(${node.map(flat).join(" ")})`;
      lines.set(node, line);
    }
    return line;
  };
  const lay = (node: Sexp, indent: number): string => {
    const line = flat(node);
    if (typeof node === "string" || node instanceof Uint8Array || node.length < 2 || line.length + indent <= width) return line;
    const deeper = indent + 2;
    const head: string[] = [];
    let index = 0;
    while (index < node.length && (typeof node[index] === "string" || index === 0)) head.push(flat(node[index++]!));
    const rest = node.slice(index).map((child) => `\n${" ".repeat(deeper)}${lay(child, deeper)}`);
    return `(${head.join(" ")}${rest.join("")})`;
  };
  return lay(tree, 0);
}
