// Progress goes to stderr, so that `npm run -s bench` leaves stdout to its JSON.

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs `work` under a title: one line when it begins and one when it ends; on a terminal, one line that counts seconds.
 * A result with a `code` other than 0 is a failure.
 */
export async function step(title, work, stream = process.stderr) {
  const begin = Date.now();
  const seconds = () => ((Date.now() - begin) / 1000).toFixed(1);
  let ticker;
  if (stream.isTTY) {
    const draw = () => stream.write(`\r\x1b[2K ▶ ${title}  ${seconds()}s`);
    draw();
    ticker = setInterval(draw, 500);
  } else {
    stream.write(` ▶ ${title}\n`);
  }
  let mark = "✗";
  try {
    const value = await work();
    if (!value?.code) mark = "✓";
    return value;
  } finally {
    clearInterval(ticker);
    stream.write(`${stream.isTTY ? "\r\x1b[2K" : ""} ${mark} ${title}  ${seconds()}s\n`);
  }
}
