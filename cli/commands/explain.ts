/** pgrid explain */
import { diagnosticCodes } from "../../compiler/diagnostics/catalogue.ts";
import type { DiagnosticCode } from "../../compiler/diagnostics/catalogue.ts";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../../compiler/diagnostics/nearest.ts";
import { pageOf } from "../../compiler/diagnostics/pages.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";

export async function run(context: Context): Promise<CommandResult> {
  const asked = context.argument!.toUpperCase().replace(/^(?!PG)(?=\d)/u, "PG");
  const code = diagnosticCodes.find((known): known is DiagnosticCode => known === asked);
  if (code === undefined) return failed([diagnostic("PG4009", nowhere, { code: context.argument! }, { help: didYouMean(asked, diagnosticCodes) })]);
  const page = pageOf(code);
  context.print(page.trimEnd());
  return { diagnostics: [], data: { code, page } };
}
