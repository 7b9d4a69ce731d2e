/** pgrid update rollback: of the image, after which the device restarts, or of the routes. */
import { rollBack, updateState } from "../../sim/updating.ts";
import type { CommandResult, Context } from "../context.ts";
import { asItIs, printState, refusedBy, stateData, withDevice } from "../updating.ts";

/** Verifying both slots comes before the hello. */
const restartMilliseconds = 20_000;

export function run(context: Context): Promise<CommandResult> {
  const what = context.flags.routes === true ? "routes" : "image";
  return withDevice(context, asItIs, async ({ device, board, state }) => {
    const refused = refusedBy(await rollBack(device, what), `going back to the ${what} before`);
    if (refused !== null) return { diagnostics: [refused], data: stateData(board, state) };
    if (what === "image") await device.hello(restartMilliseconds);
    const now = (await updateState(device)) ?? state;
    printState(context, now);
    return { diagnostics: [], data: stateData(board, now) };
  });
}
