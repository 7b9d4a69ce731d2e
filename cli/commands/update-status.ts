/** pgrid update status: what a device says of itself. */
import { updateState } from "../../sim/updating.ts";
import type { PlaceState } from "../../toolchain/update/push.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { imageCid } from "../signing.ts";
import { bytes } from "../table.ts";
import { noAnswer, statusSeconds, withDevice } from "../updating.ts";

const shown = ({ state, sequence, id }: PlaceState) => ({ state, sequence, cid: id.every((byte) => byte === 0) ? null : imageCid(id) });

export function run(context: Context): Promise<CommandResult> {
  return withDevice(context, "update status", async (device) => {
    const state = await updateState(device, 1000 * statusSeconds);
    if (state === null) return failed([noAnswer("update-state", statusSeconds)]);
    const { running, receiving, places } = state;
    const rows = [["slot a", shown(places.a)], ["slot b", shown(places.b)], ["routes", shown(places.routes)]] as const;
    for (const [name, { state: word, sequence, cid }] of rows) {
      const mark = running !== null && name === `slot ${running}` ? context.style.good("▶") : " ";
      context.print(` ${mark} ${name}  ${word.padEnd(9)} ${cid === null ? "" : `${String(sequence).padStart(10)}  ${cid}`}`.trimEnd());
    }
    if (receiving !== null) context.print(`   receiving: ${bytes(receiving.offset)} of ${bytes(receiving.total)}`);
    return { diagnostics: [], data: { running, receiving, places: { a: rows[0][1], b: rows[1][1], routes: rows[2][1] } } };
  });
}
