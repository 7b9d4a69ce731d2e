import { forwardTo, match, route, table } from "promisegrid";
const near = table("exact", { keyBytes: 1, of: "node" });
const far = table("exact", { keyBytes: 1, of: "node" });
export const firstOfTwo = route((m) => forwardTo(match(near, m.payload), { else: () => forwardTo(match(far, m.payload), { else: forwardTo(m.source) }) }));
