import { deliver, drop, gateway, reply, route, symbol } from "promisegrid";
const invoice = symbol("invoice", 300);
export const receipt = symbol("receipt", 301);
export const byType = route((m) => {
  switch (m.type) {
    case "urgent": case "command": return deliver();
    case invoice: return reply(300);
    case "data": return gateway();
    default: return drop("unknown-type");
  }
});
