/** The same refusals, and what is taken, from the code that a device runs: compiled for it, in QEMU. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildBare } from "../../bench/bare.ts";
import { must } from "../../bench/must.ts";
import { runUntilEnd } from "../../bench/run-until-end.ts";
import { boardOf } from "../../bench/systems.ts";
import { nodeHost } from "../../cli/host.ts";
import { tokenFaults } from "../../spec/tokens.ts";
import { tokenUnitsFor } from "../../toolchain/sources.ts";
import type { Case } from "./device.ts";
import { roots, rows, taken } from "./rows.ts";

const initialiser = (bytes: Uint8Array): string => `{${[...bytes].join(",")}}`;
function record({ chain, now = 0n, revoked = [], revocation = new Uint8Array() }: Case): Uint8Array {
  const head = Buffer.alloc(14);
  head.writeBigUInt64LE(now);
  [revoked.length, chain.length, revocation.length].forEach((value, i) => head.writeUInt16LE(value, 8 + 2 * i));
  return Buffer.concat([head, ...revoked, chain, revocation]);
}

test("the device gives each row its verdict", async () => {
  const host = nodeHost();
  const cases = [...rows.map((each) => each.case), ...taken];
  const generated = { "pg_test_tokens.h": `#define PG_TEST_ROOTS {${roots.map(initialiser).join(", ")}}\n#define PG_TEST_CASES ${initialiser(Buffer.concat(cases.map(record)))}\n` };
  const { elf, emulator } = await buildBare(host, "tokens-test", join(host.root, "test/tokens/on_device.c"), must(tokenUnitsFor(host, boardOf(host).port)), [], generated);
  const found = (await runUntilEnd(host, emulator, elf)).trim().split("\n").filter((line) => line.startsWith("verdict ")).map((line) => line.trim());
  expect(rows.map(({ name, link }, i) => `${name}: ${link === "revocation" ? found[i]!.split(" ")[1] : found[i]!.slice("verdict ".length)}`))
    .toEqual(rows.map(({ name, fault, link }) => `${name}: ${tokenFaults[fault].code}${link === "revocation" ? "" : ` ${link}`}`));
  expect(found.slice(rows.length).map((line) => line.split(" ")[1])).toEqual(taken.map(() => "0"));
}, 240_000);
