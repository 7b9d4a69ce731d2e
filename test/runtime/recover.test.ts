/** The store's and the router's state after a crash of their domain (pg_store_recover, pg_router_recover). */
import { expect, it } from "vitest";
import { compile, here } from "./native.ts";

it("whatever stands in the store's memory, recovery makes a store of it, and loses nothing of one that is whole", () => {
  const probe = compile({ sources: ["base/crc32.c", "generated/pg_crc32_table.c", "vm/table.c", "store/providers.c", "store/tables.c", "node/store.c", here("probe_recover.c")] });
  const said = /^stayed (\d+) dropped (\d+)$/mu.exec(probe.run("", "7", "3000").toString());
  expect(Number(said?.[1])).toBeGreaterThan(50_000);
  expect(Number(said?.[2])).toBeGreaterThan(1_000);
}, 60_000);
