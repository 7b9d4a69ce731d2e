/** A thread of a differential run: numbers of sequences in, what was seen out. */
import { parentPort, workerData } from "node:worker_threads";
import { runCoqUnit } from "./coq.ts";
import { runUnit, type Unit } from "./unit.ts";

/** `caps`: what is extracted from the Coq theories; without it the model is compared. */
export interface Programs {
  readonly driver: string;
  readonly caps?: string;
}

const { driver, caps } = workerData as Programs;
parentPort!.on("message", (unit: Unit) => parentPort!.postMessage(caps === undefined ? runUnit(driver, unit) : runCoqUnit({ driver, caps }, unit)));
