import type { ConfigurationContent, ConfigurationItem } from './configuration-item.ts';
import { type ConfigurationOp, type ConfigurationStrategy, opsToApply } from './configuration-op.ts';
import type { ConfigurationSection, ConfigurationTarget } from './configuration-section.ts';
import type { SqlSession, Work } from './work.ts';
import { pointerTo, type Violation, violation } from './violation.ts';

/** What would be done to bring content to a target. */
export interface ConfigurationPlan {
  /** In the order of sections, then of places. */
  readonly ops: readonly ConfigurationOp[];
  /** What is wrong with the content; with an error among them the plan cannot be applied. */
  readonly violations: readonly Violation[];
  /** How many items of the content the caller did not want. */
  readonly leftOut: number;
}

/** How content is brought to a target. */
export interface PlanOptions {
  readonly strategy: ConfigurationStrategy;
  /**
   * Which items are concerned, such as portable ones or those of one environment; of the others nothing is changed, and nothing deleted.
   * @default all
   */
  readonly concerns?: (item: ConfigurationItem, section: string) => boolean;
}

/** The sections of this process, each before those that depend on it. */
export class ConfigurationSections {
  private readonly sections = new Map<string, ConfigurationSection>();

  /** Adds a section. @throws Error when another has its name */
  register(section: ConfigurationSection): void {
    if (this.sections.has(section.name)) throw new Error(`Two sections of the configuration are called "${section.name}".`);
    this.sections.set(section.name, section);
  }

  /** @throws Error naming a dependency that is not there, or the sections of a circle */
  inOrder(): readonly ConfigurationSection[] {
    const ordered = new Set<ConfigurationSection>();
    for (const section of [...this.sections.values()].sort(byName)) this.place(section, [], ordered);
    return [...ordered];
  }

  /** What bringing the content to the target would do. A section that the content lacks is left alone. */
  async plan(
    sql: SqlSession,
    target: ConfigurationTarget,
    content: ConfigurationContent,
    { strategy, concerns = () => true }: PlanOptions,
  ): Promise<ConfigurationPlan> {
    const violations: Violation[] = Object.keys(content)
      .filter((name) => !this.sections.has(name))
      .map((name) => this.unknown(name, target));
    const ops: ConfigurationOp[] = [];
    let leftOut = 0;
    const { scope, actor } = target;
    for (const section of this.inOrder()) {
      const wanted = Object.hasOwn(content, section.name) ? content[section.name] : undefined;
      if (wanted === undefined) continue;
      const isConcerned = (item: ConfigurationItem): boolean => concerns(item, section.name);
      const before = await section.export(sql, { scope, ...(actor === undefined ? {} : { reader: actor }) });
      const { items, violations: found } = await section.normalise(sql, target, wanted);
      for (const one of found) violations.push({ ...one, pointer: `${pointerTo('', section.name)}${one.pointer}` });
      const after = items.filter(isConcerned);
      leftOut += items.length - after.length;
      const sides = { scope, before: before.filter(isConcerned), after };
      for (const op of await section.judge(sql, target, section.diff(sides, strategy))) ops.push(op);
    }
    return { ops, violations, leftOut };
  }

  /**
   * Does what was planned, in a work that has locked the streams of the sections.
   * @throws what opsToApply and the sections throw; the work is then to be rolled back
   */
  async apply(work: Work, { ops, violations }: Pick<ConfigurationPlan, 'ops' | 'violations'>): Promise<void> {
    const bySection = Map.groupBy(opsToApply(ops, violations), (op) => op.section);
    for (const section of this.inOrder()) {
      const own = bySection.get(section.name);
      if (own !== undefined) await section.apply(work, own);
    }
  }

  private place(section: ConfigurationSection, path: readonly string[], ordered: Set<ConfigurationSection>): void {
    if (ordered.has(section)) return;
    const here = [...path, section.name];
    if (path.includes(section.name)) throw new Error(`Sections depend on each other in a circle: ${here.join(' -> ')}.`);
    for (const name of section.dependsOn) {
      const needed = this.sections.get(name);
      if (needed === undefined) throw new Error(`The section "${section.name}" depends on "${name}", which no module has registered.`);
      this.place(needed, here, ordered);
    }
    ordered.add(section);
  }

  private unknown(name: string, { unknownKeys }: ConfigurationTarget): Violation {
    const known = [...this.sections.keys()].sort();
    const message = `There is no section "${name}". There are: ${known.join(', ')}.`;
    const found = violation('CONFIGURATION_SECTION_UNKNOWN', pointerTo('', name), message, { section: name, allowed: known });
    return unknownKeys === 'warning' ? { ...found, severity: 'warning' } : found;
  }
}

function byName(left: ConfigurationSection, right: ConfigurationSection): number {
  return left.name < right.name ? -1 : 1;
}
