import { Document, applyPatch, conflicts, merge, threeWayMerge, versionLess } from "promisegrid";

/** later version first */
export const documents = merge(Document, (current, incoming) => {
  if (versionLess(current, incoming)) return incoming;
  if (!conflicts(current, incoming)) return current;
  return applyPatch(current, threeWayMerge(current, incoming));
});
