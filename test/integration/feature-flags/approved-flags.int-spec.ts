import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConfigurationScope, type JsonObject, Scope } from '#libs/kernel';
import { OrganisationCoordinator } from '../../../src/organisation/contracts/index.ts';
import { apply, bring, plan } from '../../contract/sections/section-subject.ts';
import { BY_SYNC } from '../settings/settings-section-subject.ts';
import { ABOVE, environmentEntry, flagEntry, overrideEntry, segmentEntry } from './flag-contents.ts';
import { type FlagsSectionSubject, startFlagsSection } from './flags-section-subject.ts';

const application = Scope.application();
const asking = { state: 'on', rules: [{ id: 'r', salt: 's', when: { segment: 'pilots' }, serve: { variant: 'on' } }] };
const there = [
  flagEntry('plain', {}),
  environmentEntry('plain', 'production', asking),
  environmentEntry('plain', 'staging', {}),
  flagEntry('colour', {}),
  segmentEntry('pilots', { include: ['ann'] }),
  overrideEntry('production', { state: 'off' }),
];

describe('flags in a protected environment', () => {
  let subject: FlagsSectionSubject;
  let scope: ConfigurationScope;

  beforeAll(async () => {
    subject = await startFlagsSection();
    scope = await subject.newScope();
    await bring(subject, scope, there);
    const organisation = subject.module.get(OrganisationCoordinator, { strict: false });
    const { revision } = await organisation.getEnvironment(application, 'production');
    await organisation.defineEnvironment(application, { name: 'production', description: '', protected: true }, revision, BY_SYNC);
  });

  afterAll(() => subject.close());

  const changed = (entry: JsonObject): readonly JsonObject[] => [
    ...there.filter(({ kind, key, environment }) => kind !== entry['kind'] || key !== entry['key'] || environment !== entry['environment']),
    entry,
  ];
  const without = (...gone: readonly number[]) => there.filter((_, index) => !gone.includes(index));

  it.each([
    ['what a flag does there', changed(environmentEntry('plain', 'production', { ...asking, state: 'off' }))],
    ['what is said there going', without(1)],
    ['something said there for the first time', [...there, environmentEntry('colour', 'production', {})]],
    ['a flag that is on there going', without(0, 1, 2)],
    ['variants of a flag that is on there', changed(flagEntry('plain', { variants: { on: false, off: true } }))],
    [
      'what a flag does there, as nothing else is said',
      changed(flagEntry('colour', { initial: { state: 'off', offVariant: 'on', salt: 's' } })),
    ],
    ['an override there', changed(overrideEntry('production', { state: 'on' }))],
    ['a segment that is asked there', changed(segmentEntry('pilots', { include: ['ann', 'bob'] }))],
  ])('are not synchronised round an approval: %s', async (_name, content) => {
    const planned = await plan(subject, scope, content);
    const before = await subject.footprint(scope);

    expect(planned.ops.filter(({ op }) => op === 'blocked')).toEqual([]);
    await expect(apply(subject, scope, planned)).rejects.toMatchObject({ code: 'APPROVAL_REQUIRED' });
    expect(await subject.footprint(scope)).toEqual(before);
  });

  it('are synchronised where they change nothing there, and say what would', async () => {
    const planned = await bring(subject, scope, changed(environmentEntry('plain', 'staging', { state: 'on' })));
    const items = await subject.read(scope, (sql) => subject.section.export(sql, { scope }));
    await bring(subject, scope, there);

    expect(planned.ops.filter(({ op }) => op === 'update')).toHaveLength(1);
    expect(items.filter(({ marks }) => marks.includes('elevated')).map(({ kind, key, environment }) => [kind, key, environment])).toEqual([
      ['flag-environment', 'plain', 'production'],
      ['flag-override', ABOVE, 'production'],
    ]);
  });
});
