import { describe, expect, it } from '@jest/globals';
import { eventTypesOf } from './event-types.ts';
import { parse } from './sources.ts';

const SOURCE = `
/** Tells of moved things. */
export const THING_MOVED = 'things.thing-moved.v1';
export const OTHER = 'no-event';

/** One thing. */
export interface Moved {
  /** Where it was;
   * absent = nowhere. */
  readonly from?: string;
}

/** Payload of \`things.thing-moved.v1\`. */
export interface ThingMoved {
  /** What moved. */
  readonly things: readonly Moved[];
  readonly last: Moved;
}`;

describe('the list of events', () => {
  it('names each type with the fields of its payload, those of nested ones with their path', () => {
    expect(eventTypesOf([parse('things.ts', SOURCE)])).toEqual([
      {
        type: 'things.thing-moved.v1',
        meaning: 'Tells of moved things.',
        fields: [
          { path: 'things', type: 'Moved[]', isOptional: false, meaning: 'What moved.' },
          { path: 'things[].from', type: 'string', isOptional: true, meaning: 'Where it was; absent = nowhere.' },
          { path: 'last', type: 'Moved', isOptional: false, meaning: '' },
          { path: 'last.from', type: 'string', isOptional: true, meaning: 'Where it was; absent = nowhere.' },
        ],
      },
    ]);
  });

  it('refuses a type whose payload nobody describes', () => {
    expect(() => eventTypesOf([parse('a.ts', `export const GONE = 'things.thing-gone.v2';`)])).toThrow('a.ts:1: no interface is described as');
  });
});
