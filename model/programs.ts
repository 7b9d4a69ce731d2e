/**
 * Programs that came in messages, compiled once and kept (runtime-c/node/programs.h), as a list in the order of use. How a program is compiled is
 * handed in: the model does not see the compiler.
 */
import type { Bound } from "../compiler/5-verify/verify.ts";
import { defaultGrant, verify } from "../compiler/5-verify/verify.ts";
import { programHash } from "../spec/hashes.ts";
import { registryLimits } from "../spec/registry.ts";
import type { ProgramStatus } from "../spec/registry.ts";
import type { TableKindName } from "../spec/image.ts";
import { cidOf } from "./hashing.ts";
import type { Route } from "./node.ts";

export interface Made {
  readonly kind: "route" | "policy" | "merge" | "function";
  readonly image: Uint8Array;
  readonly tables: readonly { readonly name: string; readonly kind: TableKindName }[];
}

interface Kept extends Route {
  readonly spelled: string;
  readonly kind: Made["kind"];
  /** Bytes of the room. */
  readonly place: number;
  cid: string;
  pins: number;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const resources = ["instructions", "hashBytes", "lookups", "sends"] as const;
const within = (cost: Bound, grant: Bound): boolean => resources.every((name) => cost[name] <= grant[name]);

export type Taken = { readonly status: "ok"; readonly route: Route } | { readonly status: Exclude<ProgramStatus, "ok"> };

export class Programs {
  readonly #room: number;
  readonly #tables: Made["tables"];
  readonly #compile: (bytes: Uint8Array) => Made | null;
  /** What any program may cost. */
  most: Bound = defaultGrant;
  /** The one that was not used for longest first. */
  #kept: Kept[] = [];
  made = 0;
  evicted = 0;

  /** `tables` are the node's; `compile` gives null for what is no program. */
  constructor(room: number, tables: Made["tables"], compile: (bytes: Uint8Array) => Made | null) {
    this.#room = room - (room % 4);
    this.#tables = tables;
    this.#compile = compile;
  }

  get filled(): number {
    return this.#kept.reduce((sum, { place }) => sum + place, 0);
  }

  #use(kept: Kept): Taken {
    this.#kept = [...this.#kept.filter((each) => each !== kept), kept];
    return { status: "ok", route: kept };
  }

  #mayRun({ kind, program }: Pick<Kept, "kind" | "program">, due: Made["kind"], grant: Bound): "kind" | "cost" | null {
    if (kind !== due) return "kind";
    return within(program.bound, grant) ? null : "cost";
  }

  take(bytes: Uint8Array, kind: Made["kind"], grant: Bound, cid: Uint8Array | null = null): Taken {
    const known = this.#kept.find(({ spelled }) => spelled === hex(bytes));
    if (known !== undefined) {
      const refused = this.#mayRun(known, kind, grant);
      if (refused !== null) return { status: refused };
      if (cid !== null) known.cid = hex(cid);
      return this.#use(known);
    }
    const made = this.#compile(bytes);
    if (made === null) return { status: "compile" };
    const verdict = verify(made.image, this.most);
    if (!verdict.ok) return { status: "verify" };
    const refused = this.#mayRun({ kind: made.kind, program: verdict.program }, kind, grant);
    if (refused !== null) return { status: refused };
    const tables = made.tables.map((table) => this.#tables.findIndex(({ name, kind: own }) => name === table.name && own === table.kind));
    if (tables.includes(-1)) return { status: "table" };
    return this.#keep({ program: verdict.program, tables, spelled: hex(bytes), kind: made.kind, place: 4 * Math.ceil(bytes.length / 4) + made.image.length, cid: hex(cid ?? cidOf(bytes, programHash)), pins: 0 });
  }

  #keep(kept: Kept): Taken {
    if (kept.place > this.#room) return { status: "large" };
    const pinned = this.#kept.filter(({ pins }) => pins > 0);
    if (pinned.reduce((sum, { place }) => sum + place, 0) + kept.place > this.#room || pinned.length === registryLimits.programs.value) return { status: "full" };
    while (this.filled + kept.place > this.#room || this.#kept.length === registryLimits.programs.value) {
      const oldest = this.#kept.find(({ pins }) => pins === 0)!;
      this.#kept = this.#kept.filter((each) => each !== oldest);
      this.evicted++;
    }
    this.made++;
    return this.#use(kept);
  }

  #named(cid: Uint8Array): Kept | undefined {
    return this.#kept.find((each) => each.cid === hex(cid));
  }

  named(cid: Uint8Array, kind: Made["kind"], grant: Bound): Taken {
    const known = this.#named(cid);
    if (known === undefined) return { status: "absent" };
    const refused = this.#mayRun(known, kind, grant);
    return refused === null ? this.#use(known) : { status: refused };
  }

  pin(cid: Uint8Array, by: 1 | -1 = 1): ProgramStatus {
    const known = this.#named(cid);
    if (known === undefined) return "absent";
    if (known.pins + by < 0 || known.pins + by > registryLimits.pins.value) return "pins";
    known.pins += by;
    return "ok";
  }

  drop(cid: Uint8Array): ProgramStatus {
    const known = this.#named(cid);
    if (known === undefined) return "absent";
    if (known.pins > 0) return "pinned";
    this.#kept = this.#kept.filter((each) => each !== known);
    return "ok";
  }
}
