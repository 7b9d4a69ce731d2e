/** Times that a flag names: a day or a second of UTC. */
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";

/** Seconds since 1970. A date alone ends with its day, or, with `begins`, begins with it. */
export function instantOf(flag: string, text: string, begins = false): Outcome<bigint> {
  const day = /^\d{4}-\d{2}-\d{2}$/u.test(text);
  const milliseconds = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?$/u.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes 31 February for a day of March.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(text.replace("Z", ""))) {
    return fail([diagnostic("PG4003", nowhere, { flag, expected: "a date, as in 2030-12-31, or a time, as in 2030-12-31T12:00:00Z", value: text })]);
  }
  return succeed(BigInt(milliseconds / 1000 + (day && !begins ? 86_400 : 0)));
}

/** As a person reads it; of times that no calendar has, the seconds. */
export const instantText = (seconds: bigint): string => (seconds < 8_640_000_000_000n ? new Date(Number(seconds) * 1000).toISOString().replace(".000", "") : `${seconds} s after 1970`);
