/**
 * Register values out of a package's Rust source, in the two forms that such packages have: what svd2rust writes, and the
 * register access layer of the i.MX RT. Only facts are taken: addresses, offsets, bit positions, interrupt numbers.
 */
import type { Package } from "./table.ts";

/** Text of a file of the package; null when it has none of that name. */
export type ReadFile = (path: string) => string | null;

/** What a package says about one value; null: it does not know the name. */
export interface Registers {
  interrupt(name: string): number | null;
  /** One more than the highest interrupt number. */
  lines(): number;
  base(peripheral: string): number | null;
  offset(peripheral: string, register: string): number | null;
  bits(peripheral: string, register: string, field: string): string | null;
}

const number = (text: string): number => Number(text.replaceAll("_", ""));
const directoryOf = (path: string): string => path.split("/").slice(0, -1).join("/");
const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");

function joined(directory: string, path: string): string {
  const parts = directory.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

const interruptsOf = (device: string) => ({
  interrupt: (name: string): number | null => {
    const found = new RegExp(`^\\s+${escaped(name)} = (\\d+),$`, "mu").exec(device);
    return found === null ? null : Number(found[1]);
  },
  lines: (): number => 1 + Math.max(...[...device.matchAll(/^\s+[A-Z][A-Za-z0-9_]* = (\d+),$/gmu)].map((found) => Number(found[1]))),
});

function svd2rust(read: ReadFile, { device: path }: Package): Registers {
  const device = read(path) ?? "";
  /** File of a module that a file declares with `pub mod`, or takes from elsewhere with `pub use`. */
  const moduleFile = (from: string, name: string): string | null => {
    const text = read(from) ?? "";
    const own = from.endsWith("/mod.rs") || from.endsWith("/lib.rs") ? directoryOf(from) : from.replace(/\.rs$/u, "");
    const placed = new RegExp(`#\\[path = "([^"]+)"\\]\\s*pub mod ${name};`, "u").exec(text);
    if (placed !== null) return joined(directoryOf(from), placed[1]!);
    const used = new RegExp(`pub use crate::(\\w+)::(\\w+)::${name};`, "u").exec(text);
    if (used !== null) {
      const within = moduleFile(`src/${used[1]!}/mod.rs`, used[2]!);
      return within === null ? null : moduleFile(within, name);
    }
    const candidates = [`${own}/${name}.rs`, `${own}/${name}/mod.rs`];
    return candidates.find((each) => read(each) !== null) ?? null;
  };
  const peripheral = (name: string): { base: number; block: string } | null => {
    const short = new RegExp(`pub type ${escaped(name)} = crate::Periph<(?:crate::\\w+::)?(\\w+)::RegisterBlock, (0x[0-9a-fA-F_]+)>`, "u").exec(device);
    const long = new RegExp(`impl ${escaped(name)} \\{[^}]*?PTR: \\*const (\\w+)::RegisterBlock = (0x[0-9a-fA-F_]+)`, "u").exec(device);
    const found = short ?? long;
    return found === null ? null : { block: found[1]!, base: number(found[2]!) };
  };
  const blockFile = (name: string): string | null => {
    const found = peripheral(name);
    return found === null ? null : moduleFile(path, found.block);
  };
  const member = (text: string, name: string): { readonly offset: number; readonly type: string } | null => {
    const found = new RegExp(`(?:///|#\\[doc = ")(0x[0-9a-f]+)(?:\\.\\.0x[0-9a-f]+)? - [^\\n]*\\n(?:\\s*(?:///|#\\[)[^\\n]*\\n)*?\\s*pub (?:const fn )?${name.toLowerCase()}\\b(?:: (\\w+))?`, "u").exec(text);
    return found === null ? null : { offset: number(found[1]!), type: found[2] ?? "" };
  };
  /** Where a peripheral or a part of one is, and the texts of its registers: the one with their offsets, the file whose modules they are. */
  const placed = (name: string): { readonly base: number; readonly text: string; readonly file: string } | null => {
    const [whole, part] = name.split(".") as [string, string?];
    const [base, file] = [peripheral(whole)?.base, blockFile(whole)];
    if (base === undefined || file === null) return null;
    const text = read(file) ?? "";
    if (part === undefined) return { base, text, file };
    const found = member(text, part);
    const own = found === null ? null : moduleFile(file, found.type.toLowerCase());
    const registers = new RegExp(`pub struct ${found?.type} \\{([^}]*)\\}`, "u").exec(text)?.[1];
    return own === null || registers === undefined ? null : { base: base + found!.offset, text: registers, file: own };
  };
  return {
    ...interruptsOf(device),
    base: (name) => (name.includes(".") ? placed(name)?.base : peripheral(name)?.base) ?? null,
    offset: (name, register) => member(placed(name)?.text ?? "", register)?.offset ?? null,
    bits: (name, register, field) => {
      const block = placed(name)?.file ?? null;
      const file = block === null ? null : moduleFile(block, register.toLowerCase());
      const text = read(file ?? "") ?? "";
      const found = new RegExp(`Bits? (\\d+)(?::(\\d+))? - [^\\n]*\\n\\s*#\\[inline\\(always\\)\\]\\s*pub fn ${field.toLowerCase()}\\(`, "u").exec(text);
      return found === null ? null : found[2] === undefined ? found[1]! : `${found[1]}:${found[2]}`;
    },
  };
}

function ral(read: ReadFile, { device: path }: Package): Registers {
  const device = read(path) ?? "";
  const find = (name: string): { base: number; text: string } | null => {
    const found = new RegExp(`pub const ${escaped(name)}: \\*const RegisterBlock = (0x[0-9a-f_]+)[\\s\\S]*?#\\[path = "([^"]+)"\\]`, "u").exec(device);
    return found === null ? null : { base: number(found[1]!), text: read(joined(directoryOf(path), found[2]!)) ?? "" };
  };
  const sizes: Readonly<Record<string, number>> = { u8: 1, u16: 2, u32: 4 };
  return {
    ...interruptsOf(device),
    base: (name) => find(name)?.base ?? null,
    offset: (name, register) => {
      const body = /pub struct RegisterBlock \{([\s\S]*?)\n\}/u.exec(find(name)?.text ?? "")?.[1] ?? "";
      let at = 0;
      for (const line of body.split("\n").filter((each) => /^\s+(?:pub )?\w+:/u.test(each))) {
        const member = /^\s+(?:pub )?(\w+): \[?(?:crate::(?:RW|RO|WO)Register<)?(u8|u16|u32)>?(?:; (0x[0-9a-f]+|\d+)(?:usize)?\])?,$/u.exec(line);
        // A member whose size is not known would shift all that follow.
        if (member === null) return null;
        if (member[1] === register) return at;
        at += sizes[member[2]!]! * (member[3] === undefined ? 1 : number(member[3]));
      }
      return null;
    },
    bits: (name, register, field) => {
      const text = find(name)?.text ?? "";
      const body = new RegExp(`^pub mod ${escaped(register)} \\{\\n([\\s\\S]*?)^\\}`, "mu").exec(text)?.[1] ?? "";
      const found = new RegExp(`pub mod ${escaped(field)} \\{\\s*pub const offset: u\\d+ = (\\d+);\\s*pub const mask: u\\d+ = (0x[0-9a-f]+) << offset;`, "u").exec(body);
      if (found === null) return null;
      const [low, mask] = [Number(found[1]), number(found[2]!)];
      const width = Math.log2(mask + 1);
      return width === 1 ? String(low) : `${low}:${low + width - 1}`;
    },
  };
}

export function registersOf(read: ReadFile, source: Package): Registers {
  return source.style === "ral" ? ral(read, source) : svd2rust(read, source);
}
