/** Updates of the node as one program: device.ts. */
import { devicesTakeUpdates } from "./device.ts";

devicesTakeUpdates("image");
