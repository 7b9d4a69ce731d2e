import { any, bytesEqual, range, reply, route } from "promisegrid";
export const anyIndex = route((m) => reply(any(range(m.size), (i) => i + 3 <= m.size && bytesEqual(m.payload.subarray(i, i + 3), "key")) ? 1 : 0));
