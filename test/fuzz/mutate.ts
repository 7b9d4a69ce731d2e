/** Seeded mutations of source texts. */

/** Numbers in [0, 1) from a 32-bit seed: xorshift32 (Marsaglia, 2003). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** What a person, a bad merge or an attacker puts into a file. */
const fragments = [
  "(", ")", "((", "))", "\n(", '"', "'", "#", '#"', "#|", "|#", ";", ":", "%", "\\", "\u0000", "\ufeff", "\u202e", "日", "😀", "\ud83d", "“", "\t", "\r\n",
  "0x", "0b2", "-", "1_", "99999999999", "-0x80000000", "5u64", "18446744073709551616u64", "nil", "t", "else", ":else", ":max", "none", "true",
  "(let ((x 5)) ", "(let* ((x 5) (x x)) x)", "(if ", "(cond (t ", "(case ", "(fold (i (range 9)) (a 0) ", "(fold (c (u8s %payload)) ((a 1) (b 2)) (next b a) a)", "(next ", "(break ",
  "(any (x (u32bes %source)) (= x 0))", "(range 70000)", "(slice %payload 5 2)", "(match t %payload :else 0)", "(multihash %payload 'sha3-256)", "(dht-lookup ",
  "(forward-to ", "(drop 'expired)", "(reply ", "(deliver)", "%ttl", "%time", "%payload", "%type", "'urgent", "(+ ", "(< 1 %ttl 3)", "(min 1 2 3)", "(abs ", "(u64 ", "(int ",
  "(deftable t (prefix (bytes 8) int))", "(defconst c 5)", "(defsymbol type s 300)", "(defroute r ", "(defroute r (deliver))", "#\"00 ff\"", "x", "x.1", "(node \"00\")", "(cid \"b\")",
];

/** One to twelve edits of a text, some of them taken from another. */
export function mutate(text: string, other: string, random: () => number): string {
  const pick = (n: number): number => Math.floor(random() * n);
  let made = text;
  for (let edits = 1 + pick(12); edits > 0; edits--) {
    const at = pick(made.length + 1);
    const length = 1 + pick(random() < 0.8 ? 8 : 200);
    switch (pick(8)) {
      case 0: made = made.slice(0, at) + made.slice(at + length); break;
      case 1: made = made.slice(0, at) + fragments[pick(fragments.length)]! + made.slice(at); break;
      case 2: made = made.slice(0, at) + fragments[pick(fragments.length)]! + made.slice(at + length); break;
      case 3: made = made.slice(0, at) + String.fromCharCode(pick(random() < 0.9 ? 128 : 65536)) + made.slice(at + 1); break;
      case 4: made = made.slice(0, at) + made.slice(at, at + length).repeat(1 + pick(6)) + made.slice(at + length); break;
      case 5: {
        const from = pick(other.length + 1);
        made = made.slice(0, at) + other.slice(from, from + length * 4) + made.slice(at);
        break;
      }
      case 6: made = made.slice(0, at); break;
      default: made = exchangeWords(made, random); break;
    }
  }
  return made;
}

/** Two words change places: the text stays balanced, so the checker gets work. */
function exchangeWords(text: string, random: () => number): string {
  const words = [...text.matchAll(/[^\s()]+/gu)];
  if (words.length < 2) return text;
  const [a, b] = [words[Math.floor(random() * words.length)]!, words[Math.floor(random() * words.length)]!].sort((x, y) => x.index - y.index) as [RegExpExecArray, RegExpExecArray];
  if (a.index === b.index) return text;
  const afterA = a.index + a[0].length;
  return text.slice(0, a.index) + b[0] + text.slice(afterA, b.index) + a[0] + text.slice(b.index + b[0].length);
}
