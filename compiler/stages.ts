/** Names of what `--dump` can show, in order. Kept apart from the passes, so that the command line knows them without loading a compiler. */
export const stages = [
  "read", "check", "inline", "simplify", "facts", "branches", "share", "tree", "accumulators", "arms", "hoist", "normalize", "core", "code", "image",
] as const;
export type Stage = (typeof stages)[number];
