/** What each tool says, and what pgrid makes of it. Recorded runs are in transcripts/; composed.ts says how its outputs came about. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { exitCodeOf } from "../../cli/exit.ts";
import { judge } from "../../toolchain/flash/judge.ts";
import type { Runner } from "../../toolchain/flash/runner.ts";
import { runners } from "../../toolchain/flash/runners.ts";
import type { RunnerName } from "../../toolchain/flash/settings.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { newPlace } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { image, jobFor, runSteps, stepsOf, testBoard } from "./boards.ts";
import { composed } from "./composed.ts";

let place: Place;
let board: Board;
beforeAll(() => {
  place = newPlace();
  board = testBoard(place);
});
afterAll(() => place.remove());

const directory = join(nodeHost().root, "test/flash/transcripts");
const transcripts = readdirSync(directory).map((name) => {
  const [head, output] = readFileSync(join(directory, name), "utf8").split("---\n", 2) as [string, string];
  const value = (key: string): string => new RegExp(`^${key}: (.*)$`, "mu").exec(head)![1]!;
  return { name, made: value("made"), runner: value("runner") as RunnerName, code: Number(value("code")), expect: value("expect"), output };
});

const judged = (name: RunnerName, at: number, code: number, output: string) => {
  const runner = runners[name] as Runner;
  const step = runSteps(stepsOf(runner, jobFor(board, runner, [image(0x0800_0000, new Uint8Array(1000))])))[at]!;
  return judge(runner, step, { code, stdout: "", stderr: output }, "the command");
};

describe("recorded", () => {
  test.each(transcripts)("$name: $expect", ({ made, runner, code, expect: expected, output }) => {
    expect(made).toMatch(/^by running .* \d/u);
    const found = judged(runner, 0, code, output);
    expect(found?.code).toBe(expected);
    expect(exitCodeOf([found!])).toBe(5);
    // The person sees the command and what the tool said.
    expect(found!.notes?.[0]).toBe("$ the command");
    expect(found!.notes?.[1]).toContain(output.trimEnd().split("\n").at(-1));
    expect(found!.help ?? "").not.toContain("{");
  });
});

describe("composed", () => {
  test.each(composed)("$runner, $of: $expect", ({ runner, code, output, step, expect: expected }) => {
    const found = judged(runner, step ?? 0, code, output);
    expect(found?.code ?? null).toBe(expected);
    // Flash that holds something else is a failed verification, everything else is the device's.
    if (found !== null) expect(exitCodeOf([found])).toBe(expected === "PG8225" ? 7 : 5);
  });

  test("PG8224: an output that nobody foresaw is told as it is", () => {
    const found = judged("st-flash", 0, 3, "the sky is green\n");
    expect(found).toMatchObject({ code: "PG8224", message: "st-flash failed with code 3", notes: ["$ the command", "the sky is green"] });
  });
});

test("each runner with a program has a recorded failure, but J-Link, which no package brings", () => {
  const names = (Object.keys(runners) as RunnerName[]).filter((name) => runners[name].command !== null);
  expect(names.filter((name) => !transcripts.some(({ runner }) => runner === name))).toEqual(["jlink"]);
});
