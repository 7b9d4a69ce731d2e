/**
 * The node's domains in QEMU, as an image that takes updates: a crash of any domain at any instruction while messages flow, with routes that came as
 * an update; a crash of who takes updates, or of whom it asks, anywhere in a push. No acknowledged routes are lost.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeMessage, encodeUpdateMessage, frame } from "../../sim/link.ts";
import type { UpdateFields } from "../../sim/link.ts";
import { pushUpdate } from "../../sim/updating.ts";
import type { DomainName } from "../../spec/domains.ts";
import { updateMessages } from "../../spec/update.ts";
import type { UpdateMessageName } from "../../spec/update.ts";
import { actions } from "../../spec/wire.ts";
import { readElf } from "../../toolchain/elf.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { encodeBundle } from "../../toolchain/update/bundle.ts";
import { pieceAt, totalBytes } from "../../toolchain/update/push.ts";
import type { Update } from "../../toolchain/update/push.ts";
import { assemble, image as program, op } from "../../proofs/differential/assemble.ts";
import { id, nodeProject } from "../runtime/frames.ts";
import { key, updateOf } from "../update/on-device.ts";
import { exchange, killing, said, Victim } from "./kills.ts";
import type { Sent } from "./kills.ts";
import { nodeImage, tableName } from "./node.ts";

/** Crashes: of those of a push as many for each domain, of those while messages flow eight times as many. PGRID_CRASHES=12 is the long run. */
const wanted = Number(process.env["PGRID_CRASHES"] ?? 4);

let build: SystemBuild;
beforeAll(async () => {
  build = await nodeImage(nodeProject, { RESTARTS_PER_MINUTE: 1_000_000 }, { keys: [key.publicKey] });
}, 600_000);

/** Where frames get lost, the patience of somebody who sends them again; the answer to one that was only late would be taken for the next one's. */
const request = <N extends UpdateMessageName>(name: N, fields: UpdateFields<N>, answer: "update-answer" | "update-state", patience = 4000): Sent =>
  ({ bytes: frame(encodeUpdateMessage(name, fields)), answeredBy: (message) => message.name === answer, patience });
function requestsOf(update: Update): Sent[] {
  const all = [request("update-begin", { envelopeBytes: update.envelope.length, payloadBytes: update.payload.length, time: 0n, id: update.id }, "update-answer")];
  for (let offset = 0; offset < totalBytes(update);) {
    const piece = pieceAt(update, offset);
    all.push(request("update-chunk", { offset, piece }, "update-answer"));
    offset += piece.length;
  }
  return [...all, request("update-finish", {}, "update-answer")];
}
/** The routes of the build that are admitted, as an update. */
const routes = encodeBundle(nodeProject.routes.slice(0, 7).map(({ image, tables = [] }, i) => ({ name: `r${i}`, image, tables: tables.map(tableName) })));
const status = (): Sent => request("update-status", {}, "update-state");

test("with routes of an update a crash of any domain anywhere loses nothing that was acknowledged", async () => {
  const update = updateOf(routes, { sequence: 6, component: "routes" });
  const nothingBegun = (): Sent => request("update-finish", {}, "update-answer");
  const { crashes } = await killing(build, ["driver", "protocol", "router", "store", "governor", "updater"], 8 * wanted, 11, requestsOf(update), [status, nothingBegun]);
  for (const [name, count] of crashes) expect(count, name).toBeGreaterThan(0);
}, 600_000);

describe("what hangs", () => {
  const addressOf = (domain: DomainName, name: string): number =>
    readElf(readFileSync(join(build.directory, "components", domain, `${domain}.elf`))).symbols.find((symbol) => symbol.name === name)!.address & ~1;
  const here = Uint8Array.of(0xfe, 0xe7); // b .
  const decides = async (node: Victim): Promise<void> => {
    const [make] = exchange;
    expect(said(await node.ask({ ...make!(), patience: 100_000 }, () => {}))).toMatchObject({ action: actions.gateway });
  };

  test("in the updater keeps no message waiting, and is started again when its time is over; the same request hangs it twice at most", async () => {
    const node = await Victim.start(build);
    try {
      const before = await node.patch(addressOf("updater", "pg_updater_request"), here);
      node.line.send(status().bytes);
      for (let i = 0; i < 20; i++) await decides(node);
      // Nobody takes this one; then it takes others.
      expect(said(await node.line.next(200_000))).toMatchObject({ of: updateMessages["update-status"].kind, status: 4 });
      await node.patch(addressOf("updater", "pg_updater_request"), before);
      expect(await node.ask(status(), () => {})).toMatchObject({ name: "update-state" });
    } finally {
      node.close();
    }
  }, 300_000);

  test("in the store, on the updater's time, is started again when that is over", async () => {
    const node = await Victim.start(build);
    try {
      // After the answer the updater lets the store tidy.
      const before = await node.hangAt(addressOf("store", "pg_records"), here, async () => {
        expect(await node.ask(status(), () => {})).toMatchObject({ name: "update-state" });
      });
      // Whose lookup the store answers: one that still hung would answer none.
      await decides(node);
      await node.patch(addressOf("store", "pg_records"), before);
      await decides(node);
    } finally {
      node.close();
    }
  }, 300_000);
});

