/**
 * Updates of a device in QEMU: an image from push to rollback, routes while messages flow, and every refusal, with nothing written. The same
 * tests for every kind of node that takes updates.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Device } from "../../sim/device.ts";
import { confirmUpdate, pushUpdate, rollBack, updateState } from "../../sim/updating.ts";
import { hashes } from "../../spec/hashes.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import { limits } from "../../spec/limits.ts";
import { updateLimits, updateRefusals } from "../../spec/update.ts";
import type { UpdateRefusal } from "../../spec/update.ts";
import { encodeBundle } from "../../toolchain/update/bundle.ts";
import type { BundledRoute } from "../../toolchain/update/bundle.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { encodeEnvelope, encodeManifest } from "../../toolchain/update/envelope.ts";
import { classId } from "../../toolchain/update/identity.ts";
import type { Update } from "../../toolchain/update/push.ts";
import { slots } from "../boot/machine.ts";
import { byKey, deliver } from "../runtime/routes.ts";
import { assemble, image as program, op } from "../../proofs/differential/assemble.ts";
import { factory, flashOf, key, light, newSite, overwrite, power, updateOf } from "./on-device.ts";
import type { Kind, Site } from "./on-device.ts";
import { manifestOf, testKey } from "./signing.ts";

/** Declares the tests. */
export function devicesTakeUpdates(kind: Kind): void {
  let site: Site;
  beforeAll(async () => {
    site = await newSite(kind);
  }, 600_000);
  afterAll(() => site.place.remove());

  let device: Device | null = null;
  afterEach(() => {
    device?.close();
    device = null;
  });
  /** Power off, power on. */
  async function restart(): Promise<Device> {
    device?.close();
    device = await power(site);
    return device;
  }
  const states = async (on: Device): Promise<unknown> => {
    const { running, receiving, places } = (await updateState(on))!;
    return { running, receiving, ...Object.fromEntries(Object.entries(places).map(([place, { state, sequence }]) => [place, `${state} ${sequence}`])) };
  };
  /** What the program of a route says to the payload `k`. */
  async function said(on: Device, route: number): Promise<string> {
    const { action, value } = await on.request("message", { ttl: 1, priority: 0, type: 0, route, sequence: 1, source: new Uint8Array(32), payload: new TextEncoder().encode("k") }, "decision", 10_000);
    return action === 4 ? `reply ${value}` : `action ${action}`;
  }
  const replies = (value: number): Uint8Array => program({ code: assemble([op("LDI", 8, value), op("REPLY", 8)]), ints: 1 });
  const bundled = (...routes: readonly (readonly [string, Uint8Array, ...string[]])[]): Uint8Array => encodeBundle(routes.map(([name, image, ...tables]): BundledRoute => ({ name, image, tables })));
  const imageB = (sequence: number): Update => updateOf(site.images.b, { sequence, component: "b" });
  /** For the same slot, where it is never started. */
  const lightB = (sequence: number): Update => updateOf(light("b"), { sequence, component: "b" });
  const routesOf = (sequence: number, ...routes: readonly (readonly [string, Uint8Array, ...string[]])[]): Update => updateOf(bundled(...routes), { sequence, component: "routes" });

  describe("an image", () => {
    test("is pushed, started by the next reset, confirmed, and goes back", async () => {
      factory(site);
      let on = await restart();
      expect(await states(on)).toEqual({ running: "a", receiving: null, a: "pending 5", b: "empty 0", routes: "empty 0" });
      // What a device would fall back to is not overwritten.
      expect(await pushUpdate(on, imageB(6))).toEqual({ kind: "refused", refusal: "out-of-order", request: "update-chunk" });
      expect(await confirmUpdate(on)).toBe("ok");
      expect(await confirmUpdate(on)).toBe("nothing-to-confirm");
      expect(await rollBack(on, "image")).toBe("no-previous");
      expect(await pushUpdate(on, imageB(6))).toBeNull();
      expect(await states(on)).toEqual({ running: "a", receiving: null, a: "confirmed 5", b: "pending 6", routes: "empty 0" });
      expect(toHex((await updateState(on))!.places.b.id)).toBe(toHex(imageB(6).id));

      on = await restart();
      expect(await states(on)).toMatchObject({ running: "b", b: "pending 6" });
      expect(await said(on, 0)).toBe("reply 11");
      expect(await confirmUpdate(on)).toBe("ok");
      on = await restart();
      expect(await states(on)).toMatchObject({ running: "b", a: "confirmed 5", b: "confirmed 6" });
      expect(await rollBack(on, "image")).toBe("ok");
      // It restarts by itself.
      await on.hello(20_000);
      expect(await states(on)).toMatchObject({ running: "a", a: "confirmed 5", b: "failed 6" });
      // And what it came from does not come again.
      expect(await pushUpdate(on, lightB(6))).toMatchObject({ refusal: "downgraded" });
      expect(await pushUpdate(on, lightB(7))).toBeNull();
    });

    test("that nobody confirms is started three times, and then the one before it runs", async () => {
      factory(site);
      let on = await restart();
      await confirmUpdate(on);
      expect(await pushUpdate(on, imageB(6))).toBeNull();
      for (let start = 0; start < updateLimits.attempts.value; start++) expect(await states(await restart())).toMatchObject({ running: "b", b: "pending 6" });
      on = await restart();
      expect(await states(on)).toMatchObject({ running: "a", b: "failed 6" });
    });

    test("goes on where it stood when the link broke, and begins anew after a restart", async () => {
      factory(site);
      let on = await restart();
      await confirmUpdate(on);
      const update = lightB(6);
      const begin = { envelopeBytes: update.envelope.length, payloadBytes: update.payload.length, time: 0n, id: update.id };
      const offsetOf = async (name: "update-begin" | "update-chunk", fields: object): Promise<unknown> => (await on.update(name, fields as never, 10_000))!.fields;
      expect(await offsetOf("update-begin", begin)).toMatchObject({ refusal: 0, offset: 0 });
      expect(await offsetOf("update-chunk", { offset: 0, piece: update.envelope.subarray(0, 1000) })).toMatchObject({ refusal: 0, offset: 1000 });
      expect(await offsetOf("update-chunk", { offset: 0, piece: update.envelope.subarray(0, 1000) })).toMatchObject({ refusal: updateRefusals["wrong-offset"].code, offset: 1000 });
      expect(await states(on)).toMatchObject({ receiving: { offset: 1000, total: update.envelope.length + update.payload.length } });
      expect(await offsetOf("update-begin", begin)).toMatchObject({ refusal: 0, offset: 1000 });
      on = await restart();
      expect(await offsetOf("update-chunk", { offset: 1000, piece: update.envelope.subarray(1000, 1500) })).toMatchObject({ refusal: updateRefusals["out-of-order"].code });
      expect(await pushUpdate(on, update)).toBeNull();
    });
  }, 300_000);

  describe("routes", () => {
    test("switch at once while messages flow, survive a restart, and go back, at last to those of the build", async () => {
      factory(site);
      let on = await restart();
      expect([await said(on, 0), await said(on, 1)]).toEqual(["reply 11", "reply 22"]);
      const seen = new Set<string>();
      let flowing = true;
      const flow = (async () => {
        while (flowing) seen.add(`${await said(on, 0)}, ${await said(on, 1)}`);
      })();
      // The tables go by their names: the program's first is the node's second.
      expect(await pushUpdate(on, routesOf(6, ["one", byKey, "second"], ["two", replies(7)]))).toBeNull();
      flowing = false;
      await flow;
      // Both routes are asked one after the other: the pair at the moment of the switch may be of both.
      expect([...seen].filter((pair) => !["reply 11, reply 22", "reply 22, reply 7", "reply 11, reply 7"].includes(pair))).toEqual([]);
      expect(seen.has("reply 11, reply 22")).toBe(true);
      expect([await said(on, 0), await said(on, 1)]).toEqual(["reply 22", "reply 7"]);
      expect(await states(on)).toMatchObject({ routes: "confirmed 6" });

      on = await restart();
      expect([await said(on, 0), await said(on, 1), await states(on)]).toMatchObject(["reply 22", "reply 7", { routes: "confirmed 6" }]);
      expect(await pushUpdate(on, routesOf(7, ["only", replies(9)]))).toBeNull();
      expect([await said(on, 0), await said(on, 1)]).toEqual(["reply 9", "action 0"]);
      expect(await rollBack(on, "routes")).toBe("ok");
      expect([await said(on, 0), await said(on, 1)]).toEqual(["reply 22", "reply 7"]);
      expect(await rollBack(on, "routes")).toBe("no-previous");
      on = await restart();
      expect([await said(on, 0), await states(on)]).toMatchObject(["reply 22", { routes: "confirmed 6" }]);
      expect(await pushUpdate(on, routesOf(7, ["only", replies(9)]))).toMatchObject({ refusal: "downgraded" });
    });

    test("of the build come back when the first bundle is taken back, and when what is stored does not verify", async () => {
      factory(site);
      let on = await restart();
      expect(await rollBack(on, "routes")).toBe("no-previous");
      expect(await pushUpdate(on, routesOf(6, ["one", replies(9)]))).toBeNull();
      expect(await rollBack(on, "routes")).toBe("ok");
      expect([await said(on, 0), await said(on, 1), await states(on)]).toMatchObject(["reply 11", "reply 22", { routes: "empty 0" }]);
      expect(await pushUpdate(on, routesOf(8, ["one", replies(9)]))).toBeNull();
      on = await restart();
      expect(await said(on, 0)).toBe("reply 9");
      device?.close();
      // A bit of the program flips in the flash: its digest does not hold any more.
      const store = flashOf(site).subarray(slots.store.offset);
      const at = store.lastIndexOf(Buffer.from(replies(9)));
      expect(at).toBeGreaterThan(0);
      overwrite(site, slots.store.offset + at + replies(9).length - 1, Uint8Array.of(0x55));
      on = await restart();
      expect([await said(on, 0), await said(on, 1), await states(on)]).toMatchObject(["reply 11", "reply 22", { routes: "refused 0" }]);
    });

    test("older than the image that runs are not those of the build", async () => {
      factory(site);
      let on = await restart();
      await confirmUpdate(on);
      expect(await pushUpdate(on, routesOf(6, ["one", replies(9)]))).toBeNull();
      expect(await pushUpdate(on, imageB(7))).toBeNull();
      on = await restart();
      expect([await said(on, 0), await states(on)]).toMatchObject(["reply 11", { running: "b", routes: "refused 0" }]);
      expect(await pushUpdate(on, routesOf(7, ["one", replies(8)]))).toMatchObject({ refusal: "downgraded" });
      expect(await pushUpdate(on, routesOf(8, ["one", replies(8)]))).toBeNull();
      expect(await said(on, 0)).toBe("reply 8");
    });

    test("come as often as one likes: the store lets go of what nothing goes back to", async () => {
      factory(site);
      const on = await restart();
      const filler = (size: number, fill: number): Uint8Array => program({ code: assemble([...Array.from({ length: (size - 60) / 4 }, () => op("LDI", 8, fill)), op("REPLY", 8)]), ints: 1 });
      for (let sequence = 6; sequence < 12; sequence++) {
        expect(await pushUpdate(on, routesOf(sequence, ["x", filler(3700, sequence)], ["y", filler(3700, 1)], ["z", filler(2000, 2)]))).toBeNull();
        expect(await said(on, 0)).toBe(`reply ${sequence}`);
      }
    });
  }, 300_000);

  describe("what is refused", () => {
    const stranger = testKey(31);
    const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const enveloped = (update: Update, envelope: Uint8Array): Update => ({ ...update, envelope });
    const b = (over: Parameters<typeof updateOf>[1] = {}, ...rest: [by?: ReturnType<typeof testKey>, time?: bigint]): Update => updateOf(site.images.b, { sequence: 6, component: "b", ...over }, ...rest);
    const routes = (payload: Uint8Array, over: Parameters<typeof updateOf>[1] = {}): Update => updateOf(payload, { sequence: 6, component: "routes", ...over });
    const fine = (): Uint8Array => bundled(["one", replies(9)]);
    // Before anything is erased: of the envelope. Of routes: all of it.
    const rows: readonly (readonly [string, UpdateRefusal, () => Update])[] = [
      ["another board", "wrong-board", () => b({ class: classId("st-nucleo-h743zi") })],
      ["another vendor", "wrong-board", () => b({ vendor: new Uint8Array(16).fill(1) })],
      ["the slot that runs", "wrong-slot", () => updateOf(site.images.a, { sequence: 6, component: "a" })],
      ["no signature", "unsigned", () => enveloped(b(), encodeEnvelope(encodeManifest(manifestOf(site.images.b, { sequence: 6, component: "b" })), null))],
      ["a bit of the signature", "badly-signed", () => { const update = b(); return enveloped(update, flipped(update.envelope, 1000)); }],
      ["a bit of the manifest", "badly-signed", () => { const update = b(); return enveloped(update, flipped(update.envelope, update.envelope.length - 20)); }],
      ["an envelope that ends early", "truncated", () => { const update = b(); return enveloped(update, update.envelope.subarray(0, -1)); }],
      ["no envelope", "malformed", () => enveloped(b(), new Uint8Array(100))],
      ["an envelope and a byte", "malformed", () => { const update = b(); return enveloped(update, joined(update.envelope, Uint8Array.of(0))); }],
      ["an image that is shorter than its manifest says", "truncated", () => { const update = b(); return { ...update, payload: update.payload.subarray(0, -512) }; }],
      ["an image that is longer", "oversize", () => { const update = b(); return { ...update, payload: joined(update.payload, new Uint8Array(8)) }; }],
      ["an image that no slot holds", "oversize", () => b({ size: 0x10_0000 })],
      ["an envelope that is too long", "oversize", () => enveloped(b(), new Uint8Array(8193))],
      ["an older image", "downgraded", () => b({ sequence: 4 })],
      ["an image of the same number", "downgraded", () => b({ sequence: 5 })],
      ["a key that is not trusted", "unknown-key", () => b({}, stranger)],
      ["a time that is over", "expired", () => b({ useBefore: 1_000_000_000n }, key, 1_000_000_000n)],
      ["another image than was begun with", "altered", () => ({ ...b(), id: new Uint8Array(32) })],
      ["older routes", "downgraded", () => routes(fine(), { sequence: 5 })],
      ["routes whose time is over", "expired", () => ({ ...routes(fine(), { useBefore: 1000n }), time: 2000n })],
      ["routes by a stranger", "unknown-key", () => updateOf(fine(), { sequence: 6, component: "routes" }, stranger)],
      ["routes of another board", "wrong-board", () => routes(fine(), { class: classId("host") })],
      ["a bit of the routes", "altered", () => { const update = routes(fine()); return { ...update, payload: flipped(update.payload, 20) }; }],
      ["more bytes of routes than there may be", "oversize", () => routes(new Uint8Array(updateLimits["bundle-bytes"].value + 1))],
      ["routes that are no bundle", "bad-bundle", () => routes(new Uint8Array(100))],
      ["a program that the verifier does not admit", "bad-bundle", () => routes(bundled(["one", flipped(replies(9), 3)]))],
      ["a program that costs more than the build grants", "bad-bundle", () => routes(bundled(["one", costly()]))],
      ["a table that the build does not have", "bad-bundle", () => routes(bundled(["one", byKey, "third"]))],
      ["a table of another kind", "bad-bundle", () => routes(bundled(["one", deliver, "first"]))],
      ["a program without its table", "bad-bundle", () => routes(bundled(["one", byKey]))],
      ["no routes", "bad-bundle", () => routes(Uint8Array.of(0xa2, 1, 1, 2, 0x80))],
      ["a byte behind the routes", "bad-bundle", () => routes(joined(fine(), Uint8Array.of(0)))],
    ];
    /** Hashes a message of the largest size more often than a build grants. */
    const costly = (): Uint8Array => program({
      code: assemble([...Array.from({ length: 1 + Math.floor(limits.budgetHashBytes / 4096) }, () => op("CALL", 4, 0, hostFunctions.multihash.code, hashes["sha3-256"].code, 4096, 0)), op("DELIVER")]), bytes: 1, scratch: 68,
    });

    test("is refused with its code, and not a byte of the flash changes", async () => {
      factory(site);
      const on = await restart();
      await confirmUpdate(on);
      const before = flashOf(site);
      for (const [what, refusal, update] of rows) {
        const failure = await pushUpdate(on, update());
        expect({ what, failure }).toMatchObject({ what, failure: { kind: "refused", refusal } });
        expect(flashOf(site).equals(before), what).toBe(true);
        expect(await said(on, 0), what).toBe("reply 11");
      }
      // And the same device takes what is right.
      expect(await pushUpdate(on, routes(fine()))).toBeNull();
      expect(await pushUpdate(on, lightB(6))).toBeNull();
    });

    test("an image that is not the one of the manifest is never started", async () => {
      factory(site);
      const on = await restart();
      await confirmUpdate(on);
      const update = lightB(6);
      expect(await pushUpdate(on, { ...update, payload: flipped(update.payload, 4000) })).toMatchObject({ refusal: "altered" });
      expect(await pushUpdate(on, updateOf(light("a"), { sequence: 7, component: "b" }))).toMatchObject({ refusal: "not-bootable" });
      expect(await states(await restart())).toMatchObject({ running: "a", b: "refused 7" });
    });

    test("nonsense has an answer of its kind, and changes nothing", async () => {
      factory(site);
      const on = await restart();
      const before = flashOf(site);
      for (const [name, fields] of [["update-finish", {}], ["update-chunk", { offset: 0, piece: new Uint8Array(8) }]] as const) {
        expect((await on.update(name, fields as never, 10_000))!.fields).toMatchObject({ refusal: updateRefusals["out-of-order"].code });
      }
      expect((await on.update("update-rollback", { routes: 2 }, 10_000))!.fields).toMatchObject({ refusal: updateRefusals.malformed.code });
      expect((await on.update("update-chunk", { offset: 0, piece: new Uint8Array(0) }, 10_000))!.fields).toMatchObject({ refusal: updateRefusals.malformed.code });
      expect((await on.update("update-chunk", { offset: 0, piece: new Uint8Array(1025) }, 10_000))!.fields).toMatchObject({ refusal: updateRefusals.malformed.code });
      expect(flashOf(site).equals(before)).toBe(true);
      expect(limits.routes).toBeGreaterThanOrEqual(updateLimits["bundle-routes"].value);
    });
  }, 300_000);
}
