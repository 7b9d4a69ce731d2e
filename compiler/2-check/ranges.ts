/** Intervals of ints: shared with the optimiser, so they live beside the IR. */
export * from "../ir/ranges.ts";