describe("a crash anywhere in a push", () => {
  const replies = (value: number): Uint8Array => program({ code: assemble([...Array.from({ length: 300 }, () => op("LDI", 8, value)), op("REPLY", 8)]), ints: 1 });
  /** Functions of a domain: whoever does not come by does not crash. */
  function functionsOf(domain: DomainName, names: RegExp): { readonly address: number; readonly size: number }[] {
    const { symbols } = readElf(readFileSync(join(build.directory, "components", domain, `${domain}.elf`)));
    return symbols.filter(({ name, kind, size }) => kind === "function" && names.test(name) && size > 0).map(({ address, size }) => ({ address: address & ~1, size }));
  }
  test.each([
    ["updater", /^pg_(?:updater|routes|site|slots|suit|update|domain|sha256)|^(?:work|judge|take|load|put|state|chunk|accept|finish|keep|read|answered|tidy)/u],
    ["store", /^pg_(?:log|records|domain)|^(?:put|get|root|write|say|tidy|next|remove_it|open_next|move_on|long_way|other)/u],
    ["router", /^pg_(?:bundle|verify|router)|^(?:update|route|govern|start|head|string|recover)/u],
  ] as const)("of the %s domain: what was acknowledged runs", async (domain, names) => {
    const functions = functionsOf(domain, names);
    expect(functions.length).toBeGreaterThan(8);
    const node = await Victim.start(build);
    let sequence = 100;
    /** As many as crashed. */
    let crashes = 0;
    try {
      const device = {
        update: async (name: UpdateMessageName, fields: never) => {
          const answer = await node.ask(request(name, fields, name === "update-status" ? "update-state" : "update-answer", 100_000), () => {});
          return answer as never;
        },
      };
      const runs = async (): Promise<number> => {
        const own = ++sequence;
        const answer = await node.ask({
          bytes: frame(encodeMessage("message", { ttl: 1, priority: 1, type: 1, route: 0, sequence: own, source: id(1), payload: new Uint8Array(4) })),
          answeredBy: (message) => message.name === "decision" && message.fields.sequence === own,
        }, () => {});
        return answer.name === "decision" ? answer.fields.value : -1;
      };
      for (let number = 10, at = 7; crashes < wanted; number++) {
        at = (at * 48_271) % 0x7fff_ffff;
        // Where it begins, or anywhere in it.
        const { address: begins, size } = functions[at % functions.length]!;
        const address = number % 2 === 0 ? begins : begins + 2 * (at % (size / 2));
        const update = updateOf(encodeBundle([{ name: "one", image: replies(number), tables: [] }, { name: "two", image: replies(1), tables: [] }]), { sequence: number, component: "routes" });
        const { crashed, result } = await node.crashAt(address, () => pushUpdate(device, update));
        const context = `${domain} at ${address.toString(16)}: ${JSON.stringify(result)}`;
        // Who was received from anew, after all had arrived, does not know what to finish: then nothing was acknowledged, and the same comes again.
        if (result !== null) {
          expect(result, context).toMatchObject({ kind: "refused", refusal: "out-of-order" });
          expect(await pushUpdate(device, update), context).toBeNull();
        }
        expect(await runs(), context).toBe(number);
        if (crashed) crashes++;
      }
      // As the store has it.
      const state = await node.ask(status(), () => {});
      expect(state).toMatchObject({ name: "update-state", fields: { receiving: 0, stateRoutes: 2 } });
    } finally {
      node.close();
    }
  }, 600_000);
});
