import { describe, expect, it } from '@jest/globals';
import type { ConfigurationItem } from './configuration-item.ts';
import { diffItems } from './configuration-op.ts';
import type { ConfigurationSection } from './configuration-section.ts';
import { ConfigurationSections } from './configuration-sections.ts';
import { Scope } from './scope.ts';
import { violation } from './violation.ts';
import type { SqlSession, Work } from './work.ts';

const NO_SQL: SqlSession = { query: () => Promise.reject(new Error('These sections hold their items themselves.')) };
const acme = Scope.tenant('acme');
const item = (key: string, value: number, environment = '*', marks: ConfigurationItem['marks'] = []): ConfigurationItem => ({
  kind: 'value',
  key,
  environment,
  state: { value },
  marks,
});

/** A section that holds these items, and reads content that is a list of keys. */
function section(name: string, dependsOn: readonly string[] = [], items: readonly ConfigurationItem[] = [], done: string[] = []) {
  return {
    name,
    dependsOn,
    streams: [],
    schema: {},
    export: () => Promise.resolve(items),
    normalise: (_sql, _target, content) => {
      const violations = content === 'bad' ? [violation('BAD', '/0', 'Bad.')] : [];
      return Promise.resolve({ items: Array.isArray(content) ? content.map((key) => item(String(key), 1)) : [], violations });
    },
    diff: (sides, strategy) => diffItems({ section: name, ...sides }, strategy),
    judge: (_sql, _target, ops) => Promise.resolve(ops),
    apply: (_work, ops) => {
      done.push(...ops.map(({ op, key }) => `${name} ${op} ${key}`));
      return Promise.resolve();
    },
  } satisfies ConfigurationSection;
}

function registry(...sections: readonly ConfigurationSection[]): ConfigurationSections {
  const made = new ConfigurationSections();
  for (const one of sections) made.register(one);
  return made;
}

describe('the sections of the configuration', () => {
  it('stand after those that they depend on', () => {
    const sections = registry(section('flags', ['settings']), section('settings', ['organisation']), section('organisation'));

    expect(sections.inOrder().map(({ name }) => name)).toEqual(['organisation', 'settings', 'flags']);
  });

  it('are refused when a name is taken, unknown, or depends on itself', () => {
    expect(() => registry(section('a'), section('a'))).toThrow('Two sections of the configuration are called "a".');
    expect(() => registry(section('a', ['none'])).inOrder()).toThrow('The section "a" depends on "none", which no module has registered.');
    expect(() => registry(section('a', ['b']), section('b', ['c']), section('c', ['b'])).inOrder()).toThrow('a -> b -> c -> b');
  });

  it('plan what the content names, in their order, with pointers from the whole of it', async () => {
    const sections = registry(section('b', ['a']), section('a', [], [item('k', 2)]), section('absent', [], [item('left', 1)]));
    const planned = await sections.plan(NO_SQL, { scope: acme }, { b: ['x', 'y'], a: ['k'], none: [] }, { strategy: 'mirror' });

    expect(planned.ops.map(({ section: name, op, key }) => `${name} ${op} ${key}`)).toEqual(['a update k', 'b create x', 'b create y']);
    expect(planned.violations).toMatchObject([{ code: 'CONFIGURATION_SECTION_UNKNOWN', pointer: '/none', severity: 'error' }]);
    const bad = await sections.plan(NO_SQL, { scope: acme, unknownKeys: 'warning' }, { a: 'bad', none: [] }, { strategy: 'merge' });
    expect(bad.violations.map(({ severity, pointer }) => `${severity} ${pointer}`)).toEqual(['warning /none', 'error /a/0']);
  });

  it('change nothing that the caller is not concerned with', async () => {
    const there = [item('old', 1), item('ours', 1, '*', ['unportable'])];
    const sections = registry(section('a', [], there));
    const concerns = ({ key, marks }: ConfigurationItem) => key !== 'out' && !marks.includes('unportable');
    const planned = await sections.plan(NO_SQL, { scope: acme }, { a: ['new', 'out'] }, { strategy: 'mirror', concerns });

    expect(planned.ops.map(({ op, key }) => `${op} ${key}`)).toEqual(['create new', 'delete old']);
    expect(planned.leftOut).toBe(1);
  });

  it('are applied in their order, and not at all while the content has errors', async () => {
    const done: string[] = [];
    const sections = registry(section('b', ['a'], [], done), section('a', [], [item('k', 1)], done));
    const planned = await sections.plan(NO_SQL, { scope: acme }, { b: ['x'], a: ['k', 'l'] }, { strategy: 'mirror' });
    const work = {} as Work;

    await expect(sections.apply(work, { ...planned, violations: [violation('BAD', '', 'Bad.')] })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    expect(done).toEqual([]);
    await sections.apply(work, planned);
    expect(done).toEqual(['a create l', 'b create x']);
  });
});

describe('the difference of two states', () => {
  const sides = {
    section: 'a',
    scope: acme,
    before: [item('gone', 1), item('kept', 1), item('other', 1, '*', ['locked'])],
    after: [item('other', 2, '*', ['secret']), item('kept', 1), item('new', 1), item('kept', 1, 'staging')],
  };
  const told = (strategy: Parameters<typeof diffItems>[1]) =>
    diffItems(sides, strategy).map(({ op, key, environment, risks }) => [op, key, environment, ...risks].join(' '));

  it('is told in the order of places, with its risks', () => {
    expect(told('mirror')).toEqual([
      'delete gone * destructive',
      'noop kept *',
      'create kept staging',
      'create new *',
      'update other * locked secret',
    ]);
  });

  it('is met by each strategy in its own way', () => {
    expect(told('merge')).toEqual(['noop kept *', 'create kept staging', 'create new *', 'update other * locked secret']);
    expect(told('createOnly')).toEqual(['noop kept *', 'create kept staging', 'create new *', 'noop other *']);
    expect(told('failOnConflict')).toEqual(['noop kept *', 'create kept staging', 'create new *', 'blocked other * locked secret']);
    const reasons = diffItems(sides, 'createOnly').flatMap((op) => op.reasons.map(({ code, severity }) => `${op.key} ${code} ${severity}`));
    expect(reasons).toEqual(['other CONFIGURATION_KEPT warning']);
  });
});
