import { describe, expect, it } from '@jest/globals';
import type { RecordedChangeSet } from '#libs/changes';
import { eventsOfChangeSet } from './configuration-event.ts';
import { EventSources } from './event-sources.ts';

const CHANGE_SET: RecordedChangeSet = {
  tenantId: '0190f000-0000-7000-8000-000000000001',
  stream: 'settings',
  revision: 7,
  actor: { kind: 'person', id: 'ann', name: 'Ann' },
  source: 'http',
  at: '2026-01-01T00:00:00.000Z',
  changes: [],
};

function consumer(...eventTypes: string[]) {
  return { name: 'Mirror.update', eventTypes, handle: () => Promise.resolve() };
}

function sources(): EventSources {
  const all = new EventSources();
  all.register({
    stream: 'settings',
    eventTypes: ['a.changed.v1', 'a.counted.v1'],
    toEvents: async (changeSet) => Promise.resolve(twoTypes(changeSet)),
  });
  all.register({ stream: 'flags', eventTypes: ['b.changed.v1'], toEvents: () => Promise.resolve([]) });
  return all;
}

const twoTypes = (changeSet: RecordedChangeSet) => [
  ...eventsOfChangeSet(changeSet, 'a.changed.v1', ['first', 'second']),
  ...eventsOfChangeSet(changeSet, 'a.counted.v1', [2]),
];

describe('the events of a change set', () => {
  it('are numbered parts with ids that are the same each time', () => {
    const [first, second] = eventsOfChangeSet(CHANGE_SET, 'a.changed.v1', ['x', 'y']);

    expect(first).toMatchObject({ part: { number: 1, of: 2 }, payload: 'x', actor: { id: 'ann', name: 'Ann' }, revision: 7 });
    expect(second).toMatchObject({ part: { number: 2, of: 2 }, payload: 'y' });
    expect(first?.id).toBe('0190f000-0000-7000-8000-000000000001/settings/7/a.changed.v1/1');
    expect(eventsOfChangeSet(CHANGE_SET, 'a.changed.v1', ['x', 'y'])).toEqual([first, second]);
  });

  it('reach a consumer when it wants their type', async () => {
    const events = await sources().eventsFor(consumer('a.counted.v1', 'b.changed.v1'), CHANGE_SET);

    expect(events.map((event) => [event.type, event.payload])).toEqual([['a.counted.v1', 2]]);
  });

  it('have ids of their own among types', async () => {
    const events = await sources().eventsFor(consumer('a.changed.v1', 'a.counted.v1'), CHANGE_SET);

    expect(new Set(events.map((event) => event.id)).size).toBe(3);
  });
});

describe('the streams of a consumer', () => {
  it('are those whose sources make the types it wants', () => {
    expect(sources().streamsOf(consumer('a.counted.v1'))).toEqual(['settings']);
    expect(sources().streamsOf(consumer('a.counted.v1', 'b.changed.v1'))).toEqual(['flags', 'settings']);
  });

  it('are refused for a type that nobody makes, naming the known ones', () => {
    expect(() => sources().streamsOf(consumer('a.chnged.v1'))).toThrow(/Mirror\.update.*a\.chnged\.v1.*a\.changed\.v1/);
  });
});
