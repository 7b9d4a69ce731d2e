export { Gdb } from "../../sim/gdb.ts";
