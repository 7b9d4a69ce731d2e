/** PG1xxx: what the reader finds in the text of a file. */
import { limits } from "../../../spec/limits.ts";
import type { Rows } from "./row.ts";

export const readRows = {
  PG1001: {
    stage: "read", title: "alien character", template: "{character} has no place in a route file",
    help: "outside strings and comments a file is plain ASCII",
    explanation: "Names, numbers and punctuation are ASCII, so that two names that look alike are alike. Strings and comments may hold any text.",
    example: "(defroute r (drop “unwanted))\n",
  },
  PG1002: {
    stage: "read", title: "list that is not closed", template: "this `(` is never closed",
    help: "add the missing `)`",
    explanation: "The file ends, or the next definition begins in column 1, while the list is still open. Each definition that begins in column 1 is read by itself, so that one missing parenthesis is one error.",
    example: "(defroute r (drop 'unwanted)\n",
  },
  PG1003: {
    stage: "read", title: "parenthesis that closes nothing", template: "this `)` closes nothing",
    help: "remove it, or add the `(` that it should close",
    explanation: "All lists are closed before it.",
    example: "(defroute r (drop 'unwanted)))\n",
  },
  PG1004: {
    stage: "read", title: "string that is not closed", template: "this string is never closed",
    help: 'add the closing `"`; inside a string write `\\"`',
    explanation: "A string goes from one double quote to the next and may span lines. When there is no next one, reading goes on behind the line in which the string began.",
    example: '(defroute r "Drops all\n  (drop \'unwanted))\n',
  },
  PG1005: {
    stage: "read", title: "unknown escape in a string", template: "unknown escape `{escape}` in a string",
    help: 'the escapes are \\n \\t \\\\ \\" and \\xNN, two hexadecimal digits for one byte',
    explanation: "Other escapes are refused so that they can get a meaning later.",
    example: '(defroute r (if (prefix? %payload "\\q") (deliver) (drop \'unwanted)))\n',
  },
  PG1006: {
    stage: "read", title: "malformed number", template: "`{text}` is not a number",
    help: "integers are written 12, -3, 0x1f, #x1f, 0b101, 1_000; 64-bit ones end in u64: 5u64",
    explanation: "What begins with a digit, or with a sign and a digit, is read as a number. There are no fractions and no exponents.",
    example: "(defroute r (reply 12ab))\n",
  },
  PG1007: {
    stage: "read", title: "number too large for int", template: "{text} does not fit `int`",
    help: "int is -2147483648 .. 2147483647; hexadecimal up to 0xffffffff is taken as a bit pattern; a 64-bit number ends in u64",
    explanation: "`int` is a signed 32-bit integer. A hexadecimal or binary number from 0x80000000 to 0xffffffff stands for the int with these bits.",
    example: "(defroute r (reply 2147483648))\n",
  },
  PG1008: {
    stage: "read", title: "number too large for u64", template: "{text} does not fit `u64`",
    help: "u64 is 0 .. 18446744073709551615",
    explanation: "`u64` is an unsigned 64-bit integer; it has no negative values.",
    example: "(defroute r (if (< %time 18446744073709551616u64) (deliver) (gateway)))\n",
  },
  PG1009: {
    stage: "read", title: "malformed byte literal", template: "this byte literal is not pairs of hexadecimal digits",
    help: 'write two digits a byte, spaces anywhere between bytes: #"89 50 4e 47"',
    explanation: 'A byte literal `#"…"` holds hexadecimal digits, two a byte, and white space between the bytes.',
    example: '(defroute r (if (prefix? %payload #"89 5") (deliver) (gateway)))\n',
  },
  PG1010: {
    stage: "read", title: "comment that is not closed", template: "this comment is never closed",
    help: "add `|#`; nested comments each need their own",
    explanation: "A comment `#| … |#` may span lines and may hold other comments of its kind.",
    example: "(defroute r (deliver))\n#| the end\n",
  },
  PG1011: {
    stage: "read", title: "lists nested too deeply", template: "lists nest deeper than {limit} here",
    help: "name parts of the expression with let, or split the route",
    explanation: "The depth of nesting is limited, so that no source text can exhaust the compiler's stack.",
    example: `(defroute r (reply ${"(+ 1 ".repeat(limits.sourceDepth)}1${")".repeat(limits.sourceDepth)}))\n`,
    exampleShown: "(defroute r (reply (+ 1 (+ 1 (+ 1 …))))) ; more than 200 lists deep\n",
  },
  PG1012: {
    stage: "read", title: "file too large", template: "the file has {size} bytes; the most is {limit}",
    help: "split it: an entry file holds the routes of one project",
    explanation: "The size of one source file is limited, so that the time and memory of a compilation are.",
    example: `;${" ".repeat(limits.sourceBytes)}`,
    exampleShown: "; a file of more than 262,144 bytes\n",
  },
  PG1013: {
    stage: "read", title: "quote without a name", template: "a quote must stand directly before a name",
    help: "write 'urgent",
    explanation: "A quoted name is a symbol: a content type, a drop reason, a hash function. Lists are not quoted: a clause of `case` lists several symbols as `('urgent 'command)`.",
    example: "(defroute r (drop ' 5))\n",
  },
  PG1014: {
    stage: "read", title: "unknown # syntax", template: "`{text}` is not a literal",
    help: '`#x1f` is a hexadecimal number, `#"1f 20"` are bytes, `#| … |#` is a comment',
    explanation: "The character `#` begins one of three things; all others are refused so that they can get a meaning later.",
    example: "(defroute r (reply #\\a))\n",
  },
  PG1015: {
    stage: "read", title: "mark without a name", template: "`{mark}` must stand directly before {what}",
    explanation: "`%name` reads a field of the message, `:name` is a keyword argument.",
    example: "(defroute r (reply % ))\n",
  },
  PG1016: {
    stage: "read", title: "invisible control character", template: "{character} can make the text look different from what it says",
    help: "remove it; in a string write its bytes as \\xNN",
    explanation: "Characters that change the direction of text, or that have no shape, are refused everywhere, in comments and strings too: a reader must be able to trust what is seen.",
    example: "; safe \u202e gnihton\n(defroute r (deliver))\n",
  },
  PG1017: {
    severity: "warning", stage: "read", title: "more errors than are shown", template: "there are more errors from here on; {limit} are shown",
    help: "correct these first",
    explanation: "One run reports a limited number of errors: later ones are often consequences of earlier ones.",
    example: "(drop ' )\n".repeat(limits.errorsPerRun + 1),
    exampleShown: "(drop ' ) ; more than 20 times, each an error of its own\n",
  },
  PG1018: {
    stage: "read", title: "fixed-point literal out of range", template: "{text} does not fit a fixed-point number",
    help: "from -32768.0 up to 32767.99998; others are held as ints in units of your own",
    explanation: "A fixed-point number is signed and has 16 bits before and 16 behind the point.",
    example: "(defroute r (reply (int 40000.5)))\n",
  },
} as const satisfies Rows;
