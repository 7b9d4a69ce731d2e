import { grant, match, policy, table } from "promisegrid";

const trust = table("exact", { keyBytes: 32, of: "int" });
const trusted = (level: number, least: number): boolean => level >= least;
export const byTrust = policy([
  grant("anyone", "merge", { when: (m) => trusted(match(trust, m.source, { else: 0 }), 5) }),
  grant("anyone", "store", { when: (m) => m.size > 0 && m.payload[0] !== 0 }),
]);
