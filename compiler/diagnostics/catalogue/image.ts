/** PG6xxx: program images and their verification (PG60xx), budgets of an image (PG61xx), and what a build record says (PG62xx). */
import type { Rows } from "./row.ts";

export const imageRows = {
  PG6001: {
    stage: "command", title: "device refused a route", template: "the device refused {count} of {routes} routes of its firmware",
    explanation: "A node verifies each route before it runs it. A route that the compiler made and the device refuses is a defect of one of the two.",
  },
  PG6101: {
    stage: "command", title: "budget exceeded", template: "{what}: {used}, over the budget of {budget}",
    help: "make it smaller, or raise the budget in {where}",
    explanation: "Budgets are upper limits that a project or a board sets for itself, so that growth is noticed.",
  },
  PG6102: {
    stage: "command", title: "image does not fit the board", template: "the image does not fit board `{board}`: {what}",
    explanation: "The board file's memory regions are smaller than what was linked.",
  },
  PG6201: {
    stage: "command", title: "no build record", template: "`{file}` is no build record: {why}",
    help: "`pgrid build` writes build.json beside the firmware",
    explanation: "`pgrid image verify` starts from the record of a build. One that an older pgrid wrote, or that was edited, may lack what it looks for.",
  },
  PG6202: {
    stage: "command", title: "file of a build missing", template: "`{file}` is in the build record and is not there",
    help: "build again, or bring the files of the build together",
    explanation: "The record names each file that the build wrote. The files of one build belong together.",
  },
  PG6203: {
    stage: "command", title: "file of a build altered", template: "`{file}` is not what the build wrote",
    help: "build again; if nobody changed the file, find out who did",
    explanation: "The record holds the SHA-256 and the size of each file. The file, or the record, is of another build or was changed since.",
  },
  PG6204: {
    stage: "command", title: "route refused", template: "the image of route `{route}` is refused at word {word}: {refusal}",
    explanation: "The verifier that the compiler holds gives the verdict that a device would give. An image that it refuses does not run.",
  },
  PG6205: {
    stage: "command", title: "another bound than recorded", template: "route `{route}`: the record says {resource} {recorded}, the verifier derives {derived}",
    explanation: "The bounds in the record are those that the verifier derives from the image. A record that says something else was changed.",
  },
  PG6206: {
    stage: "command", title: "route not in the firmware", template: "`{file}` does not hold the image of route `{route}`",
    explanation: "The firmware contains each route's image byte by byte, also where the route was compiled ahead of time. The record was put together from several builds.",
  },
  PG6207: {
    stage: "command", title: "no certificate", template: "`{file}` is no certificate of route `{route}`: {why}",
    explanation: "A bounds certificate names the program and the image that it is of, and the bound that it certifies. They have to be those of the record.",
  },
  PG6208: {
    stage: "command", title: "certificate does not hold", template: "the certificate of route `{route}` does not hold at word {word}: {why}",
    explanation: "A certificate says what each instruction can have cost by the time it is reached. The checker looks at one instruction at a time and knows nothing of the verifier that derived the numbers; that no run spends more than a bound with such a certificate is proved in proofs/coq.",
  },
  PG6209: {
    stage: "command", title: "other theorems than recorded", template: "the theorems of the record are not those of this pgrid",
    help: "verify with the version of pgrid that built it",
    explanation: "The record holds hashes of what the theorems say and of the theories that prove them. The notes say what differs from the theories of this pgrid.",
  },
  PG6210: {
    stage: "command", title: "theorem not proved", template: "{what}",
    explanation: "Coq compiled the theories again and was asked what each headline theorem rests on. Closed under the global context means: on nothing but Coq's logic.",
  },
  PG6211: {
    stage: "command", title: "route not proved", template: "Coq does not find that the verifier of the theorems admits the image of route `{route}` and that its certificate checks",
    explanation: "From the bytes of the image Coq computes the verdict of the verifier that the theorems are about, and whether the certificate checks. pgrid's own verifier and checker said yes before: one of the two is wrong, and the theorems say nothing of this route.",
  },
} as const satisfies Rows;
