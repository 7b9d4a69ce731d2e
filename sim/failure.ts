/** What can go wrong between the host and a device, simulated or real. */
import type { CrashName } from "../spec/faults.ts";
import type { WireMessageName } from "../spec/wire.ts";
import type { LinkError } from "./link.ts";

export type DeviceFailure =
  /** No hello within the time. `heard`: bytes received until then. */
  | { readonly kind: "silent"; readonly milliseconds: number; readonly heard: number }
  | { readonly kind: "timeout"; readonly awaited: WireMessageName; readonly milliseconds: number }
  | { readonly kind: "ended"; readonly command: string; readonly code: number; readonly stderr: string }
  | { readonly kind: "crashed"; readonly crash: CrashName | null; readonly code: number; readonly pc: number; readonly cfsr: number; readonly hfsr: number; readonly address: number }
  /** Bytes from the device that are no message. */
  | { readonly kind: "garbled"; readonly error: LinkError }
  /** A message of another kind, or with other content, than the request asks for. */
  | { readonly kind: "unexpected"; readonly awaited: WireMessageName; readonly got: string }
  | { readonly kind: "interrupted" };

export class DeviceError extends Error {
  readonly failure: DeviceFailure;
  constructor(failure: DeviceFailure) {
    super(`device ${failure.kind}`);
    this.failure = failure;
  }
}
