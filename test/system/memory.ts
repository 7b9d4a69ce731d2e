/** The kernel's initial memory as it is written out, read back by the layout of runtime-c/kernel/object.h: shares nothing with toolchain/system/objects.ts. */
export interface ReadSlot {
  readonly cell: number;
  readonly type: number;
  readonly rights: number;
  readonly bits: number;
  readonly flags: number;
  readonly object: number;
  readonly data: number;
  readonly next: number;
  readonly prev: number;
}

export const types = { null: 0, untyped: 1, tcb: 2, endpoint: 3, notification: 4, cnode: 5, schedContext: 6, reply: 7, frame: 8, vspace: 9, irqHandler: 10, irqControl: 11, schedControl: 12 } as const;

export interface ReadThread {
  readonly address: number;
  readonly slots: readonly ReadSlot[];
  readonly r9: number;
  readonly pc: number;
  readonly psr: number;
  readonly sp: number;
  readonly exc: number;
  readonly next: number;
  readonly queue: number;
  readonly sc: number;
  readonly reply: number;
  readonly notification: number;
  readonly buffer: number;
  readonly state: number;
  readonly priority: number;
  readonly mcp: number;
}

export class Memory {
  readonly base: number;
  readonly cells: number;
  readonly #words: Uint32Array;

  constructor(words: Uint32Array, cells: number, base: number) {
    this.#words = new Uint32Array(4 * cells);
    this.#words.set(words);
    this.cells = cells;
    this.base = base;
  }
  word(address: number): number {
    return this.#words[(address - this.base) / 4]!;
  }
  holds(address: number): boolean {
    return this.base < address && address < this.base + 16 * this.cells && (address - this.base) % 16 === 0;
  }
  slot(cell: number): ReadSlot {
    const [kind, object, data, links] = [0, 1, 2, 3].map((i) => this.#words[4 * cell + i]!) as [number, number, number, number];
    return { cell, type: kind & 255, rights: (kind >>> 8) & 255, bits: (kind >>> 16) & 255, flags: kind >>> 24, object, data, next: links & 0xffff, prev: links >>> 16 };
  }
  slotsAt(address: number, count: number): ReadSlot[] {
    return Array.from({ length: count }, (_, i) => this.slot((address - this.base) / 16 + i));
  }
  thread(address: number): ReadThread {
    const at = (offset: number): number => this.word(address + offset);
    return {
      address, slots: this.slotsAt(address, 5), r9: at(80 + 20), pc: at(80 + 56), psr: at(80 + 60), sp: at(144), exc: at(148),
      next: at(216), queue: at(220), sc: at(224), reply: at(228), notification: at(232), buffer: at(236),
      state: at(252) & 255, priority: (at(252) >>> 8) & 255, mcp: (at(252) >>> 16) & 255,
    };
  }
  regions(vspace: number): { readonly rbar: number; readonly rasr: number; readonly frame: number }[] {
    return Array.from({ length: 8 }, (_, i) => ({ rbar: this.word(vspace + 8 * i), rasr: this.word(vspace + 8 * i + 4), frame: (this.word(vspace + 64 + 4 * (i >> 1)) >>> (16 * (i & 1))) & 0xffff }));
  }
}

/** runtime-c/kernel/derive.c: whether `child`, later in the list, was derived from `parent`. */
export function parentOf(parent: ReadSlot, child: ReadSlot): boolean {
  if ((parent.flags & 1) === 0) return false;
  if (parent.type === types.untyped) return child.object >= parent.object && child.object < parent.object + 2 ** parent.bits;
  if (parent.type === types.irqControl) return child.type === types.irqHandler;
  if (parent.object !== child.object || parent.type !== child.type) return false;
  if (parent.type !== types.endpoint && parent.type !== types.notification) return true;
  return parent.data === 0 || (parent.data === child.data && (child.flags & 8) === 0);
}
