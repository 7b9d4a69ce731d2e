import { startFirmware, gateway } from "./firmware.ts"; import { nodeCaseOf, nodeTables } from "./node-cases.ts"; import { compareOverLink } from "./over-link.ts";
const sim = await startFirmware(process.argv[2]!);
const orig: any = {...sim}; let last = "";
for (const k of ["message","tableSet","provide","install","reset"]) (sim as any)[k] = (f: any) => { last = k + " " + JSON.stringify(f ?? null, (_k, v) => v instanceof Uint8Array ? Buffer.from(v).toString("hex") : v).slice(0, 200); return orig[k](f); };
for (let s = Number(process.argv[4] ?? 0); s < Number(process.argv[3]); s++) { const t = Date.now(); try { const a = await compareOverLink(sim, s, 1); if (a.disagreements.length) console.log(a.disagreements.join("\n")); } catch (e) { console.log(s, last, nodeCaseOf(s).mutation, nodeCaseOf(s).image.length, nodeCaseOf(s).message.payload.length, (e as any).failure ?? e); break; } if (Date.now() - t > 2000) console.log(s, Date.now() - t); }
sim.close();
