import { grant, policy } from "promisegrid";

export const careless = policy([grant("anyone", "send", { when: (m) => m.payload[0] === 1 }), grant("anyone", "send")]);
