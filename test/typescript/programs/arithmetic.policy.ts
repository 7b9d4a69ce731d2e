// Every operator on ints, where it fits and where it does not.
//; expect: #"07000000 03000000" => reply 164
//; expect: #"ffffff7f 01000000" => fault overflow
//; expect: #"00000080 ffffffff" => fault overflow
//; expect: #"05000000 00000000" => fault divide
//; expect: #"f9ffffff 02000000" => reply -49
//; expect: "abc" => fault index
import { reply, route, u32le } from "promisegrid";
export const arithmetic = route((m) => {
  const a = u32le(m.payload, 0), b = u32le(m.payload, 4);
  const sum = a + b;
  const difference = a - b;
  const product = a * b;
  const quotient = Math.trunc(a / b);
  const remainder = a % b;
  let x = -a;
  x += sum * 10;
  x -= difference;
  x *= 1;
  x %= 1000;
  x++;
  x--;
  return reply(x + product + quotient * 7 + remainder * 5 + Math.abs(difference) + Math.min(a, b, 5) + Math.max(a, b) + 21);
});
