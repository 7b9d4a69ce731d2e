/**
 * Trees of the TypeScript front end as a Lisp file. They are the forms that the checker takes; here they get names, guards, `cond`,
 * `let*` and `for` as one writes them by hand, and a layout.
 */
import { kebab } from "../../spec/vocabulary.ts";
import type { List, Tree } from "../1-read/tree.ts";
import { align, group, hardline, indent, join, line, mark } from "./layout.ts";
import type { Doc, Mark } from "./layout.ts";
import { headOf, itemsOf, nameOf } from "./lisp-types.ts";
import { fixText } from "./names.ts";

export interface LispStyles {
  /** Guards, `for` and short folds in place of nested branches. */
  readonly idioms: boolean;
}

export interface Converted {
  readonly doc: Doc;
  readonly tops: ReadonlySet<Mark>;
}

interface Printing {
  readonly text: string;
  readonly idioms: boolean;
}

const name = (of: string, tree: Tree): Tree => ({ kind: "name", name: of, span: tree.span });
const list = (of: Tree, ...items: readonly Tree[]): List => ({ kind: "list", items, span: of.span });

// Names ----------------------------------------------------------------------------------------------------------------------------

const reserved = new Set(["t", "true", "false", "none", "nil", "else", "otherwise"]);

/** Locals without the mark that keeps them apart from what a file defines. */
function renamed(tree: Tree, globals: ReadonlySet<string>): Tree {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const rename = (old: string): string => {
    const known = names.get(old);
    if (known !== undefined) return known;
    const plain = kebab(old.slice(1).replace(/\.\d+$/u, "").replaceAll(".", "-")).replaceAll(/[^A-Za-z0-9_-]/gu, "-");
    const base = /^[A-Za-z_]/u.test(plain) && plain !== "_" && old !== "_unused" ? plain : `_${plain === "_" ? "x" : plain}`;
    let made = base;
    for (let n = 2; taken.has(made) || globals.has(made) || reserved.has(made); n++) made = `${base}-${n}`;
    taken.add(made);
    names.set(old, made);
    return made;
  };
  const walk = (part: Tree): Tree => {
    if (part.kind === "name" && part.name.startsWith("_") && !globals.has(part.name)) return { ...part, name: rename(part.name) };
    return part.kind === "list" ? { ...part, items: part.items.map(walk) } : part;
  };
  return walk(tree);
}

// Idioms ---------------------------------------------------------------------------------------------------------------------------

const isName = (tree: Tree | undefined, of: string): boolean => tree?.kind === "name" && tree.name === of;

/** The same program in fewer forms. */
function tidy(tree: Tree): Tree {
  if (tree.kind !== "list") return tree;
  const items = tree.items.map(tidy);
  const [head, first, second, third, ...rest] = items;
  if (head?.kind === "name" && head.name === "fold" && first !== undefined && third !== undefined && rest.length === 1) {
    const accumulators = itemsOf(second);
    const [only] = accumulators;
    const own = nameOf(itemsOf(only)[0]);
    if (accumulators.length === 1 && own !== "" && isName(rest[0], own) && !leaves(third, "break") && !leaves(third, "stop")) {
      return { ...tree, items: [head, first, only!, valueOfNext(third)] };
    }
  }
  return { ...tree, items };
}

function leaves(tree: Tree, kind: string): boolean {
  return headOf(tree) === kind || (headOf(tree) !== "fold" && itemsOf(tree).some((one) => leaves(one, kind)));
}

/** `(next v)` at the ends of a body with one accumulator is v. */
function valueOfNext(tree: Tree): Tree {
  if (tree.kind !== "list") return tree;
  switch (headOf(tree)) {
    case "next": return tree.items[1]!;
    case "if": return { ...tree, items: [tree.items[0]!, tree.items[1]!, ...tree.items.slice(2).map(valueOfNext)] };
    case "if-let":
    case "let":
    case "let*": return { ...tree, items: [tree.items[0]!, tree.items[1]!, ...tree.items.slice(2, -1), valueOfNext(tree.items.at(-1)!)] .map((one, i) => (headOf(tree) === "if-let" && i === 2 ? valueOfNext(one) : one)) };
    case "do": return { ...tree, items: [...tree.items.slice(0, -1), valueOfNext(tree.items.at(-1)!)] };
    case "case": return { ...tree, items: tree.items.map((one, i) => (i < 2 ? one : { ...(one as List), items: [...itemsOf(one).slice(0, -1), valueOfNext(itemsOf(one).at(-1)!)] })) };
    default: return tree;
  }
}

