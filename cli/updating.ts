/** What the commands on updates share: the device behind --port, and what becomes of what it answers. */
import { basename, resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../compiler/support/span.ts";
import { describeFailure } from "../sim/describe.ts";
import { Device } from "../sim/device.ts";
import { DeviceError } from "../sim/failure.ts";
import type { UpdateRefusal } from "../spec/update.ts";
import { replySeconds } from "../sim/updating.ts";
import type { Failure } from "../toolchain/update/push.ts";
import { failed } from "./context.ts";
import type { CommandResult, Context } from "./context.ts";
import { exitCodes } from "./exit.ts";
import { noFile } from "./open.ts";
import { refusalDiagnostic } from "./signing.ts";

/** Runs with the device behind --port, and closes it, however that ends. */
export async function withDevice(context: Context, verb: string, use: (device: Device) => Promise<CommandResult>): Promise<CommandResult> {
  const { host, flags } = context;
  if (flags.port === undefined) return failed([diagnostic("PG4004", nowhere, { verb, what: "a device: --port PATH" })]);
  const path = resolve(host.cwd, flags.port);
  if (host.stat(path)?.kind !== "file") return failed([noFile(host, flags.port, path)]);
  const device = new Device(host, host.connect(path), basename(path));
  const stopListening = host.onInterrupt(() => {
    device.interrupt();
    device.close();
  });
  try {
    return await use(device);
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    const found = describeFailure(error.failure);
    return found === null ? { diagnostics: [], data: {}, exit: exitCodes.interrupted } : failed([found]);
  } finally {
    stopListening();
    device.close();
  }
}

export const noAnswer = (awaited: string, seconds: number = replySeconds): Diagnostic => diagnostic("PG5002", nowhere, { awaited, seconds }, { help: "is it the console of a device that takes updates? `pgrid build --slot a --public FILE` builds one that does" });

export function pushFailure(why: Failure, what: string): Diagnostic {
  switch (why.kind) {
    case "refused": return refusalDiagnostic(why.refusal, what, [`the device said so to \`${why.request}\``]);
    case "silent": return noAnswer(`the answer to ${why.request}`);
    case "unexpected": return diagnostic("PG5006", nowhere, { got: why.got, awaited: `the answer to ${why.request}` });
    case "astray": return diagnostic("PG5006", nowhere, { got: `another offset than was due, ${why.times} times`, awaited: "update-answer" });
  }
}

/** What a device that is there answers at once. */
export const statusSeconds = 5;

/** Of an order that has one answer: `ok`, a refusal, or null for none. */
export function orderFailure(refusal: UpdateRefusal | null, order: string): Diagnostic | null {
  return refusal === "ok" ? null : refusal === null ? noAnswer(`the answer to ${order}`) : refusalDiagnostic(refusal, `\`${order}\``);
}
