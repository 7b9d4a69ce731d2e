/** An update in QEMU whose power is cut at random moments, and what comes of it. */
import { join } from "node:path";
import { scratchDirectory } from "../runtime/native.ts";
import { asking, bootStage, readSlots, run, slots, staged, testImages, trailerOffset, writeFlash } from "./machine.ts";
import { contentOf, envelope, manifestFor, trailer } from "./refused.ts";

export interface Cut {
  readonly milliseconds: number;
  /** What the console said until then. */
  readonly lines: readonly string[];
}
export interface Life {
  readonly cuts: readonly Cut[];
  /** The console of the run that followed, to its end. */
  readonly lines: readonly string[];
  readonly code: number | null;
  readonly confirmed: boolean;
}

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A confirmed image in slot a takes an update into slot b and resets; b confirms itself. Power is cut `count` times in all, one to
 * three times in a life, anywhere between power-on and the end; then the device is left alone.
 */
export async function livesWithCuts(count: number, seed: number): Promise<readonly Life[]> {
  const stage = await bootStage(join(scratchDirectory, "boot-cuts"));
  const images = testImages(join(scratchDirectory, "images-cuts"));
  const flash = join(scratchDirectory, "flash-cuts");
  const a = asking(images.a, ["update", "reset"], 5);
  const b = asking(images.b, ["confirm"], 6);
  const content = new Map([
    ...contentOf({ a: { image: a, envelope: envelope(manifestFor("a", 5, a)), trailer: trailer({ confirmed: 1 }) } }, trailerOffset),
    ...staged(envelope(manifestFor("b", 6, b)), b),
  ]);
  writeFlash(flash, content);
  const begun = performance.now();
  await run(stage.elf, flash, null, true);
  const whole = performance.now() - begun;

  const random = randomOf(seed);
  const lives: Life[] = [];
  for (let left = count; left > 0;) {
    writeFlash(flash, content);
    const cuts: Cut[] = [];
    for (let times = Math.min(left, 1 + Math.floor(3 * random())); times > 0; times--, left--) {
      const milliseconds = Math.round(whole * random());
      cuts.push({ milliseconds, lines: (await run(stage.elf, flash, milliseconds, true)).lines });
    }
    const { lines, code } = await run(stage.elf, flash);
    const marks = readSlots(flash).subarray(slots.b.trailer.offset);
    const mark = Buffer.from(trailer({ confirmed: 3 })).subarray(8 * 16, 9 * 16);
    lives.push({ cuts, lines, code, confirmed: [8, 9, 10].some((unit) => marks.subarray(unit * 16, (unit + 1) * 16).equals(mark)) });
  }
  return lives;
}