/** A loop that only looks for a reason to return, as statements; null when it does more. */
function guardsOf(tree: Tree): readonly Tree[] | null {
  switch (headOf(tree)) {
    case "next": return itemsOf(tree).length === 1 ? [] : null;
    case "if": {
      const [, test, then, otherwise] = itemsOf(tree);
      if (headOf(then) === "break") {
        const rest = guardsOf(otherwise!);
        return rest === null ? null : [list(tree, name("when", tree), test!, itemsOf(then)[1]!), ...rest];
      }
      if (headOf(otherwise) === "break") {
        const rest = guardsOf(then!);
        return rest === null ? null : [list(tree, name("unless", tree), test!, itemsOf(otherwise)[1]!), ...rest];
      }
      return null;
    }
    case "let": {
      const [head, bindings, body, ...more] = itemsOf(tree);
      const inside = body === undefined || more.length > 0 ? null : guardsOf(body);
      return inside === null || inside.length === 0 ? null : [list(tree, head!, bindings!, ...inside)];
    }
    case "do": {
      const [, ...all] = itemsOf(tree);
      const rest = guardsOf(all.at(-1)!);
      return rest === null || !all.slice(0, -1).every((one) => headOf(one) === "for") ? null : [...all.slice(0, -1), ...rest];
    }
    default: return null;
  }
}

/** Forms that have a body of their own: what stands before them is better a guard than a branch. */
const roomy = new Set(["let", "let*", "fold", "for", "do", "case", "if-let"]);

/** What stands in a body: statements, then the value. */
function bodyOf(tree: Tree, printing: Printing): readonly Tree[] {
  const items = itemsOf(tree);
  switch (headOf(tree)) {
    case "do": return [...items.slice(1, -1), ...bodyOf(items.at(-1)!, printing)];
    case "fold": {
      const inside = printing.idioms && itemsOf(items[2]).length === 0 && items[2]?.kind === "list" && items[4] !== undefined ? guardsOf(items[3]!) : null;
      return inside === null || inside.length === 0 ? [tree] : [list(tree, name("for", tree), items[1]!, ...inside), ...bodyOf(items[4]!, printing)];
    }
    case "if": {
      const [, test, then, otherwise] = items;
      if (!printing.idioms || !roomy.has(headOf(lastOf(otherwise!))) || roomy.has(headOf(then))) return [tree];
      return [list(tree, name("when", tree), test!, ...bodyOf(then!, printing)), ...bodyOf(otherwise!, printing)];
    }
    default: return [tree];
  }
}

const lastOf = (tree: Tree): Tree => (headOf(tree) === "if" ? lastOf(itemsOf(tree)[3]!) : tree);

// Layout ---------------------------------------------------------------------------------------------------------------------------

const utf8 = new TextEncoder();
const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

function stringText(text: string): string {
  const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\\": "\\\\", '"': '\\"' };
  return `"${[...text].map((c) => escapes[c] ?? (/^[\x20-\x7e]$|^[\p{L}\p{N}\p{P}\p{Sm}\p{Sc}\p{So}]$/u.test(c) ? c : [...utf8.encode(c)].map((byte) => `\\x${hex(byte)}`).join(""))).join("")}"`;
}

