/** A thread of the differential run: units in, what was seen out. */
import { parentPort, workerData } from "node:worker_threads";
import { Cases, type Judge, runUnit, type Unit } from "./unit.ts";

const { judges } = workerData as { readonly judges: readonly Judge[] };
const cases = new Cases();
parentPort!.on("message", (unit: Unit) => parentPort!.postMessage(runUnit(unit, cases.of(unit), judges)));
