/** What wp.slow.test.ts has no time for: further mistakes in the decoder of messages and in the reader of core form, each of which leaves a goal unproved. */
import { noticed } from "./wp-mistakes.ts";

noticed("long");
