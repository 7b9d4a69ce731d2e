/** Where a passphrase comes from: a file that only its owner can read, the environment, or the terminal; never an argument. */
import { resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { readText } from "../toolchain/host.ts";
import { openToOthers } from "../toolchain/update/key-store.ts";
import type { Passphrase } from "../toolchain/update/key-store.ts";
import type { Context } from "./context.ts";

export const passphraseVariable = "PGRID_PASSPHRASE";
const least = 8;

const refused = (why: string): Outcome<never> => fail([diagnostic("PG8109", nowhere, { why })]);

/** For the key in `file`. A new one is typed twice and has to be long enough; for one that exists, the key tells. */
export function passphraseFor(context: Context, file: string, { isNew }: { readonly isNew: boolean }): Passphrase {
  const long = (text: string): Outcome<string> => (isNew && [...text].length < least ? refused(`it has fewer than ${least} characters`) : succeed(text));
  return async () => {
    const { host, flags } = context;
    if (flags["passphrase-file"] !== undefined) {
      const path = resolve(host.cwd, flags["passphrase-file"]);
      const open = openToOthers(host, path);
      if (open !== null) return fail([open]);
      const text = readText(host, path);
      if (text === undefined) return fail([diagnostic("PG4006", nowhere, { path: flags["passphrase-file"] })]);
      if (text === null) return refused("its file is not UTF-8");
      const [line = "", ...more] = text.replace(/\r?\n$/u, "").split("\n");
      return line === "" || more.length > 0 ? refused("its file has to hold one line") : long(line);
    }
    const set = host.env[passphraseVariable];
    if (set !== undefined && set !== "") return long(set);
    const typed = await host.askSecret(`passphrase for ${file}: `);
    if (typed === undefined) return fail([diagnostic("PG8108", nowhere, { file })]);
    const enough = long(typed);
    if (!enough.ok || !isNew) return enough;
    return (await host.askSecret("the same again: ")) === typed ? enough : refused("the two are not the same");
  };
}
