/** The runners by name. */
import type { Runner } from "./runner.ts";
import { dfuUtil } from "./runners/dfu-util.ts";
import { massStorage, uf2 } from "./runners/drives.ts";
import { gdb } from "./runners/gdb.ts";
import { jlink } from "./runners/jlink.ts";
import { openocd } from "./runners/openocd.ts";
import { probeRs } from "./runners/probe-rs.ts";
import { pyocd } from "./runners/pyocd.ts";
import { stFlash } from "./runners/st-flash.ts";
import { teensy } from "./runners/teensy.ts";
import type { RunnerName } from "./settings.ts";

export const runners: { readonly [N in RunnerName]: Runner<N> } = {
  openocd, "st-flash": stFlash, "dfu-util": dfuUtil, "probe-rs": probeRs, pyocd, jlink, "mass-storage": massStorage, uf2, teensy, gdb,
};
