import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Provider } from '@openfeature/server-sdk';
import { Scope, UnavailableException } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { TestApp } from '#libs/testing';
import { FeatureFlagCoordinator } from '../../../src/feature-flags/contracts/index.ts';
import { FlagsProvider } from '../../../src/feature-flags/openfeature/flags-provider.ts';
import type { Stage } from '../../openfeature/scenario-world.ts';
import { play } from '../../openfeature/scenario-steps.ts';
import { createSpecificationFlags, SCENARIOS } from '../../openfeature/specification.ts';

/** What cannot be played in process: title -> why. */
const NOT_PLAYED: ReadonlyMap<string, string> = new Map([['CACHED reason', 'nothing is cached: every evaluation is made anew, in memory']]);
const isPlayed = ({ title }: { title: string }) => ![...NOT_PLAYED.keys()].some((name) => title.startsWith(name));

const PLACE = { environment: 'staging', scope: Scope.tenant('acme') };

describe('the scenarios of the OpenFeature specification, in process', () => {
  let app: TestApp;
  let stage: Stage;
  let asked: unknown;

  beforeAll(async () => {
    app = await TestApp.start('integration');
    await app.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    await createSpecificationFlags(app);
    const flags = app.app.get(FeatureFlagCoordinator, { strict: false });
    const cache = app.app.get(ConfigurationCacheService, { strict: false });
    const attached = (options = PLACE, coordinator = flags): FlagsProvider => {
      const provider = new FlagsProvider(options);
      provider.attach(coordinator);
      return provider;
    };
    const away = Object.assign(Object.create(flags) as FeatureFlagCoordinator, {
      for: () => Promise.reject(new UnavailableException('The database does not answer.')),
    });
    stage = {
      stable: () => listening(attached(), (context) => (asked = context)),
      others: {
        'not ready': () => ({ provider: new FlagsProvider(PLACE) }),
        error: () => ({ provider: attached(PLACE, away) }),
        fatal: () => ({ provider: attached({ ...PLACE, environment: 'nowhere' }) }),
        stale: () => ({
          provider: attached(),
          next: () => cache.databaseAway(new Date(), 'the database does not answer'),
          after: () => cache.databaseAnswered(),
        }),
      },
      lastContext: () => asked,
    };
  });

  afterAll(() => app.close());

  it('are all read, and of those left out it is said why', () => {
    expect([SCENARIOS.length, SCENARIOS.filter(isPlayed).length]).toEqual([124, 122]);
  });

  it.each(SCENARIOS.filter(isPlayed))('$file: $title', async (scenario) => {
    const seen = await play(scenario, stage);

    expect(seen.length).toBeGreaterThan(0);
    expect(seen.map(({ actual }) => actual)).toEqual(seen.map(({ expected }) => expected));
  });
});

/** The provider itself; the contexts that it is asked with are heard. */
function listening(provider: Provider, hear: (context: unknown) => void): Provider {
  return new Proxy(provider, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        if (String(name).startsWith('resolve')) hear(args[2]);
        return Reflect.apply(member, target, args);
      };
    },
  });
}
