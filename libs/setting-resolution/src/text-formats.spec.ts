import { describe, expect, it } from '@jest/globals';
import { isColorText, isDateText, isDurationText, isEmailText, isTimeText, isUrlText } from './text-formats.ts';

const isWebUrl = (text: string): boolean => isUrlText(text, ['https']);

describe('text formats', () => {
  it.each([
    [
      'date',
      isDateText,
      ['2000-02-29', '0001-01-01', '2023-12-31'],
      ['1900-02-29', '2023-02-29', '2023-04-31', '2023-13-01', '2023-00-10', '2023-01-00', '0000-01-01', '2023-1-1', ''],
    ],
    ['time', isTimeText, ['00:00', '23:59:59'], ['24:00', '12:60', '12:00:60', '1:00', '12', '12:00:00.5']],
    [
      'duration',
      isDurationText,
      ['P1D', 'PT0S', 'P1Y2M3DT4H5M6S', 'P3W', 'PT1.5S'],
      ['', 'P', 'PT', 'P1DT', '1D', '-P1D', 'P1H', 'PT1D', 'P1W2D', 'P1.5D', `P${'1'.repeat(90)}D`],
    ],
    ['color', isColorText, ['#000000', '#AbCdEf12'], ['#fff', '000000', '#00000g', '#0000000']],
    [
      'email',
      isEmailText,
      ['a@b.co', "o'hara@x-y.example.com"],
      ['a', '@b.co', 'a@', 'a@b', 'a b@c.de', 'a@b..de', '.a@b.de', 'a@-b.de', `${'a'.repeat(65)}@b.de`, 'a@b@c.de,x'],
    ],
    [
      'url',
      isWebUrl,
      ['https://a', 'HTTPS://a.b/c'],
      ['https:a', '//a.b', 'http://a.b', 'https://a b', ' https://a', 'https://', 'https://[', 'https:\\\\a.b'],
    ],
  ])('%s', (_name, isValid, sound, unsound) => {
    expect(sound.filter((text) => !isValid(text))).toEqual([]);
    expect(unsound.filter((text) => isValid(text))).toEqual([]);
  });
});
