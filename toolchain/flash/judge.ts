/** What a program that ended says about the flash: nothing wrong, or one diagnostic with the command and the end of its output. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Finished } from "../host.ts";
import { outputTail } from "../objects.ts";
import { commandSeconds } from "./settings.ts";
import type { FailureCode, Runner, Step } from "./runner.ts";

// What makes terminals show colours, for patterns that go over it.
// eslint-disable-next-line no-control-regex
const colours = /\u001b\[[0-9;]*m/gu;

const plainOutput = ({ stdout, stderr }: Finished): string => `${stdout}${stderr}`.replaceAll(colours, "");
const notesOn = (shown: string, output: string): readonly string[] => [`$ ${shown}`, ...(output.trim() === "" ? [] : [outputTail(output)])];

/** What it printed is shown, and not judged: a line of success may be of the first of two images. */
export function overrun(runner: Runner, finished: Finished, shown: string, seconds: number): Diagnostic {
  return diagnostic("PG8228", nowhere, { runner: runner.name, seconds, more: Math.min(2 * seconds, commandSeconds.most) }, { notes: notesOn(shown, plainOutput(finished)) });
}

export function judge(runner: Runner, step: Step & { readonly kind: "run" }, finished: Finished, shown: string): Diagnostic | null {
  const { code } = finished;
  const output = plainOutput(finished);
  const notes = notesOn(shown, output);
  for (const { text, code: found, help } of runner.failures) {
    // A program that ended well may mention anything, except that what it compared differs.
    if ((code !== 0 || found === "PG8225" || !said(step, output)) && text.test(output)) return failure(runner, found, step.about, code, { notes, help });
  }
  if (code !== 0) {
    const less = step.says.find(({ text, least }) => least !== undefined && text.test(output) && !saidOne({ text, least }, output));
    return less === undefined ? failure(runner, "PG8224", step.about, code, { notes }) : diagnostic("PG8226", nowhere, { runner: runner.name, text: less.shown }, { notes });
  }
  const lacking = step.says.find((one) => !saidOne(one, output));
  return lacking === undefined ? null : diagnostic("PG8226", nowhere, { runner: runner.name, text: lacking.shown }, { notes });
}

const said = (step: Step & { readonly kind: "run" }, output: string): boolean => step.says.every((one) => saidOne(one, output));

/** Each of several images has its own number: one that is large enough is asked for. */
function saidOne({ text, least }: { readonly text: RegExp; readonly least?: number }, output: string): boolean {
  return [...output.matchAll(new RegExp(text.source, `${text.flags.replace("g", "")}g`))].some(([, count]) => least === undefined || Number(count) >= least);
}

export function failure(runner: Runner, code: FailureCode, about: string, exit: number, extra: { readonly notes?: readonly string[]; readonly help?: string | undefined } = {}): Diagnostic {
  const { name, device, list, absent } = runner;
  switch (code) {
    case "PG8220": return diagnostic(code, nowhere, { runner: name, device }, { ...extra, help: extra.help ?? absent });
    case "PG8221": return diagnostic(code, nowhere, { runner: name, device }, extra);
    case "PG8222": return diagnostic(code, nowhere, { runner: name, device, list }, extra);
    case "PG8223": return diagnostic(code, nowhere, { runner: name }, extra);
    case "PG8224": return diagnostic(code, nowhere, { runner: name, code: exit }, extra);
    case "PG8225": return diagnostic(code, nowhere, { runner: name, what: about }, extra);
  }
}
