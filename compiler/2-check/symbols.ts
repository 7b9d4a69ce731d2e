/** Symbols, each checked against the registry of the place where it stands. */
import { dropReasons, messageTypes } from "../../spec/fields.ts";
import { hashes } from "../../spec/hashes.ts";
import { aliases } from "../../spec/operations.ts";
import { describeTree } from "../1-read/tree.ts";
import type { Tree } from "../1-read/tree.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Literal } from "../ir/expr.ts";
import type { Context } from "./context.ts";
import { MESSAGE_TYPE } from "./types.ts";

const titles = { type: "content type", reason: "drop reason", hash: "hash function" } as const;
type Registry = keyof typeof titles;

function knownSymbols(context: Context, registry: Registry): readonly string[] {
  switch (registry) {
    case "type": return [...Object.keys(messageTypes), ...context.definitions.symbols.keys()];
    case "reason": return Object.keys(dropReasons);
    case "hash": return Object.keys(hashes);
  }
}

/** The name of a quoted symbol of the registry; reported and null when it is none. */
export function symbolOf(context: Context, tree: Tree, registry: Registry): string | null {
  if (tree.kind !== "symbol") {
    const help = tree.kind === "name" && knownSymbols(context, registry).includes(tree.name) ? `quote it: '${tree.name}` : undefined;
    context.reports.report("PG2006", tree.span, { where: "this", expected: `the symbol of a ${titles[registry]}`, actual: describeTree(tree) }, { help });
    return null;
  }
  const known = knownSymbols(context, registry);
  if (registry === "hash") return symbolAmong(context, tree, { title: titles.hash, known, aliases: aliases.hash });
  if (known.includes(tree.name)) return tree.name;
  const help = didYouMean(tree.name, known, (n) => `'${n}`);
  context.reports.report("PG2004", tree.span, { name: tree.name, registry: titles[registry], known: known.join(" ") }, { help });
  return null;
}

/** The name of a quoted symbol out of a list, names that stand for another resolved with a warning. */
export function symbolAmong(
  context: Context, tree: Tree,
  registry: { readonly title: string; readonly known: readonly string[]; readonly aliases?: Readonly<Record<string, { readonly means: string; readonly why: string }>> },
): string | null {
  const { title, known, aliases = {} } = registry;
  if (tree.kind !== "symbol") {
    context.reports.report("PG2006", tree.span, { where: "this", expected: `the symbol of a ${title}`, actual: describeTree(tree) });
    return null;
  }
  if (known.includes(tree.name)) return tree.name;
  const alias = Object.hasOwn(aliases, tree.name) ? aliases[tree.name] : undefined;
  if (alias !== undefined) {
    context.reports.report("PG2051", tree.span, { name: tree.name, means: alias.means, why: alias.why });
    return alias.means;
  }
  context.reports.report("PG2004", tree.span, { name: tree.name, registry: title, known: known.join(" ") }, { help: didYouMean(tree.name, known, (n) => `'${n}`) });
  return null;
}

/** A quoted symbol as a value: content types are the only symbols that a message carries. */
export function messageTypeLiteral(context: Context, tree: Tree): Literal | null {
  const name = symbolOf(context, tree, "type");
  if (name === null) return null;
  const code = Object.hasOwn(messageTypes, name) ? messageTypes[name as keyof typeof messageTypes] : context.definitions.symbols.get(name)!.code;
  return { op: "int", value: code, type: MESSAGE_TYPE, span: tree.span };
}
