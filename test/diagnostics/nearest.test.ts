import { describe, expect, test } from "vitest";
import { didYouMean, editDistance, nearest } from "../../compiler/diagnostics/nearest.ts";

/** The textbook recurrence, without limit or rows, for comparison. */
function slowDistance(a: string, b: string): number {
  const at = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const costs = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)];
    if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) costs.push(at(i - 2, j - 2) + 1);
    return Math.min(...costs);
  };
  return at(a.length, b.length);
}

describe("editDistance", () => {
  test("agrees with the recurrence on all words of up to four letters a, b", () => {
    const words = [""];
    for (let i = 0; words[i]!.length < 4; i++) words.push(`${words[i]!}a`, `${words[i]!}b`);
    for (const a of words) for (const b of words) expect([a, b, editDistance(a, b, 9)]).toEqual([a, b, slowDistance(a, b)]);
  });
  test("a transposition is one edit", () => expect(editDistance("forward", "fowrard", 3)).toBe(1));
  test("stops at its limit", () => expect(editDistance("kitten", "sitting", 2)).toBe(3));
});

describe("nearest", () => {
  test.each([["sha256", "sha2-256"], ["multihsah", "multihash"], ["TTL", "ttl"], ["sha-3-256", "sha3-256"]])("%s: %s", (name, found) =>
    expect(nearest(name, ["ttl", "sha2-256", "sha3-256", "multihash"])).toBe(found));
  test("nothing is near", () => {
    expect(nearest("zebra", ["ttl", "multihash"])).toBeUndefined();
    expect(nearest("ab", ["cd"])).toBeUndefined();
    expect(didYouMean("zebra", ["ttl"])).toBeUndefined();
  });
  test("the nearest of several, the first of equals", () => {
    expect(nearest("size", ["sizes", "side", "size"])).toBe("size");
    expect(nearest("cat", ["bat", "rat"])).toBe("bat");
  });
});
