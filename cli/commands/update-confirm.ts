/** pgrid update confirm */
import { confirmUpdate, updateState } from "../../sim/updating.ts";
import type { CommandResult, Context } from "../context.ts";
import { asItIs, printState, refusedBy, stateData, withDevice } from "../updating.ts";

export function run(context: Context): Promise<CommandResult> {
  return withDevice(context, asItIs, async ({ device, board, state }) => {
    const refused = refusedBy(await confirmUpdate(device), "the confirmation");
    if (refused !== null) return { diagnostics: [refused], data: stateData(board, state) };
    const now = (await updateState(device)) ?? state;
    printState(context, now);
    return { diagnostics: [], data: stateData(board, now) };
  });
}
