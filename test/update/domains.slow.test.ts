/** Updates of the node in protection domains (systems/node): device.ts. */
import { devicesTakeUpdates } from "./device.ts";

devicesTakeUpdates("domains");
