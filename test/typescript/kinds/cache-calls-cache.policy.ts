import { cache, reply, route } from "promisegrid";

export const twice = cache((x: number) => 2 * x);
export const fourTimes = cache((x: number) => twice(twice(x)));
export const byFour = route((m) => reply(fourTimes(m.ttl)));
