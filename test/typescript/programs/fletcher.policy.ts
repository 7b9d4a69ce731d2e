//; expect: "abcdef" => reply 1448095018
//; expect: "" => reply -1
import { reply, route, u16les } from "promisegrid";
export const fletcher = route((m) => {
  let a = 0xffff, b = 0xffff;
  for (const w of u16les(m.payload)) {
    const a2 = a + w;
    a = (a2 & 0xffff) + (a2 >>> 16);
    const b2 = b + a;
    b = (b2 & 0xffff) + (b2 >>> 16);
  }
  return reply((b << 16) | a);
});
