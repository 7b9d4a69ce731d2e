/** Mutated messages: heads of every kind where others were, bits flipped, pieces gone, doubled and swapped. Deterministic: the same on every run. */
const heads = [0x00, 0x01, 0x02, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x20, 0x40, 0x41, 0x50, 0x58, 0x59, 0x5f, 0x60, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x98, 0x9f, 0xa0, 0xa7, 0xa8, 0xbf, 0xd2, 0xd8, 0xda, 0xf4, 0xf6, 0xf7, 0xf9, 0xff];

export function mutants(seeds: readonly Uint8Array[], count: number, seed = 1): Uint8Array[] {
  let state = seed;
  const below = (n: number): number => (state = Number((BigInt(state) * 48_271n) % 2_147_483_647n)) % n;
  return Array.from({ length: count }, () => {
    const mutant = [...seeds[below(seeds.length)]!];
    // Most bytes of a message are in strings, where a change is no news: half of the changes go where a head is due.
    const isHead = (at: number): boolean => mutant[at] === 0x58 || mutant[at]! < 12 || mutant[at]! >= 0x80;
    for (let changes = 1 + below(2); changes > 0; changes--) {
      let at = below(mutant.length);
      for (let tries = below(2) * 20; tries > 0 && !isHead(at); tries--) at = below(mutant.length);
      const change = below(8);
      if (change === 0) mutant[at] = heads[below(heads.length)]!;
      else if (change === 1) mutant[at]! ^= 1 << below(8);
      else if (change === 2) mutant.splice(at, 1);
      else if (change === 3) mutant.splice(at, 0, heads[below(heads.length)]!);
      else if (change === 4) mutant.length = Math.max(1, at);
      else if (change === 5) mutant[at] = (mutant[at]! + 1) & 255;
      else if (change === 6) mutant.splice(at, 0, ...mutant.slice(at, at + below(40)));
      else mutant[at] = (mutant[at]! + 255) & 255;
    }
    return Uint8Array.from(mutant);
  });
}
