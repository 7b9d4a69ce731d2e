import { grant, policy } from "promisegrid";

export const site = policy([grant("anyone", "send"), grant("anyone", "lookup")]);
/** of one cell */
export const cell = policy([grant("anyone", "send", { when: (m) => m.ttl >= 2 })], { within: site });
