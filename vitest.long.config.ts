/** `npm run test:long`: what takes too long for `npm test`, and is the same at a larger scale. */
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["test/**/*.long.ts"], maxWorkers: 1, testTimeout: 600_000, hookTimeout: 120_000 } });
