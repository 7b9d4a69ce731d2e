/**
 * Pages with generated blocks. A block stands between two comments, which stay:
 *
 *   <!-- generated: NAME -->
 *   …
 *   <!-- end -->
 *
 * The text around the blocks is written by hand and is never touched.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Writes a block of the page at `path` (relative to the repository). */
export type Block = (path: string) => string | Promise<string>;

const pattern = /(<!-- generated: ([a-z-]+) -->\n)[^]*?(<!-- end -->)/gu;

/** Every Markdown page of the repository that a person writes. */
export function pagePaths(root: string): readonly string[] {
  const markdown = (directory: string): string[] => readdirSync(join(root, directory)).filter((name) => name.endsWith(".md")).map((name) => join(directory, name));
  const examples = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...markdown("."), ...markdown("docs"), ...markdown("docs/decisions"), ...markdown("docs/reference"), ...markdown("proofs"), ...examples.flatMap(({ name }) => markdown(`examples/${name}`))];
}

/** Names of the blocks of a page. Throws on a block that does not end, or does not begin. */
export function blockNames(path: string, text: string): readonly string[] {
  const names = [...text.matchAll(pattern)].map(([, , name]) => name!);
  const begins = text.match(/^<!-- generated: /gmu)?.length ?? 0;
  const ends = text.match(/^<!-- end -->/gmu)?.length ?? 0;
  if (begins !== names.length || ends !== names.length) throw new Error(`${path}: ${begins} generated blocks begin and ${ends} end`);
  return names;
}

/** The page with the blocks that `blocks` names written anew; others stay as they are. */
export async function filled(path: string, text: string, blocks: Readonly<Record<string, Block>>): Promise<string> {
  const made = new Map<string, string>();
  for (const name of blockNames(path, text)) {
    const block = blocks[name];
    if (block !== undefined) made.set(name, `${(await block(path)).trimEnd()}\n`);
  }
  return text.replaceAll(pattern, (whole, begin: string, name: string, end: string) => {
    const content = made.get(name);
    return content === undefined ? whole : `${begin}${content}${end}`;
  });
}

/** The pages whose blocks of `blocks` differ from what they say now, with their new text. */
export async function stalePages(root: string, blocks: Readonly<Record<string, Block>>): Promise<ReadonlyMap<string, string>> {
  const stale = new Map<string, string>();
  for (const path of pagePaths(root)) {
    const text = readFileSync(join(root, path), "utf8");
    const now = await filled(path, text, blocks);
    if (now !== text) stale.set(path, now);
  }
  return stale;
}
