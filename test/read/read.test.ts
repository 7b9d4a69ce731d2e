import { describe, expect, test } from "vitest";
import { read } from "../../compiler/1-read/read.ts";
import { readHexBytes, readNumber, readString } from "../../compiler/1-read/literals.ts";
import type { Tree } from "../../compiler/1-read/tree.ts";
import { limits } from "../../spec/limits.ts";

const codes = (text: string): readonly string[] => read("f", text).diagnostics.map(({ code }) => code);

/** The trees of a correct text, each written back without white space. */
function shape(text: string): string {
  const outcome = read("f", text);
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("\n"));
  const write = (tree: Tree): string => {
    switch (tree.kind) {
      case "list": return `(${tree.items.map(write).join(" ")})`;
      case "int": return String(tree.value);
      case "u64": return `${tree.value}u64`;
      case "fix": return `${tree.value}/65536`;
      case "string": return JSON.stringify(tree.text);
      case "bytes": return `#${[...tree.bytes].join(",")}`;
      case "name": return tree.name;
      case "symbol": return `'${tree.name}`;
      case "field": return `%${tree.name}`;
      case "keyword": return `:${tree.name}`;
    }
  };
  return outcome.value.map(write).join(" ");
}

describe("atoms", () => {
  test.each([
    ["12", 12], ["-3", -3], ["+5", 5], ["0x1f", 31], ["#x1f", 31], ["0X1F", 31], ["0b101", 5], ["#b101", 5], ["1_000", 1000], ["0", 0], ["-0", 0], ["007", 7],
    ["2147483647", 2147483647], ["-2147483648", -2147483648], ["0x7fffffff", 2147483647], ["0x80000000", -2147483648], ["0xffffffff", -1],
    ["-0x80000000", -2147483648], ["0b11111111111111111111111111111111", -1],
  ])("%s is the int %i", (text, value) => expect(readNumber(text)).toEqual({ kind: "int", value: value + 0 }));

  test.each([["5u64", 5n], ["0u64", 0n], ["18446744073709551615u64", 2n ** 64n - 1n], ["0xffffffffffffffffu64", 2n ** 64n - 1n], ["1_0u64", 10n]])(
    "%s is a u64", (text, value) => expect(readNumber(text)).toEqual({ kind: "u64", value }));

  test.each([
    ["2147483648", "int-range"], ["-2147483649", "int-range"], ["0x100000000", "int-range"], ["-0x80000001", "int-range"], ["9".repeat(5000), "int-range"],
    ["18446744073709551616u64", "u64-range"], ["-1u64", "u64-range"], ["1__0", "malformed"], ["1_", "malformed"], ["0x", "malformed"], ["0b12", "malformed"], ["1.5.2", "malformed"], ["1e5", "malformed"], ["12ab", "malformed"],
  ])("%s is refused: %s", (text, kind) => expect(readNumber(text)).toEqual({ kind }));

  test("escapes of strings are bytes", () => {
    expect([...readString(String.raw`a\n\t\\\"\x00\xFFé`).bytes]).toEqual([97, 10, 9, 92, 34, 0, 255, 0xc3, 0xa9]);
    expect(readString(String.raw`\q\x1\u`).badEscapes).toEqual([[0, 2], [2, 2], [5, 2]]);
  });

  test("byte literals", () => {
    expect([...readHexBytes(" 89 504e\n47 ")!]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(readHexBytes("")).toHaveLength(0);
    expect(readHexBytes("8 9")).toBeNull();
    expect(readHexBytes("zz")).toBeNull();
  });

  test("marks and names", () => {
    expect(shape("(a-b %ttl 'sha3-256 :else - +% /= x.1 t <=)")).toBe("(a-b %ttl 'sha3-256 :else - +% /= x.1 t <=)");
    expect(shape('"two\nlines" #"00"')).toBe('"two\\nlines" #0');
  });

  test("white space and comments separate, and nothing else does", () => {
    expect(shape("\ufeff(a;c\n b #| x #| y |# z |# c\r\n\t\"d\"e)")).toBe('(a b c "d" e)');
  });
});

test("spans cover what was read", () => {
  const text = '(a "é" (b) %ttl)';
  const outcome = read("f", text);
  const [list] = outcome.ok ? outcome.value : [];
  const spans = list?.kind === "list" ? list.items.map(({ span }) => text.slice(span.start, span.end)) : [];
  expect(spans).toEqual(["a", '"é"', "(b)", "%ttl"]);
  expect(list!.span).toEqual({ file: "f", start: 0, end: text.length });
});

describe("recovery", () => {
  test("one missing parenthesis is one error; later definitions are read", () => {
    expect(codes("(defroute a (x)\n\n(defroute b (y))\n(defroute c (z))")).toEqual(["PG1002"]);
  });
  test("each broken definition has its own error", () => {
    expect(codes("(a (b)\n(c))\n(d))\n(e (f\n(g)")).toEqual(["PG1002", "PG1003", "PG1003", "PG1002"]);
  });
  test("a balanced text may begin lines with parentheses anywhere", () => {
    expect(shape("(a\n(b\n(c)))")).toBe("(a (b (c)))");
  });
  test("alien characters are skipped as runs", () => expect(codes("(a §§§ b ⟨⟩ 日本)")).toEqual(["PG1001", "PG1001", "PG1001"]));
  test("an open string costs its line", () => expect(codes('(a "b c)\n(d 12ab)')).toEqual(["PG1002", "PG1004", "PG1006"]));
  test("direction marks are refused in comments too", () => expect(codes("; \u202e\n(a)")).toEqual(["PG1016"]));
  test("a lone surrogate is refused", () => expect(codes('(a "\ud800")')).toEqual(["PG1016"]));
});

describe("limits, at N and at N + 1", () => {
  test("nesting", () => {
    const nest = (n: number): string => "(".repeat(n) + ")".repeat(n);
    expect(codes(nest(limits.sourceDepth))).toEqual([]);
    expect(codes(nest(limits.sourceDepth + 1))).toEqual(["PG1011"]);
    expect(codes(`${nest(limits.sourceDepth + 5)} ${nest(3)}`)).toEqual(["PG1011"]);
  });
  test("file size, in bytes of UTF-8", () => {
    expect(codes(`;${"x".repeat(limits.sourceBytes - 1)}`)).toEqual([]);
    expect(codes(`;${"x".repeat(limits.sourceBytes)}`)).toEqual(["PG1012"]);
    expect(codes(`;${"é".repeat(limits.sourceBytes / 2)}`)).toEqual(["PG1012"]);
  });
  test("errors of a run", () => {
    expect(codes("' ".repeat(limits.errorsPerRun))).toEqual(Array(limits.errorsPerRun).fill("PG1013"));
    expect(codes("' ".repeat(limits.errorsPerRun + 1))).toEqual([...Array(limits.errorsPerRun).fill("PG1013"), "PG1017"]);
  });
});
