import { drop, hex, reply, route } from "promisegrid";
const weights = hex("03 05 07 09");
export const constantBytes = route((m) => m.size === 0 ? drop("too-small") : reply(weights[m.payload[0]]));
