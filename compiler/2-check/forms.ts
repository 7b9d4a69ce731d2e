/** All forms of expressions: a new one is a row in one of these tables. */
import { actionForms } from "./forms/actions.ts";
import { arithmeticForms } from "./forms/arithmetic.ts";
import { branchForms } from "./forms/branches.ts";
import { byteStringForms } from "./forms/byte-strings.ts";
import { comparisonForms } from "./forms/comparisons.ts";
import { contentForms } from "./forms/content.ts";
import { loopForms } from "./forms/loops.ts";
import type { Forms } from "./context.ts";

export const forms: Forms = {
  ...branchForms, ...comparisonForms, ...arithmeticForms, ...byteStringForms, ...contentForms, ...loopForms, ...actionForms,
};
