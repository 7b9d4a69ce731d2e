//; expect: "" type=301 sequence=120 => forward 177a7ea3611fe6b138557deaf44941614b66c0ece1766308044c8b65c8ba2123
import { deliver, drop, forwardTo, gateway, node, route, symbol } from "promisegrid";

const meterReading = symbol("meter-reading", 300);
const cameraFrame = symbol("camera-frame", 301);
const metrics = node("metrics");
const archive = node("archive");
const operator = node("operator");

/** Each kind of message goes to the service that handles it. */
export const byContentType = route((m) => {
  switch (m.type) {
    case "urgent": return forwardTo(operator);
    case "telemetry":
    case meterReading: return forwardTo(metrics);
    case "log":
    case "heartbeat": return forwardTo(archive);
    case cameraFrame: return m.sequence % 60 === 0 ? forwardTo(metrics) : drop("rate");
    case "query": return deliver();
    case "firmware": return drop("forbidden");
    default: return gateway();
  }
});
