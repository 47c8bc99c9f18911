import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Draining } from '../health/draining.ts';

/**
 * Says by /health/ready and by closing connections that the instance is about to end, and goes on serving.
 * @param ms milliseconds for balancers to notice and for clients to come back elsewhere
 */
export async function drain(app: INestApplicationContext, ms: number): Promise<void> {
  app.get(Draining, { strict: false }).begin();
  await sleep(ms);
}
