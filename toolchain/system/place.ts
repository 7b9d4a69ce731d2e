/**
 * Memory for MPU regions (PMSAv7: Armv7-M ARM, B3.5): a region is a power of two in size and lies at a multiple of it.
 *
 * What a component needs is covered by a span of adjoining regions, each half of the one before it or less, so that a
 * span that begins at a multiple of its first region has every other one aligned, too; or the other way round, so that one
 * that ends at a multiple of its last region has. More regions waste less: with k of them a need is rounded up to the next
 * number with k bits set.
 *
 * Sub-regions are left alone: the kernel's Frame is all of its power of two, and what the MPU shows has to be exactly
 * what Frames are mapped, so a disabled eighth could be given to nobody else.
 */

export interface Region {
  readonly base: number;
  readonly bits: number;
}

/** Least size of a region of code or data. QEMU runs code and data in regions below 1 KiB about 100 times slower. */
export const granule = 1024;

export const powerOfTwo = (bytes: number): boolean => bytes > 0 && Number.isInteger(Math.log2(bytes));
/** The next power of two that is not below it. */
export const roundUp = (bytes: number, least: number): number => 2 ** Math.max(Math.log2(least), Math.ceil(Math.log2(Math.max(1, bytes))));

const bitsSet = (n: number): number => n.toString(2).replaceAll("0", "").length;

/** The least number of bytes that `regions` regions of at least `least` bytes cover, and that is not below `bytes`. */
export function covering(bytes: number, regions: number, least = granule): number {
  let units = Math.max(1, Math.ceil(bytes / least));
  // Adding the lowest bit that is set is the least step that can take a bit away.
  while (bitsSet(units) > regions) units += units & -units;
  return units * least;
}

/** A span as its regions, in the order of their addresses: the largest first, or last if only the span's end is aligned to it. */
export function regionsOf(base: number, bytes: number): Region[] {
  const sizes = Array.from({ length: 27 }, (_, i) => 31 - i).filter((bits) => Math.floor(bytes / 2 ** bits) % 2 === 1);
  if (sizes.length > 0 && base % 2 ** sizes[0]! !== 0) sizes.reverse();
  let at = base;
  return sizes.map((bits) => {
    const region = { base: at, bits };
    at += 2 ** bits;
    return region;
  });
}

/** What a span's base, or its end, has to be a multiple of. */
export const alignmentOf = (bytes: number): number => 2 ** Math.floor(Math.log2(bytes));

export interface Wanted {
  readonly name: string;
  readonly bytes: number;
}

export interface Placement {
  readonly bases: ReadonlyMap<string, number>;
  /** The lowest address in use: below it the memory is the kernel's. */
  readonly lowest: number;
}

/**
 * Places spans in a memory, as high as they go: the kernel grows from its low end. The most aligned first, each in the
 * smallest gap that takes it. Null: something does not fit above `floor`.
 */
export function place(wanted: readonly Wanted[], memory: { readonly base: number; readonly size: number }, floor: number): Placement | null {
  const gaps: [from: number, to: number][] = [[Math.max(floor, memory.base), memory.base + memory.size]];
  const bases = new Map<string, number>();
  const order = [...wanted].sort((a, b) => alignmentOf(b.bytes) - alignmentOf(a.bytes) || b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  for (const { name, bytes } of order) {
    const align = alignmentOf(bytes);
    const fits = gaps.flatMap((gap, i) => {
      const base = Math.max(Math.floor((gap[1] - bytes) / align) * align, Math.floor(gap[1] / align) * align - bytes);
      return base >= gap[0] ? [{ i, base, size: gap[1] - gap[0] }] : [];
    }).sort((a, b) => a.size - b.size || b.base - a.base);
    const best = fits[0];
    if (best === undefined) return null;
    const [from, to] = gaps[best.i]!;
    gaps.splice(best.i, 1, ...([[from, best.base], [best.base + bytes, to]] as [number, number][]).filter(([low, high]) => low < high));
    bases.set(name, best.base);
  }
  return { bases, lowest: Math.min(memory.base + memory.size, ...bases.values()) };
}
