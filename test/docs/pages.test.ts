/** The pages that people write: their generated blocks are current, their links lead somewhere. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { packageRoot } from "../../cli/host.ts";
import { allBlocks, quickBlocks } from "../../docs/generate.ts";
import { blockNames, filled, pagePaths, stalePages } from "../../docs/generate/pages.ts";

const root = packageRoot();
const pages = pagePaths(root).map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

test("README.md and docs/architecture.md are among the pages", () => {
  expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(["README.md", "docs/architecture.md", "docs/contributing.md"]));
});

test("blocks that need Node alone are current (node docs/generate.ts writes them)", async () => {
  expect([...(await stalePages(root, quickBlocks)).keys()]).toEqual([]);
});

test("every block that a page holds can be generated, and every block is in a page", () => {
  const used = new Set(pages.flatMap(({ path, text }) => blockNames(path, text)));
  expect([...used].sort()).toEqual(Object.keys(allBlocks).sort());
});

/** Headings as GitHub turns them into anchors. */
function anchors(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gmu)].map(([, heading]) => heading!);
  return new Set(headings.map((heading) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")));
}

describe("links inside the repository", () => {
  test.each(pages)("$path", ({ path, text }) => {
    const prose = text.replaceAll(/^```[^]*?^```$/gmu, "");
    const broken = [...prose.matchAll(/\]\(([^)\s]+)\)/gu)].map(([, target]) => target!).filter((target) => {
      if (/^[a-z]+:/u.test(target)) return false;
      const [file, anchor] = target.split("#") as [string, string?];
      const there = file === "" ? path : normalize(join(dirname(path), file));
      if (!existsSync(join(root, there))) return true;
      return anchor !== undefined && !anchors(readFileSync(join(root, there), "utf8")).has(anchor);
    });
    expect(broken).toEqual([]);
  });
});

test("paths of the repository that pages name in code exist", () => {
  const named = /`((?:bench|boards|bin|cli|compiler|docs|examples|model|runtime-c|scripts|sim|spec|targets|test|toolchain)\/[\w./-]*[\w/])`/gu;
  const missing = pages.flatMap(({ path, text }) =>
    [...text.matchAll(named)].map(([, name]) => name!).filter((name) => !existsSync(join(root, name))).map((name) => `${path}: ${name}`));
  expect(missing).toEqual([]);
});

test("docs/reference/README.md has a row for each page, and docs/reference/cli.md one for each command", () => {
  const index = readFileSync(join(root, "docs/reference/README.md"), "utf8");
  const unlisted = readdirSync(join(root, "docs/reference")).filter((name) => name.endsWith(".md") && name !== "README.md" && !index.includes(`\n| [${name}](${name}) |`));
  expect(unlisted).toEqual([]);
  const cli = readFileSync(join(root, "docs/reference/cli.md"), "utf8");
  const visible = Object.entries(commands).filter(([, entry]) => !("hidden" in entry)).map(([name]) => name);
  expect(visible.filter((name) => !cli.includes(`\n| \`pgrid ${name}`))).toEqual([]);
});

describe("filling blocks", () => {
  const text = "a\n<!-- generated: x -->\nold\n<!-- end -->\nb\n<!-- generated: y -->\n<!-- end -->\n";
  test("writes the named ones and nothing else", async () => {
    expect(await filled("p.md", text, { x: () => "new\n$&\n" })).toBe("a\n<!-- generated: x -->\nnew\n$&\n<!-- end -->\nb\n<!-- generated: y -->\n<!-- end -->\n");
  });
  test("a block that does not end is an error", async () => {
    await expect(filled("p.md", text.slice(0, -14), {})).rejects.toThrow("p.md: 2 generated blocks begin and 1 end");
  });
});
