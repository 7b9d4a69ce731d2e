import { deliver, drop, gateway, reply, route } from "promisegrid";
const alarm = 7;
export const byPriority = route((m) => {
  switch (m.priority) {
    case 0: case 1: return drop("low-priority");
    case alarm: return deliver();
    case 5: case 6: return reply(m.priority * 10);
    default: return gateway();
  }
});
