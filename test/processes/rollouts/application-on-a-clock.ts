// The real application as a process of its own whose clock is a file that the test writes, with one listener that notes every event of
// rollouts. It runs what was built, says where it listens, and ends when its input ends.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OnEvent } from '@nestjs/event-emitter';
import type { ConfigurationEvent } from '#libs/work';
import type * as application from '../../../src/app/application.ts';
import type * as administrator from '../../../src/app/bootstrap-administrator.ts';
import type * as contracts from '../../../src/feature-flags/contracts/index.ts';

const built = <Exports>(path: string): Promise<Exports> => import(join(process.cwd(), 'dist', path)) as Promise<Exports>;

class RolloutNotes {
  constructor(private readonly path: string) {}

  /** One line in one system call: after SIGKILL it is there or it is not. */
  note({ id, type, payload }: ConfigurationEvent<contracts.RolloutMoved>): void {
    appendFileSync(this.path, `${JSON.stringify({ id, type, rollout: payload.rollout, step: payload.step, after: payload.after })}\n`);
  }
}

class RolloutNotesModule {}

const [databaseUrl = '', , eventFile = '', clockFile = ''] = process.argv.slice(2);
await import('reflect-metadata');
const { createApplication } = await built<typeof application>('src/app/application.js');
const { bootstrapAdministrator } = await built<typeof administrator>('src/app/bootstrap-administrator.js');
const events = await built<typeof contracts>('src/feature-flags/contracts/index.js');
const method = Object.getOwnPropertyDescriptor(RolloutNotes.prototype, 'note') ?? {};
for (const [name, type] of Object.entries(events))
  if (name.startsWith('ROLLOUT_') && typeof type === 'string') OnEvent(type)(RolloutNotes.prototype, 'note', method);
const app = await createApplication({
  databaseUrl,
  fingerprintKey: Buffer.from('the same in every process of a test'),
  logLevel: 'fatal',
  clock: { now: () => new Date(readFileSync(clockFile, 'utf8')) },
  modules: [{ module: RolloutNotesModule, providers: [{ provide: RolloutNotes, useFactory: () => new RolloutNotes(eventFile) }] }],
});
const key = await bootstrapAdministrator(app);
await app.listen(0, '127.0.0.1');
process.stdout.write(`${JSON.stringify({ url: await app.getUrl(), key })}\n`);
process.stdin.on('end', () => void app.close().then(() => process.exit(0)));
process.stdin.resume();
