import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { Clock } from '#libs/kernel';
import { ManualClock } from '#libs/testing';
import { CORE_OPTIONS } from './contracts/index.ts';
import { CoreModule } from './core.module.ts';

const nowhere = 'postgres://127.0.0.1:1/none';

describe('the core that modules share', () => {
  it('is one for all modules that give the same object, however they are made', async () => {
    const options = { databaseUrl: nowhere };
    const asyncOptions = { useFactory: () => options };

    expect(CoreModule.on(options)).toBe(CoreModule.on(options));
    expect(CoreModule.on(asyncOptions)).toBe(CoreModule.on(asyncOptions));
    expect(CoreModule.on({ ...options })).not.toBe(CoreModule.on(options));
  });

  it('refuses to be there twice in one application', async () => {
    const imports = [CoreModule.on({ databaseUrl: nowhere }), CoreModule.on({ databaseUrl: nowhere })];
    const application = await Test.createTestingModule({ imports }).compile();

    await expect(application.init()).rejects.toThrow(/different `core` objects.*Give all of them the same one/);
  });

  it('takes its options from other providers, and the clock from its options', async () => {
    const clock = new ManualClock();
    const core = { imports: [], inject: [], useFactory: () => Promise.resolve({ databaseUrl: nowhere, clock }) };

    const application = await Test.createTestingModule({ imports: [CoreModule.on(core)] }).compile();

    expect(application.get(Clock)).toBe(clock);
    expect(application.get(CORE_OPTIONS, { strict: false })).toMatchObject({ databaseUrl: nowhere });
  });

  it('does not migrate without the login that owns the schema', async () => {
    const application = await Test.createTestingModule({ imports: [CoreModule.on({ databaseUrl: nowhere, migrate: true })] }).compile();

    await expect(application.init()).rejects.toThrow('`migrate: true` needs `migrationUrl`');
  });
});