function atomText(tree: Exclude<Tree, List>, text: string): string {
  switch (tree.kind) {
    case "int": {
      const written = text.slice(tree.span.start, tree.span.end);
      if (/^0x[0-9a-f]+$/iu.test(written) && (Number(written) | 0) === tree.value) return written.toLowerCase();
      return /^[1-9][0-9]*(?:_[0-9]+)+$/u.test(written) && Number(written.replaceAll("_", "")) === tree.value ? written : String(tree.value);
    }
    case "u64": return `${tree.value}u64`;
    case "fix": return fixText(text.slice(tree.span.start, tree.span.end), tree.value);
    case "string": return stringText(tree.text);
    case "bytes": return `#"${[...tree.bytes].map(hex).join(" ")}"`;
    case "name": return tree.name;
    case "symbol": return `'${tree.name}`;
    case "field": return `%${tree.name}`;
    case "keyword": return `:${tree.name}`;
  }
}

const marked = (tree: Tree, doc: Doc): Doc => [mark(tree.span.start, tree.span.end), doc];
/** `(head first` and the rest below, by two. */
const block = (head: readonly Doc[], body: readonly Doc[]): Doc => group("(", join(head, " "), indent(2, ...body.map((one) => [line, one])), ")");
const hardBlock = (head: readonly Doc[], body: readonly Doc[]): Doc => ["(", join(head, " "), indent(2, ...body.map((one) => [hardline, one])), ")"];

function docOf(tree: Tree, printing: Printing): Doc {
  if (tree.kind !== "list") return atomText(tree, printing.text);
  const doc = (one: Tree): Doc => docOf(one, printing);
  const body = (one: Tree): readonly Doc[] => bodyOf(one, printing).map((part) => marked(part, doc(part)));
  const items = tree.items;
  const [head, first, second] = items;
  switch (headOf(tree)) {
    case "if": {
      const clauses: { test: Tree; then: Tree; at: Tree }[] = [];
      let last: Tree = tree;
      while (headOf(last) === "if") {
        const [, test, then, otherwise] = itemsOf(last);
        clauses.push({ test: test!, then: then!, at: last });
        last = otherwise!;
      }
      if (clauses.length === 1) return group("(if ", align(join([first!, second!, last].map((one) => marked(one, doc(one))), line)), ")");
      return ["(cond ", align(join([
        ...clauses.map(({ test, then, at }) => marked(at, group("(", align(doc(test), ...body(then).map((one) => [line, one])), ")"))),
        marked(last, group("(else", indent(1, ...body(last).map((one) => [line, one])), ")")),
      ], hardline)), ")"];
    }
    case "let": {
      const found: Tree[] = [...itemsOf(first)];
      let inside = items[2]!;
      let sequential = false;
      // One binding after the other, each in the scope of those before it.
      while (headOf(inside) === "let" && found.length + itemsOf(itemsOf(inside)[1]).length < 40) {
        const next = itemsOf(itemsOf(inside)[1]);
        if (itemsOf(inside).length !== 3 || next.length !== 1 || (!sequential && itemsOf(first).length !== 1)) break;
        if (found.some((one) => nameOf(itemsOf(one)[0]) === nameOf(itemsOf(next[0])[0]))) break;
        sequential = true;
        found.push(next[0]!);
        inside = itemsOf(inside)[2]!;
      }
      const statements = items.length > 3 ? items.slice(2).map((one) => marked(one, doc(one))) : body(inside);
      return group(sequential ? "(let* (" : "(let (", align(join(found.map((one) => marked(one, doc(one))), hardlineIfMany(found))), ")", indent(2, ...statements.map((one) => [line, one])), ")");
    }
    case "case": {
      const clauses = items.slice(2).map((one) => {
        const [label, ...rest] = itemsOf(one);
        return marked(one, group("(", align(docOf(label!, printing), ...rest.flatMap(body).map((part) => [line, part])), ")"));
      });
      return ["(case ", doc(first!), indent(2, ...clauses.map((one) => [hardline, one])), ")"];
    }
    case "fold": return block(["fold", doc(first!), doc(second!)], items.slice(3).map((one) => marked(one, doc(one))));
    case "when":
    case "unless":
    case "for":
    case "lambda":
    case "if-let": return block([doc(head!), doc(first!)], items.slice(2).map((one) => marked(one, doc(one))));
    case "do": return group("(do ", align(join(body(tree), line)), ")");
    default: {
      if (items.length === 0) return "()";
      const [start, ...rest] = items;
      // Keywords stay with their values.
      const parts: Doc[] = [];
      for (let i = 0; i < rest.length; i++) {
        const one = rest[i]!;
        if (one.kind === "keyword" && rest[i + 1] !== undefined) parts.push([doc(one), " ", doc(rest[++i]!)]);
        else parts.push(one.kind === "list" ? marked(one, doc(one)) : doc(one));
      }
      if (parts.length === 0) return ["(", doc(start!), ")"];
      if (start!.kind !== "name") return group("(", align(join([doc(start!), ...parts], line)), ")");
      return group("(", doc(start!), " ", align(join(parts, line)), ")");
    }
  }
}

