/** Three components in QEMU: calls to a passive server, a signal, and a supervisor that restarts what has stopped. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { host, imageIn, printedUntil } from "./image.ts";

const directory = join(host.root, "test/runtime/system/trio");

test("a client calls, signals, crashes, and is started again as often as the description says", async () => {
  const { elf } = await imageIn(directory);
  const printed = await printedUntil(elf, /^end /u);
  // The server's count goes on; the client's own variables are as new at each start.
  const run = (count: number): readonly string[] => [`done ${count.toString(16).padStart(8, "0")}`, "fault 00000006", "at 20000000"];
  expect(printed.trimEnd().split("\n")).toEqual([...run(3), "restart 00000000", ...run(6), "restart 00000000", ...run(9), "end 00000003"]);
}, 60_000);

test("a second build finds everything in place", async () => {
  const first = await imageIn(directory);
  const again = await imageIn(directory);
  expect(again.current).toBe(true);
  expect(again.record).toEqual(first.record);
}, 60_000);
