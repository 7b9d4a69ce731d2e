/** token.*: capability tokens: what a device takes to judge a chain of four (bench/tokens/main.c), of flash, stack and instructions; their bytes. */
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { delegate, mint, readChain } from "../protocol/token.ts";
import type { Chain, Grant } from "../protocol/token.ts";
import { icountShift } from "../sim/machines.ts";
import type { ResourceName } from "../spec/resources.ts";
import { chainBytes, tokenFaults, tokenLimits } from "../spec/tokens.ts";
import { readElf } from "../toolchain/elf.ts";
import type { Host } from "../toolchain/host.ts";
import { linkedStack } from "../toolchain/linked-stack.ts";
import { tokenUnitsFor } from "../toolchain/sources.ts";
import { publicKeyOf, signerOf } from "../toolchain/tokens/ed25519.ts";
import { buildBare } from "./bare.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { must } from "./must.ts";
import { runUntilEnd } from "./run-until-end.ts";
import { boardOf } from "./systems.ts";

/** 40 ns a tick of the counter. */
export const instructionsOf = (ticks: number): number => (ticks * 40) / 2 ** icountShift;
export const expires = 2_000_000_000n;
export const initialiser = (bytes: Uint8Array): string => `{${[...bytes].join(", ")}}`;

/** Keys of fixed bytes, so that each run signs the same. */
export const seedOf = (n: number): Uint8Array => sha256(Uint8Array.of(0x70, n));
type LimitsOf = readonly (readonly [ResourceName, bigint])[];
const limits: LimitsOf = [["instructions", 1_000_000n], ["hash-bytes", 65_536n], ["sends", 100n]];
const grant = (n: number, of: LimitsOf): Grant => ({
  expires, id: sha256(Uint8Array.of(0x71, n)).subarray(0, tokenLimits["id-bytes"].value), holder: publicKeyOf(seedOf(n + 1)), limits: new Map(of.map(([name, limit]) => [name, limit - BigInt(n)])),
});
export function chainOf(bytes: Uint8Array): Chain {
  const read = readChain(bytes);
  if (!read.ok) throw new Error(`link ${read.link} of the bench's chain: ${read.fault}`);
  return read.value;
}

/** Of four links; the holder of the last has the key of as many. */
export function benchChain(of: LimitsOf = limits): Uint8Array {
  let chain = mint(grant(0, of), { key: publicKeyOf(seedOf(0)), sign: signerOf(seedOf(0)) });
  for (let n = 1; n < tokenLimits.links.value; n++) chain = delegate(chainOf(chain), grant(n, of), signerOf(seedOf(n)));
  return chain;
}

export async function tokenFigures(host: Host): Promise<Figures> {
  const rootKey = publicKeyOf(seedOf(0));
  const chain = benchChain();
  const links = chainOf(chain).links.map(({ bytes }) => bytes.length);

  const generated = { "pg_bench_tokens.h": `#define PG_BENCH_CHAIN ${initialiser(chain)}\n#define PG_BENCH_ROOT ${initialiser(rootKey)}\n#define PG_BENCH_NOW ${expires - 1n}u\n#define PG_BENCH_NAME "tokens"\n` };
  const units = must(tokenUnitsFor(host, boardOf(host).port));
  const main = join(host.root, "bench/tokens/main.c");
  const whole = await buildBare(host, "tokens", main, units, [], generated);
  const without = await buildBare(host, "tokens-without", join(host.root, "bench/tokens/without.c"), [], [], generated);
  const flash = (elf: string): number => readElf(host.readFile(elf)!).sections.filter(({ allocated, writable }) => allocated && !writable).reduce((sum, { size }) => sum + size, 0);
  const image = host.readFile(whole.elf)!;
  const bound = linkedStack({ callGraphs: whole.callGraphs, elf: readElf(image), image, natives: [] }, (title) => title === "pg_token_verify")!;
  if (bound.open.length > 0) throw new Error(`the stack of judging a chain has no bound: ${bound.open.join(", ")}`);

  const text = await runUntilEnd(host, whole.emulator, whole.elf);
  const counted = (name: string, verdict: keyof typeof tokenFaults): number => {
    const [, value, count] = new RegExp(`^${name} (\\d+) (\\d+)$`, "mu").exec(text) ?? [];
    if (Number(value) !== tokenFaults[verdict].code) throw new Error(`the verdict of ${name} is not ${verdict}:\n${text}`);
    return Number(count);
  };
  return {
    "token.chain_4": figure(instructionsOf(counted("chain", "ok")), "instructions, a chain of four links judged good, four signatures among it", 5_600_000),
    "token.refused": figure(instructionsOf(counted("expired", "expired")), "instructions, the same chain refused before its signatures: expired", 200_000),
    "token.flash": figure(flash(whole.elf) - flash(without.elf), "bytes of .text and .rodata, what judges tokens and Ed25519; SHA-256 is there without them", 24_576),
    "token.stack": figure(bound.bytes, "bytes of stack at most to judge a chain, an exception included", 4096),
    "token.stack_run": figure(counted("stack", "ok"), "bytes of stack that judging one in QEMU took", bound.bytes),
    "token.root_bytes": figure(links[0]!, "bytes of a first link with three limits", 186),
    "token.link_bytes": figure(links[1]!, "bytes of each further link with three limits", 204),
    "token.chain_bytes": figure(chain.length, "bytes of that chain of four", chainBytes),
  };
}
