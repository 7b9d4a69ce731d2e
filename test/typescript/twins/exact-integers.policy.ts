import { match, reply, route, table } from "promisegrid";
const levels = table("exact", { keyBytes: 8, of: "int" });
export const exactIntegers = route((m) => reply(match(levels, m.payload, { else: -1 })));
