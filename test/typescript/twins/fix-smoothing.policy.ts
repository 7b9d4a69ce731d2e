//; expect: #"10 10 10" => reply 92
//; expect: #"ff ff ff ff ff ff ff ff" => drop rate
import { drop, fix, reply, route } from "promisegrid";
import type { BytesOf, Fix } from "promisegrid";

const smooth = (samples: BytesOf<0, 32>): Fix => {
  let y = fix(0.0);
  for (const x of samples) y = y.plus(fix(x).minus(y).div(4));
  return y;
};

export const smoothed = route((m) => {
  const y = smooth(m.payload.subarray(0, Math.min(m.size, 32)));
  if (y.gt(fix(200))) return drop("rate");
  return reply(y.times(10).trunc());
});
