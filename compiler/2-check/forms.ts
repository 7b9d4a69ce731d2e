/** All forms of expressions: a new one is a row in one of these tables. */
import { actionForms } from "./forms/actions.ts";
import { arithmeticForms } from "./forms/arithmetic.ts";
import { branchForms } from "./forms/branches.ts";
import { byteStringForms } from "./forms/byte-strings.ts";
import { comparisonForms } from "./forms/comparisons.ts";
import { contentForms } from "./forms/content.ts";
import { loopForms } from "./forms/loops.ts";
import { collectingForms } from "./forms/collecting.ts";
import { listForms } from "./forms/lists.ts";
import { mergeForms } from "./forms/merging.ts";
import { operationForms } from "./forms/operations.ts";
import { recordForms } from "./forms/records.ts";
import { statementForms } from "./forms/statements.ts";
import type { Forms } from "./context.ts";

export const forms: Forms = {
  ...statementForms, ...recordForms, ...listForms, ...collectingForms, ...mergeForms, ...operationForms,
  ...branchForms, ...comparisonForms, ...arithmeticForms, ...byteStringForms, ...contentForms, ...loopForms, ...actionForms,
};
