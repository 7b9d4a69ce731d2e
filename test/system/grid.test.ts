/** The node that takes messages of strangers, in QEMU: sessions under chains of tokens, programs in messages, revocation in the kernel. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admissionFaults } from "../../spec/admission.ts";
import { messageFaults } from "../../spec/envelope.ts";
import { tokenFaults } from "../../spec/tokens.ts";
import { actions, gridJudges, gridMessages } from "../../spec/wire.ts";
import type { Session } from "../../protocol/session.ts";
import { revoke } from "../../protocol/token.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { chain, chainOf, holders, root } from "../tokens/keys.ts";
import { nodeProject } from "../runtime/frames.ts";
import { Console } from "./console.ts";
import { gridImage, routeOf, Stranger } from "./grid.ts";

const project = { ...nodeProject, tableNames: ["numbers", "nodes"], roots: [root.key] };
let build: SystemBuild;
beforeAll(async () => {
  build = await gridImage(project);
}, 600_000);

const seven = routeOf("(defroute r (reply 7))");
const refused = (judge: keyof typeof gridJudges, why: number) => ({ name: "done", fields: { of: gridMessages.grid.kind, status: 1, refusal: why, word: gridJudges[judge].code } });

describe("a session", () => {
  let line: Console, stranger: Stranger;
  const bytes = chain(2);
  const holder = { chain: bytes, key: holders[1].key, sign: holders[1].sign };
  beforeAll(async () => {
    line = new Console(build.elf);
    expect((await line.next(20_000))?.name).toBe("hello");
    stranger = new Stranger(line);
  }, 60_000);
  afterAll(() => line.close());

  it("needs a clock", async () => {
    await expect(stranger.open(holder)).resolves.toMatchObject(refused("protocol", admissionFaults["no-clock"].code));
  }, 120_000);
  it("is opened, carries a program, and ends with a revocation", async () => {
    await stranger.meet(1000n);
    const session = (await stranger.open(holder)) as Session;
    expect(session, JSON.stringify(session)).toHaveProperty("handle");
    expect(await stranger.say(session, holder, 1, { route: seven })).toMatchObject({ name: "decision", fields: { action: actions.reply, value: 7, sequence: 1 } });
    expect(await stranger.say(session, holder, 2, { route: seven })).toMatchObject({ name: "decision", fields: { action: actions.reply, value: 7, sequence: 2 } });
    expect(await stranger.say(session, holder, 2, { route: seven })).toMatchObject(refused("protocol", messageFaults.replayed.code));
    expect(await stranger.say({ ...session, handle: session.handle + 8 }, holder, 3, { route: seven })).toMatchObject(refused("protocol", admissionFaults["no-session"].code));
    expect(await stranger.say(session, holder, 4, { route: Uint8Array.of(0x80) })).toMatchObject({ name: "done", fields: { word: gridJudges.reader.code } });
    const { links } = chainOf(bytes);
    expect(await stranger.revoke(revoke(links[0]!.hash, root), links.map((link) => link.bytes), holder)).toMatchObject({ name: "done", fields: { status: 0 } });
    expect(await stranger.say(session, holder, 5, { route: seven })).toMatchObject(refused("protocol", admissionFaults["no-session"].code));
    expect(await stranger.open(holder)).toMatchObject(refused("protocol", tokenFaults.revoked.code));
  }, 240_000);
});
