/** With the commands alone, the node as one program: end-to-end.ts. */
import { endToEnd } from "./end-to-end.ts";

endToEnd("image");
