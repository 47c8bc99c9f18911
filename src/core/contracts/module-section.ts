import type { OnModuleInit } from '@nestjs/common';
import {
  type ConfigurationItem,
  type ConfigurationOp,
  type ConfigurationScope,
  type ConfigurationSection,
  type ConfigurationSections,
  type ConfigurationSides,
  type ConfigurationStrategy,
  type ConfigurationTarget,
  diffItems,
  type ExportedConfiguration,
  type Json,
  type JsonObject,
  type NormalisedContent,
  type SqlSession,
  type StreamName,
  type Work,
} from '#libs/kernel';

/** How a module judges and does the ops of its section: by the rules and the writes of single edits. */
export interface SectionOps {
  judge(sql: SqlSession, target: ConfigurationTarget, ops: readonly ConfigurationOp[]): Promise<readonly ConfigurationOp[]>;
  apply(work: Work, scope: ConfigurationScope, ops: readonly ConfigurationOp[]): Promise<void>;
}

/** The section of a module: it registers itself, compares by items, and leaves judging and doing to the module's own write path. */
export abstract class ModuleSection implements ConfigurationSection, OnModuleInit {
  abstract readonly name: string;
  abstract readonly streams: readonly StreamName[];
  abstract readonly schema: JsonObject;
  readonly dependsOn: readonly string[] = [];

  constructor(
    private readonly sections: ConfigurationSections,
    private readonly ops: SectionOps,
  ) {}

  abstract export(sql: SqlSession, exported: ExportedConfiguration): Promise<readonly ConfigurationItem[]>;
  abstract normalise(sql: SqlSession, target: ConfigurationTarget, content: Json): Promise<NormalisedContent>;

  onModuleInit(): void {
    this.sections.register(this);
  }

  diff({ scope, before, after }: Omit<ConfigurationSides, 'section'>, strategy: ConfigurationStrategy): readonly ConfigurationOp[] {
    return diffItems({ section: this.name, scope, before, after }, strategy);
  }

  judge(sql: SqlSession, target: ConfigurationTarget, ops: readonly ConfigurationOp[]): Promise<readonly ConfigurationOp[]> {
    return this.ops.judge(sql, target, ops);
  }

  async apply(work: Work, ops: readonly ConfigurationOp[]): Promise<void> {
    const [first] = ops;
    if (first !== undefined) await this.ops.apply(work, first.scope, ops);
  }
}
