/** PG6xxx: program images and their verification (PG60xx), and budgets of an image (PG61xx). */
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
} as const satisfies Rows;
