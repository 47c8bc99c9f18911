// The real application as a process of its own that a test can kill, with one listener that notes every event in a file.
// It says where it listens, and ends when its input ends. It runs what was built: Node alone cannot strip decorators.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { OnEvent } from '@nestjs/event-emitter';
import type { ConfigurationEvent } from '#libs/work';
import type { ApplicationOptions } from '../../src/app/application-options.ts';
import type * as application from '../../src/app/application.ts';
import type * as administrator from '../../src/app/bootstrap-administrator.ts';
import type { SettingChanged } from '../../src/settings/contracts/index.ts';

const built = <Exports>(path: string): Promise<Exports> => import(join(process.cwd(), 'dist', path)) as Promise<Exports>;

class EventNotes {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, 'a');
  }

  /** One line in one system call: after SIGKILL it is there or it is not. */
  note({ tenantId, stream, revision, payload: { scope, changes } }: ConfigurationEvent<SettingChanged>): void {
    const subject = scope.level === 'user' ? scope.subject : '';
    const facts = changes.map((change) => [subject, change.key, change.environment, change.new ?? null]);
    writeSync(this.file, `${JSON.stringify({ tenantId, stream, revision, facts })}\n`);
    fsyncSync(this.file);
  }

  close(): void {
    closeSync(this.file);
  }
}

class EventNotesModule {}

function listeners(path: string | undefined): ApplicationOptions['modules'] {
  if (path === undefined) return [];
  const method = Object.getOwnPropertyDescriptor(EventNotes.prototype, 'note') ?? {};
  OnEvent('settings.setting-changed.v1')(EventNotes.prototype, 'note', method);
  return [{ module: EventNotesModule, providers: [{ provide: EventNotes, useFactory: () => new EventNotes(path) }] }];
}

const [databaseUrl = '', redisUrl = '', eventFile] = process.argv.slice(2);
await import('reflect-metadata');
const { createApplication } = await built<typeof application>('src/app/application.js');
const { bootstrapAdministrator } = await built<typeof administrator>('src/app/bootstrap-administrator.js');
const fingerprintKey = Buffer.from('the same in every process of a test');
const app = await createApplication({
  databaseUrl,
  fingerprintKey,
  logLevel: 'fatal',
  modules: listeners(eventFile),
  ...(redisUrl === '' ? {} : { redisUrl }),
});
const key = await bootstrapAdministrator(app);
await app.listen(0, '127.0.0.1');
process.stdout.write(`${JSON.stringify({ url: await app.getUrl(), key })}\n`);
process.stdin.on('end', () => void app.close().then(() => process.exit(0)));
process.stdin.resume();
