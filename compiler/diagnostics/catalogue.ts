/** All diagnostics by code: one table that the compiler, `pgrid explain`, the pages in docs/errors/ and the tests share. */
import { auditRows } from "./catalogue/audit.ts";
import { boardRows } from "./catalogue/boards.ts";
import { boundsRows } from "./catalogue/bounds.ts";
import { checkRows } from "./catalogue/check.ts";
import { definitionRows } from "./catalogue/definitions.ts";
import { deviceRows } from "./catalogue/device.ts";
import { flashRows } from "./catalogue/flash.ts";
import { imageRows } from "./catalogue/image.ts";
import { internalRows } from "./catalogue/internal.ts";
import { messageRows } from "./catalogue/messages.ts";
import { machineRows } from "./catalogue/machine.ts";
import { policyRows } from "./catalogue/policy.ts";
import { projectRows } from "./catalogue/project.ts";
import { proofRows } from "./catalogue/proofs.ts";
import { readRows } from "./catalogue/read.ts";
import { sizeRows } from "./catalogue/sizes.ts";
import { systemRows } from "./catalogue/system.ts";
import { tokenRows } from "./catalogue/tokens.ts";
import { toolRows } from "./catalogue/tool.ts";
import { typescriptRows } from "./catalogue/typescript.ts";
import { updateRows } from "./catalogue/update.ts";
import type { Row } from "./catalogue/row.ts";

export const catalogue = {
  ...readRows, ...typescriptRows, ...checkRows, ...definitionRows, ...boundsRows, ...proofRows, ...machineRows, ...projectRows, ...systemRows, ...deviceRows, ...imageRows, ...toolRows, ...updateRows, ...flashRows, ...sizeRows, ...boardRows, ...messageRows, ...tokenRows, ...auditRows, ...policyRows, ...internalRows,
} as const;
export type DiagnosticCode = keyof typeof catalogue;

export const diagnosticCodes = Object.keys(catalogue) as readonly DiagnosticCode[];

/** The row of a code, or undefined: for codes that a person typed. */
export function rowOf(code: string): Row | undefined {
  return Object.hasOwn(catalogue, code) ? catalogue[code as DiagnosticCode] : undefined;
}
