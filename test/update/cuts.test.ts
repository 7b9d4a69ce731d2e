/** A few power cuts in QEMU while routes and an image are pushed; npm run test:long makes 200. Every write is cut natively, in test/store and test/boot. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cutImages, cutRoutes } from "./cuts.ts";
import { newSite } from "./on-device.ts";
import type { Site } from "./on-device.ts";

let site: Site;
beforeAll(async () => {
  site = await newSite();
}, 120_000);
afterAll(() => site.place.remove());

test("routes: those before or those after, and always those that were acknowledged", async () => {
  expect(await cutRoutes(site, 8, 1)).toMatchObject({ cuts: 8 });
}, 60_000);

test("an image: the one before, until all of the other is there", async () => {
  expect(await cutImages(site, 3, 2)).toMatchObject({ cuts: 3 });
}, 60_000);
