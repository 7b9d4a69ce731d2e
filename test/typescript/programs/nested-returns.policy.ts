// An action out of a loop inside a loop.
//; expect: #"01 02 01" => reply 1
//; expect: #"01 02 03" => reply 99
//; expect: #"01 ff 03" => drop malformed
//; expect: #"01 02 03" ttl=9 => reply 99
//; expect: #"09 02 03" ttl=9 => reply 9
//; expect: "" => reply 0
import { drop, range, reply, route } from "promisegrid";
export const nestedReturns = route((m) => {
  let turns = 0;
  for (const i of range(Math.min(m.size, 5))) {
    const x = m.payload[i];
    turns += 33;
    for (const j of range(Math.min(m.size, 5))) {
      const y = m.payload[j];
      if (y === 255) return drop("malformed");
      else if (m.ttl === 9) {
        if (x > 8) return reply(9);
      }
      if (i < j) {
        if (x === y) return reply(x);
      }
    }
  }
  return reply(turns);
});
