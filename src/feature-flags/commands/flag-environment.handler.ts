import type { FlagEnvironment } from '#libs/flag-engine';
import { type Json, jsonEquals, type Work } from '#libs/kernel';
import type { ConfigurationCommand } from '#libs/persistence';
import type { FlagPlace, FlagWriteResult } from '../contracts/index.ts';
import { environmentRecord } from '../domain/flag-records.ts';
import { assertSound, environmentViolations } from '../domain/flag-violations.ts';
import { FlagCommandHandler } from './flag-command.handler.ts';

/** A command that changes what a flag does in an environment. */
export interface EnvironmentCommand extends ConfigurationCommand<FlagWriteResult> {
  readonly place: FlagPlace;
}

/** What a flag does after a command, and what events need to know besides. */
export interface EnvironmentOutcome {
  readonly after: FlagEnvironment;
  readonly details?: Json;
}

/** Base of the handlers that change what a flag does in an environment: they differ in what it does afterwards. */
export abstract class FlagEnvironmentHandler<C extends EnvironmentCommand> extends FlagCommandHandler<C> {
  protected abstract outcome(before: FlagEnvironment, command: C): EnvironmentOutcome;

  protected async handle(command: C, work: Work): Promise<FlagWriteResult> {
    const { scope, place } = command;
    const { key, environment, expectedRevision } = place;
    await this.facts.assertMayChange(work, scope, environment);
    const { definition } = await this.facts.findOwn(work, scope, key);
    const rows = await this.flags.environments(work.sql, work.tenantId, key);
    const row = rows.find((one) => one.environment === environment);
    await this.facts.assertExpected(work, `"${key}" in ${environment}`, expectedRevision, row?.revision ?? 0);
    const before = row?.configuration ?? definition.initial;
    const { after, details } = this.outcome(before, command);
    if (jsonEquals(asJson(before), asJson(after))) return this.unchanged(work, key, row?.revision ?? 0);
    assertSound(`"${key}" in ${environment} would not be valid.`, environmentViolations(key, definition, after));
    const changed = { key, definition, environment, configuration: after };
    await this.judge.assertReferences(work, scope, changed);
    await this.judge.assertNoConflict(work, scope, changed);
    await this.flags.writeEnvironment(work, key, environment, after);
    work.change('flags', [environmentRecord(place, { before, after }, details)]);
    return this.changed(work, key);
  }
}

function asJson(environment: FlagEnvironment): Json {
  return JSON.parse(JSON.stringify(environment)) as Json;
}
