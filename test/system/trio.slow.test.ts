/** Three components in QEMU: calls to a passive server, a signal, and a supervisor that restarts what has stopped. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newPlace } from "../cli/harness.ts";
import { host, imageIn, printedUntil } from "./image.ts";

const directory = join(host.root, "test/runtime/system/trio");

test("a client calls, signals, crashes, and is started again as often as the description says", async () => {
  const { elf } = await imageIn(directory);
  const printed = await printedUntil(elf, /^end /u);
  // Each time: three calls, one that the server crashes of and that is answered with an error, one more; the server's count goes
  // on, the client's own variables are as new.
  const hex = (value: number): string => value.toString(16).padStart(8, "0");
  const run = (count: number): readonly string[] => ["badge 00000008", "fault 00000003", "restart 00000000", `done ${hex(count)}`, "badge 00000007", "fault 00000006", "at 20000000"];
  expect(printed.trimEnd().split("\n")).toEqual([...run(4), "restart 00000000", ...run(8), "restart 00000000", ...run(12), "end 00000003"]);
}, 60_000);

test("a second build finds everything in place", async () => {
  const place = newPlace();
  const first = await imageIn(directory, { output: place.directory });
  expect(first.current).toBe(false);
  const again = await imageIn(directory, { output: place.directory });
  expect(again.current).toBe(true);
  expect(again.record).toEqual(first.record);
  place.remove();
}, 60_000);

test("the same sources make the same image, wherever they and it are", async () => {
  const first = await imageIn(directory);
  const place = newPlace();
  cpSync(directory, join(place.directory, "elsewhere"), { recursive: true });
  const other = await imageIn(join(place.directory, "elsewhere"), { output: join(place.directory, "out") });
  expect(other.record).toEqual(first.record);
  place.remove();
}, 60_000);
