import { merge, record } from "promisegrid";

export const Sum = record({ value: "u8" });
export const added = merge(Sum, (current, incoming) => Sum({ value: current.value + incoming.value }));
