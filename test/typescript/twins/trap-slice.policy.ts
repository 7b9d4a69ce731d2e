import { reply, route } from "promisegrid";
export const trapSlice = route((m) => reply(m.payload.subarray(m.ttl, m.priority).length));
