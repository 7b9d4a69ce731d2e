import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson, plain } from "../../toolchain/config/json.ts";
import { parseSize } from "../../toolchain/config/shape.ts";

describe("JSON with spans", () => {
  test("reads what JSON.parse reads, to the same value", () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => {
      const tree = parseJson("f", text);
      const twice = tree.diagnostics.some((found) => found.code === "PG4106");
      if (!twice) expect(tree.ok && plain(tree.value)).toEqual(JSON.parse(text));
    }));
  });

  test("refuses what JSON.parse refuses", () => {
    const pieces = fc.array(fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', '"b"', '"', "1", "-", "01", ".5", "1e", "true", "nul", " ", "\n", "\\u00", "'"), { maxLength: 8 });
    let refused = 0;
    fc.assert(fc.property(pieces.map((list) => list.join("")), (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
        refused++;
      }
      const tree = parseJson("f", text);
      if (!valid) expect(tree.ok).toBe(false);
      else if (!tree.diagnostics.some((found) => found.code === "PG4106")) expect(tree.ok).toBe(true);
    }), { numRuns: 2000 });
    expect(refused).toBeGreaterThan(100);
  });

  test("spans cut the text at the value and the key", () => {
    const text = '{ "a": [1, {"b": "c"}] }';
    const tree = parseJson("f", text);
    if (!tree.ok || tree.value.kind !== "object") throw new Error("not an object");
    const member = tree.value.members[0]!;
    const cut = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    expect([cut(member.keySpan), cut(member.value.span)]).toEqual(['"a"', '[1, {"b": "c"}]']);
  });
});

test.each<[string, number | undefined]>([
  ["0", 0], ["768K", 786432], ["4M", 4194304], ["0x0800_0000", 0x8000000], ["0xFF", 255], ["1k", undefined], ["0x", undefined], ["-1", undefined], ["1.5K", undefined], ["", undefined], ["K", undefined],
])("size %j", (text, bytes) => expect(parseSize(text)).toBe(bytes));
