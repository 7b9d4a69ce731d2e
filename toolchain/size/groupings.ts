/** What a size report lists; apart, so that the command line knows the words without the code. */
export const groupings = ["module", "symbol", "route"] as const;
export type Grouping = (typeof groupings)[number];
