/** proofs/theorems.json beside the theories: what can be held to them without Coq. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { headlines, readTheories } from "../../toolchain/coq.ts";
import { sha256 } from "../../toolchain/digest.ts";
import { changedTheories, claim, differences, readTheoremList, recordedTheorems, sourcesOf, statementDigest, theoremList, theoremListText } from "../../toolchain/theorems.ts";
import type { TheoremList } from "../../toolchain/theorems.ts";

const host = nodeHost();
const list = ((): TheoremList => {
  const read = readTheoremList(host);
  if (!read.ok) throw new Error(read.diagnostics[0]!.message);
  return read.value;
})();

describe("proofs/theorems.json (else: npm run -s proofs -- --only coq --write)", () => {
  const theories = readTheories(host, sourcesOf(host));
  test("has the hashes of the theories", () => expect(changedTheories(list.theories, theories)).toEqual([]));
  test("has the theorems that Gate.v asks about", () => expect(list.theorems.map(({ name }) => name)).toEqual(headlines(theories.get("Gate.v")!)));
  test("has the hashes of its own statements", () => {
    for (const theorem of list.theorems) expect(theorem.sha256).toBe(statementDigest(theorem));
  });
  test("says that it is a list of claims, in its own form", () => {
    expect(list.claim).toBe(claim);
    expect(readFileSync(join(host.root, "proofs/theorems.json"), "utf8")).toBe(theoremListText(list));
  });
  test("comes with the package, as the theories do", () => {
    const { files } = JSON.parse(readFileSync(join(host.root, "package.json"), "utf8")) as { files: readonly string[] };
    expect(files).toEqual(expect.arrayContaining(["proofs/coq/*.v", "proofs/theorems.json"]));
  });
});

test("TRUST.md names no theorem that there is not", () => {
  const page = readFileSync(join(host.root, "proofs/TRUST.md"), "utf8");
  const named = [...page.matchAll(/`([A-Z]\w*\.[a-z]\w*)`/gu)].map(([, name]) => name!).filter((name) => !/\.(?:v|ts|md|json)$/u.test(name));
  expect(named.filter((name) => !list.theorems.some((theorem) => theorem.name === name))).toEqual([]);
});

describe("differences between what is written and what Coq says", () => {
  const sources = new Map([["A.v", "a"], ["B.v", "b"], ["Gate.v", "g"]]);
  const theorem = (name: string, statement: string) => ({ name, file: `${name[0]!}.v`, statement, assumptions: [] });
  const gated = { theorems: [theorem("A.one", "1 = 1"), theorem("B.two", "2 = 2")], compiled: ["B.v", "A.v"], coq: "8.16.1" };
  const now = recordedTheorems(theoremList(gated, sources));

  test("none", () => expect(differences(now, now)).toEqual([]));
  test("a statement; printed by another version, maybe the printing", () => {
    const other = recordedTheorems(theoremList({ ...gated, theorems: [theorem("A.one", "1 = 2"), gated.theorems[1]!] }, sources));
    expect(differences(now, other)).toEqual(["`A.one` states something else"]);
    expect(differences(now, { ...other, coq: "9.0" })).toEqual(["`A.one` states something else, or Coq 9.0 prints it otherwise than 8.16.1"]);
  });
  test("theories", () => {
    expect(differences(now, recordedTheorems(theoremList(gated, new Map([...sources, ["A.v", "c"]]))))).toEqual(["A.v has other content", "`A.one` is listed with another source than A.v has"]);
    const fewer = recordedTheorems(theoremList({ ...gated, theorems: [gated.theorems[1]!], compiled: ["B.v"] }, sources));
    expect(differences(now, fewer)).toEqual(["A.v is in the list, and no theorem needs it", "`A.one` is in the list, and Gate.v does not ask about it"]);
    expect(differences(fewer, now)).toEqual(["A.v is not in the list", "`A.one` is not in the list"]);
  });
  test("the same statement under another name has another hash", () => {
    expect(statementDigest(theorem("A.one", "1 = 1"))).not.toBe(statementDigest(theorem("A.two", "1 = 1")));
    expect(list.theorems.every(({ sha256: digest }) => digest !== sha256(""))).toBe(true);
  });
});
