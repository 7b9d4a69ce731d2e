// Fixed-point numbers: every operation, and what faults.
//; expect: #"00018000 00008000" => reply 65
//; expect: #"00018000 00008000" ttl=1 => reply 2
//; expect: #"00018000 ffff8000" ttl=1 => reply -1
//; expect: #"00018000 ffff8000" ttl=2 => reply 0
//; expect: #"80000000 00010000" ttl=2 => fault overflow
//; expect: #"80000000 00010000" ttl=3 => fault overflow
//; expect: #"7fffffff 00000001" ttl=4 => fault overflow
//; expect: #"80000000 00000001" ttl=5 => fault overflow
//; expect: #"00018000 00008000" ttl=6 sequence=1 => fault divide
//; expect: #"80000000 00008000" ttl=6 sequence=0 => fault overflow
//; expect: #"80000001 00008000" ttl=6 sequence=0 => reply 32767
//; expect: #"00018000 00008000" ttl=7 sequence=0 => fault overflow
//; expect: #"fffe8000 00008000" ttl=9 => reply -15
//; expect: #"00018000 00008000" ttl=10 => reply 31
//; expect: #"00018000 00018000" ttl=10 => reply 14
//; expect: #"00018000 00008000" ttl=11 => reply 12
//; expect: #"fff18000 00008000" ttl=11 => reply 1
//; expect: #"00018000 00018000" ttl=11 => reply 15
//; expect: #"00018000 00008000" ttl=12 => reply 7
//; expect: #"00008000 00018000" ttl=12 => reply 7
//; expect: #"00018000 00008000" ttl=13 => reply 4
//; expect: #"" => fault slice
import { all, any, dot, fix, list, record, reply, route, scale, vecAdd, vecSubtract, withFields } from "promisegrid";
import type { Fix, List } from "promisegrid";

const Sample = record({ a: "fix", b: "fix" });
const half = fix(0.5);

/** Between two numbers, a fraction of the way. */
const mix = (from: Fix, to: Fix, fraction: Fix): Fix => from.plus(to.minus(from).times(fraction));
const steps = (l: List<Fix, 4>): number => {
  let sum = fix(0);
  for (const x of l) sum = sum.plus(x);
  return sum.trunc();
};

export const fixedPoint = route((m) => {
  const r = Sample.from(m.payload);
  const a = r.a, b = r.b;
  switch (m.ttl) {
    case 1: return reply(a.plus(b).trunc() + (b.lt(fix(0)) ? -2 : 0));
    case 2: return reply(a.times(b).trunc());
    case 3: return reply(a.neg().trunc());
    case 4: return reply(a.plus(b).trunc());
    case 5: return reply(a.minus(b).trunc());
    case 6: return reply(a.div(m.sequence - 1).trunc());
    case 7: return reply(fix(m.sequence - 40000).trunc());
    case 9: return reply(a.times(10).trunc());
    case 10: return reply((a.eq(b) ? 0 : 1) + (!a.eq(b) ? 2 : 0) + (a.gt(b) ? 4 : 0) + (a.gte(b) ? 8 : 0) + (a.lte(b) ? 6 : 0) + (a.lt(b) ? 32 : 0) + (b.eq(half) ? 16 : 0));
    case 11: return reply(steps(vecAdd(list(a, b), list(a.abs(), b))) + (all(list(a, b), (x) => x.gt(fix(-10))) ? 8 : 0) + (any(list(a, b), (x) => x.eq(half)) ? 0 : 1));
    case 12: return reply(dot(list(a, b), scale(vecSubtract(list(a, b), list(b, a)), fix(7.5))).trunc());
    case 13: return reply(withFields(r, { b: a.max(b).times(3).clamp(fix(0), fix(4.25)) }).b.trunc());
    default: return reply(mix(a, b.min(a), half).times(65).trunc());
  }
});
