/** A thread of the differential run: numbers of sequences in, what was seen out. */
import { parentPort, workerData } from "node:worker_threads";
import { runUnit, type Unit } from "./unit.ts";

const { driver } = workerData as { readonly driver: string };
parentPort!.on("message", (unit: Unit) => parentPort!.postMessage(runUnit(driver, unit)));
