import { bytesEqual, merge, record } from "promisegrid";

export const Setting = record({ at: "u32", value: "u16" });
export const latest = merge(Setting, (current, incoming) => (current.at < incoming.at ? incoming : current), {
  requires: (x) => x.at >= 0,
  assumes: (x, y) => x.at !== y.at || bytesEqual(x, y),
});
