/** Frames in the MPU regions of VSpaces (Armv7-M ARM, B3.5). A Frame is mapped where it is, once; with its capability goes its region. */
import { mappingAttributes } from "../../spec/kernel.ts";
import { word } from "./message.ts";
import { error, right } from "./numbers.ts";
import type { Cap, Kernel, VSpace } from "./state.ts";

export function unmap(k: Kernel, frame: Cap): void {
  if (frame.mapped === null) return;
  const region = frame.mapped.regions[frame.region]!;
  region.rasr = 0;
  region.frame = null;
  frame.mapped = null;
  k.loaded = null;
}

export function endVSpace(k: Kernel, vspace: VSpace): void {
  for (const { frame } of vspace.regions) if (frame !== null) unmap(k, frame);
}

/** The world's: user memory. Whatever else a board has is its port's matter. */
export const isMappable = (base: number): boolean => base < 0xe0000000;

const rasr = { executeNever: 2 ** 28, normal: 0b1011 << 16, device: 1 << 16, enabled: 1 } as const;

/** Access permissions: the kernel only, all may read, all may read and write. */
const accessOf = (rights: number): number => ((rights & right.read) === 0 ? 1 : (rights & right.write) === 0 ? 2 : 3);

function map(k: Kernel, frame: Cap): number {
  const to = k.extra[0]!.cap!.object as VSpace;
  const [address, rights, attributes] = [word(k, 0), word(k, 1) & frame.rights, word(k, 2)];
  if (frame.mapped !== null && frame.mapped !== to) return k.refuse(error.invalidCapability, 1);
  if (address % 2 ** frame.bits !== 0) return k.refuse(error.alignment);
  if (address !== frame.base || !isMappable(frame.base)) return k.refuse(error.invalidArgument, 0);
  const i = frame.mapped === null ? to.regions.findIndex((region) => region.frame === null) : frame.region;
  if (i < 0) return k.refuse(error.deleteFirst);
  show(k, frame, to, i, rights, attributes);
  return error.none;
}

/** The Frame in a region of the VSpace, with these rights. */
export function show(k: Kernel, frame: Cap, to: VSpace, i: number, rights: number, attributes: number): void {
  frame.mapped = to;
  frame.region = i;
  const region = to.regions[i]!;
  region.frame = frame;
  region.rbar = frame.base + 0x10 + i;
  region.rasr = ((attributes & mappingAttributes.ExecuteNever) !== 0 ? rasr.executeNever : 0) + accessOf(rights) * 2 ** 24 +
    ((attributes & mappingAttributes.PageCacheable) !== 0 ? rasr.normal : rasr.device) + (frame.bits - 1) * 2 + rasr.enabled;
  k.loaded = null;
}

export function invokeFrame(k: Kernel, operation: "frame-map" | "frame-unmap"): number {
  if (operation === "frame-map") return map(k, k.target!);
  unmap(k, k.target!);
  return error.none;
}

