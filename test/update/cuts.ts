/** Power cuts of a device in QEMU at random moments, while a bundle of routes or an image is pushed to it: what it does afterwards. */
import { DeviceError } from "../../sim/failure.ts";
import { confirmUpdate, pushUpdate, updateState } from "../../sim/updating.ts";
import { encodeBundle } from "../../toolchain/update/bundle.ts";
import type { Device } from "../../sim/device.ts";
import type { Update } from "../../toolchain/update/push.ts";
import { assemble, image as program, op } from "../../proofs/differential/assemble.ts";
import { factory, power, updateOf } from "./on-device.ts";
import type { Site } from "./on-device.ts";

export interface Cuts {
  readonly cuts: number;
  /** In the middle of a push: it was not answered. */
  readonly unanswered: number;
  /** Of those, that had come to be all the same. */
  readonly done: number;
}

const replies = (value: number): Uint8Array => program({ code: assemble([...Array.from({ length: 300 }, () => op("LDI", 8, value)), op("REPLY", 8)]), ints: 1 });

async function said(device: Device): Promise<number> {
  return (await device.request("message", { ttl: 1, priority: 0, type: 0, route: 0, sequence: 1, source: new Uint8Array(32), payload: new TextEncoder().encode("k") }, "decision", 30_000)).value;
}

/** 16-bit, from Numerical Recipes' generator: any seed gives another run, the same seed the same moments. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** Pushes, and cuts the power at some moment of somewhat more than the `whole` milliseconds that a push takes: some are answered before. Null: it was. */
async function pushAndCut(device: Device, update: Update, whole: number, random: () => number): Promise<{ readonly answer: "cut" | null; readonly took: number }> {
  const begun = performance.now();
  const outcome = pushUpdate(device, update).then((failure) => failure, (error: unknown) => {
    if (error instanceof DeviceError) return "cut" as const;
    throw error;
  });
  const timer = setTimeout(() => device.interrupt(), whole * 1.2 * random());
  const answer = await outcome;
  clearTimeout(timer);
  device.close();
  if (answer !== "cut" && answer !== null) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return { answer, took: answer === null ? performance.now() - begun : whole };
}

/** Throws when a device does not come back with the routes, or the image, before the push or after it; or without what was acknowledged. */
export async function cutRoutes(site: Site, count: number, seed: number): Promise<Cuts> {
  const random = randomOf(seed);
  factory(site);
  let device = await power(site);
  if ((await confirmUpdate(device)) !== "ok") throw new Error("not confirmed");
  let sequence = 100, runs = 11, unanswered = 0, done = 0;
  let whole = 200;
  for (let cut = 0; cut < count; cut++) {
    sequence++;
    const update = updateOf(encodeBundle([{ name: "one", image: replies(sequence), tables: [] }, { name: "two", image: replies(1), tables: [] }]), { sequence, component: "routes" });
    const { answer, took } = await pushAndCut(device, update, whole, random);
    whole = took;
    device = await power(site);
    const now = await said(device);
    const { running, places } = (await updateState(device))!;
    const context = JSON.stringify({ cut, seed, sequence, runs, now, answer, running, routes: places.routes.state });
    if (running !== "a" || places.a.state !== "confirmed") throw new Error(`another image: ${context}`);
    if (answer === null ? now !== sequence : now !== sequence && now !== runs) throw new Error(`other routes: ${context}`);
    if (places.routes.state !== (now === 11 ? "empty" : "confirmed") || (now !== 11 && places.routes.sequence !== now)) throw new Error(`another state: ${context}`);
    if (answer === "cut") unanswered++;
    if (answer === "cut" && now === sequence) done++;
    runs = now;
  }
  device.close();
  return { cuts: count, unanswered, done };
}

/** The same with an image that goes into the other slot: until it was answered the old one runs, or, where all of it was there, the new one. */
export async function cutImages(site: Site, count: number, seed: number): Promise<Cuts> {
  const random = randomOf(seed);
  let unanswered = 0, done = 0, whole = 1500;
  for (let cut = 0; cut < count; cut++) {
    factory(site);
    let device = await power(site);
    if ((await confirmUpdate(device)) !== "ok") throw new Error("not confirmed");
    const { answer, took } = await pushAndCut(device, updateOf(site.images.b, { sequence: 6, component: "b" }), whole, random);
    whole = took;
    device = await power(site);
    const { running, places } = (await updateState(device))!;
    device.close();
    const context = JSON.stringify({ cut, seed, answer, running, a: places.a.state, b: places.b.state });
    if (places.a.state !== "confirmed" || (answer === null && running !== "b")) throw new Error(context);
    if (running === "b" && places.b.state !== "pending") throw new Error(context);
    if (answer === "cut") unanswered++;
    if (answer === "cut" && running === "b") done++;
  }
  return { cuts: count, unanswered, done };
}
