import type { INestApplicationContext } from '@nestjs/common';
import { Scope, systemActor } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { IdentityCoordinator } from '../identity/contracts/index.ts';
import { ApiKeyRepository } from '../identity/persistence/api-key.repository.ts';

/** Makes the first administrator's key when there is no key at all. @returns the key, to be shown once; undefined when there are keys already */
export async function bootstrapAdministrator(app: INestApplicationContext): Promise<string | undefined> {
  const keys = app.get(ApiKeyRepository, { strict: false });
  const isEmpty = await app.get(DatabaseReader, { strict: false }).readDirectory((sql) => keys.isEmpty(sql));
  return isEmpty ? administratorKey(app, 'First administrator', 'boot', 'First start of the installation') : undefined;
}

/** Makes another administrator's key: the way back in for whoever may run commands on the server. @returns the key, to be shown once */
export async function recoverAdministrator(app: INestApplicationContext): Promise<string> {
  return administratorKey(app, 'Recovered administrator', 'command-line', 'Recovery command');
}

async function administratorKey(
  app: INestApplicationContext,
  name: string,
  source: 'boot' | 'command-line',
  reason: string,
): Promise<string> {
  const identity = app.get(IdentityCoordinator, { strict: false });
  const created = await identity.createApiKey(
    Scope.application(),
    { name, roles: ['platform-admin'] },
    { actor: systemActor(source), source, reason },
  );
  if (created.key === undefined) throw new Error('The key was not made.');
  return created.key;
}
