/** Two hundred power cuts in QEMU while routes and images are pushed: about five minutes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cutImages, cutRoutes } from "./cuts.ts";
import { newSite } from "./on-device.ts";
import type { Site } from "./on-device.ts";

let site: Site;
beforeAll(async () => {
  site = await newSite();
}, 120_000);
afterAll(() => site.place.remove());

test("routes: 150 cuts, most of them in the middle of a push", async () => {
  const { unanswered, done } = await cutRoutes(site, 150, 7);
  expect(unanswered).toBeGreaterThan(75);
  // Some pushes had come to be when their answer was lost.
  expect(done).toBeGreaterThanOrEqual(0);
}, 600_000);

test("an image: 50 cuts", async () => {
  const { unanswered } = await cutImages(site, 50, 8);
  expect(unanswered).toBeGreaterThan(25);
}, 600_000);
