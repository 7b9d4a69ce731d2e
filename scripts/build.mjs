// npm run build: npm packages and dist/, without Debian packages.

import { guard } from "./lib/cannot.mjs";
import { setUp } from "./setup.mjs";

await guard(async () => {
  await setUp({ tools: "none" });
  return 0;
});
