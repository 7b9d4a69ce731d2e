/** The audit log of a node in QEMU that takes messages of strangers: everything that is sent to it kept, its log pulled as `pgrid audit pull` does it, judged and replayed. */
import { programOf } from "../../cli/compressed.ts";
import { replayLog } from "../../cli/replaying.ts";
import type { Replayed } from "../../cli/replaying.ts";
import { Replay } from "../../model/replay.ts";
import { encodeLog, judgeLog } from "../../protocol/audit.ts";
import type { JudgedLog, LogItem } from "../../protocol/audit.ts";
import { nodeIdOf } from "../../protocol/session.ts";
import { pullLog } from "../../sim/auditing.ts";
import { encodeAuditMessage, FrameReader } from "../../sim/link.ts";
import type { AuditFields, AuditMessage } from "../../sim/link.ts";
import type { AuditMessageName } from "../../spec/audit.ts";
import { limits } from "../../spec/limits.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import type { TestProject } from "../runtime/project.ts";
import type { Console } from "./console.ts";
import { Stranger } from "./grid.ts";

const padded = (bytes: Uint8Array): Uint8Array => Uint8Array.from({ length: limits.tableKeyBytes }, (_, i) => bytes[i] ?? 0);

/** Over all starts of one node: what it was sent, and its log as a file that grows. */
export class Auditor {
  readonly sent: Uint8Array[] = [];
  readonly #items: LogItem[] = [];
  #next = 0;

  /** The line, with everything that goes over it kept. */
  watched(line: Console): Pick<Console, "send" | "next"> {
    const reader = new FrameReader<Uint8Array>((bytes) => bytes);
    return {
      send: (bytes) => {
        this.sent.push(...reader.push(bytes).filter((each) => typeof each !== "string"));
        line.send(bytes);
      },
      next: (milliseconds) => line.next(milliseconds),
    };
  }

  /** Ends an epoch and reads what came since the last pull; throws unless all of it together is a log that the node's key signed. */
  async pull(stranger: Stranger, nodeKey = stranger.nodeKey): Promise<JudgedLog> {
    const audit = async <N extends AuditMessageName>(name: N, fields: AuditFields<N>): Promise<Extract<AuditMessage, { name: "audit-state" | "audit-piece" }> | null> => {
      const answer = await stranger.ask(encodeAuditMessage(name, fields), 30_000);
      return answer?.name === "audit-state" || answer?.name === "audit-piece" ? answer : null;
    };
    const pulled = await pullLog({ audit }, this.#next, null);
    if (pulled === null || typeof pulled === "string") throw new Error(`the node gives no log: ${pulled ?? "something else"}`);
    this.#items.push(...pulled.segments.map((segment) => ({ segment })), { head: pulled.head });
    this.#next = (pulled.segments.at(-1)?.number ?? this.#next - 1) + 1;
    const read = judgeLog(encodeLog(nodeIdOf(nodeKey), this.#items), { keys: [nodeKey], verify: verifyEd25519, epoch: 0, open: false });
    if (!read.ok) throw new Error(`${read.fault} in segment ${read.segment}, record ${read.record}`);
    return read.value;
  }

  replay(log: JudgedLog, { tables, gateway, routes, seeds, build, tableNames = [] }: TestProject): readonly Replayed[] {
    const entries = seeds.map(({ table, key, bits, value = 0, node = new Uint8Array(limits.nodeIdBytes) }) => ({ table, entry: { key: padded(key), bits, value, node } }));
    const setup = { tables: [...tables], gateway, routes: routes.map(({ image, tables: slots = [] }) => ({ image, tables: slots })) };
    return replayLog(log, { build, replay: new Replay(setup, entries, { compile: programOf, names: tableNames }) }, this.sent);
  }
}
