/** With the commands alone, the node in protection domains (systems/node): end-to-end.ts. */
import { endToEnd } from "./end-to-end.ts";

endToEnd("domains");
