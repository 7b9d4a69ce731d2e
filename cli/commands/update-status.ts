/** pgrid update status */
import type { CommandResult, Context } from "../context.ts";
import { asItIs, printState, stateData, withDevice } from "../updating.ts";

export function run(context: Context): Promise<CommandResult> {
  return withDevice(context, asItIs, ({ board, state }) => {
    printState(context, state);
    return Promise.resolve({ diagnostics: [], data: stateData(board, state) });
  });
}
