/** Device failures as diagnostics. */
import { crashes } from "../spec/faults.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { DeviceFailure } from "./failure.ts";

/** Bits of the Configurable Fault Status Register (Armv7-M ARM, B3.2.15). */
const cfsrBits: Readonly<Record<number, string>> = {
  0: "IACCVIOL", 1: "DACCVIOL", 3: "MUNSTKERR", 4: "MSTKERR", 5: "MLSPERR", 7: "MMARVALID", 8: "IBUSERR", 9: "PRECISERR", 10: "IMPRECISERR",
  11: "UNSTKERR", 12: "STKERR", 13: "LSPERR", 15: "BFARVALID", 16: "UNDEFINSTR", 17: "INVSTATE", 18: "INVPC", 19: "NOCP", 24: "UNALIGNED", 25: "DIVBYZERO",
};

const hex = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;

export function cfsrNames(cfsr: number): string[] {
  return Object.entries(cfsrBits).filter(([bit]) => ((cfsr >>> Number(bit)) & 1) === 1).map(([, name]) => name);
}

const seconds = (milliseconds: number): number => milliseconds / 1000;

/** Null for an interrupt, which the user knows of. */
export function describeFailure(failure: DeviceFailure): Diagnostic | null {
  switch (failure.kind) {
    case "silent": return diagnostic("PG5001", nowhere, { seconds: seconds(failure.milliseconds), heard: failure.heard });
    case "timeout": return diagnostic("PG5002", nowhere, { seconds: seconds(failure.milliseconds), awaited: failure.awaited });
    case "ended": {
      const notes = failure.stderr.trim() === "" ? [] : [failure.stderr.trim()];
      return diagnostic("PG5003", nowhere, { command: failure.command, code: failure.code }, { notes });
    }
    case "crashed": {
      const names = cfsrNames(failure.cfsr);
      const title = failure.crash === null ? `code ${failure.code}` : crashes[failure.crash].title;
      return diagnostic("PG5004", nowhere, { crash: title, pc: hex(failure.pc) }, {
        notes: [`CFSR ${hex(failure.cfsr)}${names.length > 0 ? ` (${names.join(", ")})` : ""}, HFSR ${hex(failure.hfsr)}, address ${hex(failure.address)}`],
      });
    }
    case "garbled": return diagnostic("PG5005", nowhere, { error: failure.error });
    case "unexpected": return diagnostic("PG5006", nowhere, { awaited: failure.awaited, got: failure.got });
    case "interrupted": return null;
  }
}
