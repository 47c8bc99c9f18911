import { defineEntity, p } from '@mikro-orm/core';
import { directoryTable } from '#libs/persistence';

/** One rotation of keys: which master key everything is to be sealed by in the end, and how far it is. One at a time is under way. */
export const SecretRotationEntity = defineEntity({
  name: 'SecretRotation',
  ...directoryTable('secret_rotation', 'a rotation of keys goes through every tenant'),
  properties: {
    id: p.uuid().primary(),
    kek: p.text(),
    withDataKeys: p.boolean(),
    startedAt: p.datetime().columnType('timestamptz'),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
    total: p.bigint(),
    done: p.bigint().default(0),
  },
  indexes: [
    {
      name: 'secret_rotation_one',
      expression: 'create unique index secret_rotation_one on sm.secret_rotation ((finished_at is null)) where (finished_at is null)',
    },
  ],
});
