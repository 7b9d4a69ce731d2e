/** Colours: --color over NO_COLOR (when not empty) over FORCE_COLOR over the terminal. */
import { Chalk } from "chalk";
import type { Colours } from "../compiler/diagnostics/render.ts";
import type { Host, Output } from "../toolchain/host.ts";

export interface Style extends Colours {
  readonly good: (text: string) => string;
}

function coloured(host: Host, output: Output, flag: "auto" | "always" | "never" | undefined): boolean {
  if (flag === "always") return true;
  if (flag === "never") return false;
  if (host.env["NO_COLOR"]) return false;
  const force = host.env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  return output.isTTY && host.env["TERM"] !== "dumb";
}

export function styleFor(host: Host, output: Output, flag: "auto" | "always" | "never" | undefined): Style {
  const chalk = new Chalk({ level: coloured(host, output, flag) ? 1 : 0 });
  return {
    error: (text) => chalk.red.bold(text), warning: (text) => chalk.yellow.bold(text), faint: (text) => chalk.blue(text),
    strong: (text) => chalk.bold(text), good: (text) => chalk.green(text),
  };
}
