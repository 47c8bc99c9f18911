import type fc from 'fast-check';
import {
  type ConfigurationOp,
  type ConfigurationPlan,
  type ConfigurationScope,
  type ConfigurationSection,
  ConfigurationSections,
  type ConfigurationStrategy,
  contentOf,
  type Json,
  type JsonObject,
  type RevisionVector,
  type SqlSession,
  type Work,
} from '#libs/kernel';

/** What the contract is tried on: a section over a store that can be looked into past it. */
export interface SectionSubject {
  readonly section: ConfigurationSection;
  /** A scope of its own in which nothing is configured. */
  newScope(): Promise<ConfigurationScope>;
  read<R>(scope: ConfigurationScope, body: (sql: SqlSession) => Promise<R>): Promise<R>;
  /** Runs the body in a work that has locked the section's streams, by someone who may do everything. */
  work<R>(scope: ConfigurationScope, body: (work: Work) => Promise<R>): Promise<R>;
  /** What is stored, asked past the section: the state of each place by `kind key environment`. */
  stored(scope: ConfigurationScope): Promise<Readonly<Record<string, JsonObject>>>;
  /** Rows, revisions and change log of the scope, as the store has them. */
  footprint(scope: ConfigurationScope): Promise<unknown>;
  /** The revisions of the section's streams. */
  revisions(scope: ConfigurationScope): Promise<RevisionVector>;
  /** Content that any scope can have, whatever it has; entries of distinct places. */
  readonly contents: fc.Arbitrary<readonly JsonObject[]>;
  /** The op with a state that a rule forbids. */
  spoil(op: ConfigurationOp): ConfigurationOp;
  /** What a scope can have at first, and a successor of which a rule forbids the change at the place `forbidden`. */
  readonly guarded: { readonly first: readonly JsonObject[]; readonly second: readonly JsonObject[]; readonly forbidden: string };
}

/** Promises by their sentence; each runs in scopes of its own and rejects when it is not kept. */
export type SectionCases = Readonly<Record<string, (subject: SectionSubject) => Promise<void>>>;

/** Plans content for a scope. */
export function plan(
  subject: SectionSubject,
  scope: ConfigurationScope,
  content: Json,
  strategy: ConfigurationStrategy = 'mirror',
): Promise<ConfigurationPlan> {
  const { section } = subject;
  return subject.read(scope, (sql) => sectionsOf(section).plan(sql, { scope }, { [section.name]: content }, { strategy }));
}

/** Does what was planned. */
export function apply(subject: SectionSubject, scope: ConfigurationScope, planned: ConfigurationPlan): Promise<void> {
  return subject.work(scope, (open) => sectionsOf(subject.section).apply(open, planned));
}

/** Plans and does it. */
export async function bring(
  subject: SectionSubject,
  scope: ConfigurationScope,
  content: Json,
  strategy: ConfigurationStrategy = 'mirror',
): Promise<ConfigurationPlan> {
  const planned = await plan(subject, scope, content, strategy);
  await apply(subject, scope, planned);
  return planned;
}

/** The content of a scope. */
export async function exported(subject: SectionSubject, scope: ConfigurationScope, at?: RevisionVector): Promise<readonly JsonObject[]> {
  return contentOf(await subject.read(scope, (sql) => subject.section.export(sql, { scope, ...(at === undefined ? {} : { at }) })));
}

/** The states of a content by `kind key environment`: the model of what a scope holds after it, told anew. */
export function statesOf(content: readonly JsonObject[]): Record<string, JsonObject> {
  return Object.fromEntries(
    content.map(({ kind, key, environment = '*', ...state }) => [`${kind as string} ${key as string} ${environment as string}`, state]),
  );
}

/** The ops of a plan that are of these kinds, by `op kind key environment`. */
export function opsOf({ ops }: ConfigurationPlan, ...kinds: readonly ConfigurationOp['op'][]): readonly string[] {
  return ops.filter(({ op }) => kinds.includes(op)).map(({ op, kind, key, environment }) => `${op} ${kind} ${key} ${environment}`);
}

/** A registry with this section alone. */
export function sectionsOf(section: ConfigurationSection): ConfigurationSections {
  const sections = new ConfigurationSections();
  sections.register(section);
  return sections;
}
