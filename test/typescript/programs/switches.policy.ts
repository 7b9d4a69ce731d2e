// switch with returns, with assignments, with break, without default.
//; expect: "" priority=0 => reply 1
//; expect: "" priority=1 => reply 20
//; expect: "" priority=2 => reply 20
//; expect: "" priority=3 => drop rate
//; expect: "" priority=4 => reply 5
//; expect: "" priority=5 => reply 0
//; expect: "" priority=6 => reply 0
//; expect: "" type=urgent => reply 101
//; expect: "" type=log priority=1 => reply 40
//; expect: "" priority=4 ttl=2 => reply 6
import { drop, reply, route } from "promisegrid";
export const switches = route((m) => {
  let x = 0, y = 1;
  switch (m.priority) {
    case 0: x = 1; break;
    case 1:
    case 2: {
      x = 10;
      y = 2;
      break;
    }
    case 3: return drop("rate");
    case 4:
      if (m.ttl > 3) { x = 5; break; }
      x = 6;
      break;
    case 5: break;
  }
  switch (m.type) {
    case "urgent": x += 100; break;
    case "log": x *= 2; break;
    default: x += 0;
  }
  return reply(x * y);
});
