/** Requests about updates to a device on the link: what toolchain/update/push.ts decides, sent and answered. */
import type { UpdateRefusal } from "../spec/update.ts";
import { updateMessages, updateRefusals } from "../spec/update.ts";
import { nextPush, pushed, readState, startPush } from "../toolchain/update/push.ts";
import type { DeviceState, Event, Failure, Update } from "../toolchain/update/push.ts";
import type { Device, UpdateReply } from "./device.ts";

/** An erase of a slot comes before the answer to one request, and verifying an image before another. */
export const replySeconds = 60;
const replyMilliseconds = 1000 * replySeconds;

function eventOf(reply: UpdateReply | null): Event | null {
  if (reply === null) return { kind: "silence" };
  if (reply.name === "update-answer") return { kind: "answer", ...reply.fields };
  const state = readState(reply.fields);
  return state === null ? null : { kind: "state", state };
}

/** Null: all of it is there, and what comes next is the device's. */
export async function pushUpdate(device: Pick<Device, "update">, update: Update, progress: (bytes: number) => void = () => {}): Promise<Failure | null> {
  let [pushing, action] = startPush(update);
  while (action.kind === "send") {
    const { name, fields } = action.request;
    const event = eventOf(await device.update(name, fields as never, replyMilliseconds));
    if (event === null) return { kind: "unexpected", request: name, got: "a state that there cannot be" };
    [pushing, action] = nextPush(pushing, event);
    progress(pushed(pushing));
  }
  return action.kind === "done" ? null : action.why;
}

/** Null: it says nothing of the kind. */
export async function updateState(device: Device, milliseconds = replyMilliseconds): Promise<DeviceState | null> {
  const reply = await device.update("update-status", {}, milliseconds);
  return reply?.name === "update-state" ? readState(reply.fields) : null;
}

/** The refusal, `ok` where it was done; null: no answer to it. */
async function order(device: Device, name: "update-confirm" | "update-rollback", routes: boolean): Promise<UpdateRefusal | null> {
  const reply = name === "update-confirm" ? await device.update(name, {}, replyMilliseconds) : await device.update(name, { routes: routes ? 1 : 0 }, replyMilliseconds);
  if (reply?.name !== "update-answer" || reply.fields.of !== updateMessages[name].kind) return null;
  return (Object.keys(updateRefusals) as UpdateRefusal[]).find((refusal) => updateRefusals[refusal].code === reply.fields.refusal) ?? null;
}
export const confirmUpdate = (device: Device): Promise<UpdateRefusal | null> => order(device, "update-confirm", false);
/** Of an image: the device then restarts, and says hello. */
export const rollBack = (device: Device, what: "image" | "routes"): Promise<UpdateRefusal | null> => order(device, "update-rollback", what === "routes");
