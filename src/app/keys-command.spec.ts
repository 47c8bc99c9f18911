import { describe, expect, it } from '@jest/globals';
import { parseKeysCommand } from './keys-command.ts';

const TODAY = new Date('2026-11-24T10:00:00Z');
const parse = (text: string) =>
  parseKeysCommand(
    text.split(' ').filter((word) => word !== ''),
    TODAY,
  );

describe('npm run keys', () => {
  it.each([
    ['generate', { verb: 'generate', name: 'k20261124', isAdded: false }],
    ['generate main-2 --add', { verb: 'generate', name: 'main-2', isAdded: true }],
    ['status', { verb: 'status' }],
    ['rotate', { verb: 'rotate', withDataKeys: false }],
    ['rotate --data-keys', { verb: 'rotate', withDataKeys: true }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each([
    '',
    'help',
    'generate A',
    'generate a b',
    'generate --data-keys',
    'status --add',
    'rotate now',
    'rotate --data-keys --data-keys',
  ])('says how it is used when it is called as "%s"', (text) => {
    expect(() => parse(text)).toThrow(/Use one of:.*generate.*status.*rotate/s);
  });
});
