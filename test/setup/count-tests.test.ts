import { describe, expect, test } from "vitest";
import { countTests, sum } from "../../scripts/lib/count-tests.mjs";

type Status = "passed" | "failed" | "pending" | "todo";
const file = (name: string, status: "passed" | "failed", ...tests: Status[]) => ({
  name: `/repo/test/${name}`,
  status,
  assertionResults: tests.map((test, index) => ({ status: test, fullName: `t${index}` })),
});
const count = (code: number, ...files: ReturnType<typeof file>[]) => countTests(code, () => ({ testResults: files }), "/repo");

describe("the count of npm test", () => {
  test("passed, failed, and the names of skipped tests", () => {
    expect(count(1, file("a.test.ts", "failed", "passed", "failed", "pending"), file("b.test.ts", "passed", "passed", "todo"))).toEqual({
      passed: 2,
      failed: 1,
      skipped: ["test/a.test.ts > t2", "test/b.test.ts > t1"],
    });
  });

  test("a file that breaks before its first test is a failure", () => {
    expect(count(1, file("a.test.ts", "passed", "passed"), file("b.test.ts", "failed"))).toMatchObject({ passed: 1, failed: 1 });
  });

  test("an exit code that no test explains is a failure", () => {
    expect(count(1, file("a.test.ts", "passed", "passed"))).toMatchObject({ passed: 1, failed: 1 });
  });

  test("no test at all is a failure, all skipped as well", () => {
    expect(count(0)).toMatchObject({ passed: 0, failed: 1 });
    expect(count(0, file("a.test.ts", "passed", "pending"))).toMatchObject({ passed: 0, failed: 1 });
  });

  test("no report is a failure", () => {
    const noReport = () => {
      throw new Error("no such file");
    };
    expect(countTests(0, noReport, "/repo")).toEqual({ passed: 0, failed: 1, skipped: [] });
  });

  test("is summed over the runners", () => {
    expect(sum([{ passed: 1, failed: 0, skipped: [] }, { passed: 2, failed: 3, skipped: ["a"] }])).toEqual({ passed: 3, failed: 3, skipped: ["a"] });
  });
});
