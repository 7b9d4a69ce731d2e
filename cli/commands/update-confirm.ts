/** pgrid update confirm: what runs is known to work, and the device falls back to it from now on. */
import { confirmUpdate } from "../../sim/updating.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { orderFailure, withDevice } from "../updating.ts";

export function run(context: Context): Promise<CommandResult> {
  return withDevice(context, "update confirm", async (device) => {
    const wrong = orderFailure(await confirmUpdate(device), "update-confirm");
    if (wrong !== null) return failed([wrong]);
    context.print("confirmed: what runs is what the device falls back to");
    return { diagnostics: [], data: { confirmed: true } };
  });
}
