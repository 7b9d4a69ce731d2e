/** pgrid update rollback: back to the image of the other slot, with a restart, or to the routes of before. */
import { rollBack } from "../../sim/updating.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { orderFailure, withDevice } from "../updating.ts";

export function run(context: Context): Promise<CommandResult> {
  const back = context.flags.routes === true ? "routes" : "image";
  return withDevice(context, "update rollback", async (device) => {
    const wrong = orderFailure(await rollBack(device, back), "update-rollback");
    if (wrong !== null) return failed([wrong]);
    context.print(back === "routes" ? "back to the routes of before" : "the device restarts with the image of its other slot");
    return { diagnostics: [], data: { back } };
  });
}
