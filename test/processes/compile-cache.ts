import { join } from 'node:path';

/** Keeps what Node has compiled for the next start: tests start the application dozens of times. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(process.cwd(), '.data/compile-cache') };