const hardlineIfMany = (found: readonly Tree[]): Doc => (found.length > 1 ? hardline : line);

/** `units.policy.ts` is `units.lisp`. */
export const lispPath = (path: string): string => path.replace(/^\.\//u, "").replace(/\.policy\.ts$/u, ".lisp");

function definition(tree: Tree, printing: Printing): Doc {
  const items = itemsOf(tree);
  const doc = (one: Tree): Doc => docOf(one, printing);
  const body = (all: readonly Tree[]): readonly Doc[] => all.flatMap((one) => bodyOf(one, printing)).map((one) => marked(one, doc(one)));
  const [, first, second, ...rest] = items;
  switch (headOf(tree)) {
    case "import": {
      const [path, ...more] = items.slice(1);
      return ["(import ", path?.kind === "string" ? stringText(lispPath(path.text)) : "", ...more.map((one) => [" ", doc(one)]), ")"];
    }
    case "defroute": return hardBlock(["defroute", doc(first!)], body([second!, ...rest].filter((one) => one !== undefined)));
    case "deftest": {
      // TypeScript has one text for both: where it says no more than the name, the name is enough.
      const steps = second?.kind === "string" && second.text === nameOf(first).replaceAll("-", " ") ? rest : [second!, ...rest].filter((one) => one !== undefined);
      return hardBlock(["deftest", doc(first!)], body(steps));
    }
    case "defun":
    case "defcache": {
      const parts: Doc[] = [];
      for (let i = 0; i < rest.length; i++) {
        const one = rest[i]!;
        if (one.kind === "keyword") parts.push([doc(one), " ", doc(rest[++i]!)]);
        else parts.push(...body([one]));
      }
      return block([headOf(tree), doc(first!), doc(second!)], parts);
    }
    case "defmerge":
    case "defpolicy":
    case "defrecord": {
      const parts: Doc[] = [];
      const from = headOf(tree) === "defmerge" ? [...rest] : [second!, ...rest].filter((one) => one !== undefined);
      for (let i = 0; i < from.length; i++) {
        const one = from[i]!;
        if (one.kind === "keyword") parts.push(marked(one, [doc(one), " ", doc(from[++i]!)]));
        else parts.push(marked(one, doc(one)));
      }
      const head: Doc[] = headOf(tree) === "defmerge" ? ["defmerge", doc(first!), doc(second!)] : [headOf(tree), doc(first!)];
      return headOf(tree) === "defrecord" ? block(head, parts) : hardBlock(head, parts);
    }
    default: return doc(tree);
  }
}

export function toLisp(text: string, trees: readonly Tree[], styles: LispStyles): Converted {
  const globals = new Set(trees.flatMap((tree) => itemsOf(tree).slice(1, 3).flatMap((one) => (one.kind === "name" ? [one.name] : []))));
  for (const tree of trees) if (headOf(tree) === "import") for (const one of itemsOf(itemsOf(tree)[3])) globals.add(nameOf(one));
  const printing: Printing = { text, idioms: styles.idioms };
  const tops = new Set<Mark>();
  const docs = trees.map((tree): Doc => {
    const top = mark(tree.span.start, tree.span.end);
    tops.add(top);
    const own = renamed(tree, globals);
    return [top, definition(styles.idioms ? tidy(own) : own, printing)];
  });
  return { doc: join(docs, hardline), tops };
}
