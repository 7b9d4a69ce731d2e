// One set-up or compilation at a time in a checkout: two terminals, or tests that start several pgrid processes.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./progress.mjs";

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function holder(file) {
  try {
    return Number(readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

export async function locked(root, work) {
  const directory = join(root, ".pgrid");
  const file = join(directory, "set-up.lock");
  mkdirSync(directory, { recursive: true });
  for (let turn = 0; ; turn++) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const pid = holder(file);
    // An empty file was made a moment ago, unless it stays empty.
    if (pid === undefined ? turn > 20 : !alive(pid)) rmSync(file, { force: true });
    else if (turn === 10) say(`set-up: waits for process ${pid}, which sets up the same checkout`);
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
