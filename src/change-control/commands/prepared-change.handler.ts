import { Injectable } from '@nestjs/common';
import { type CommandContext, type JsonObject, type Scope, ValidationException, violation, type Work } from '#libs/kernel';
import type { WorkPlan } from '#libs/persistence';
import type { ChangedPlace, CommandCodec, RequestedChange } from '../contracts/index.ts';
import { contentOf, digestOf } from '../domain/change-document.ts';
import { RegisteredCommands } from '../domain/registered-commands.ts';
import type { StoredDetails } from '../domain/stored-change-request.ts';
import { revisionsOf } from '../persistence/moved-preconditions.ts';

/** What is wanted: a command by its name and what it needs, in a scope. */
export interface WantedChange {
  readonly type: string;
  readonly payload: JsonObject;
  readonly scope: Scope;
  readonly context: CommandContext;
}

/** A change that was tried, with what a request keeps of it. */
export interface PreparedChange extends Pick<
  StoredDetails,
  'changes' | 'places' | 'environments' | 'requiredApprovals' | 'approvePermission'
> {
  readonly content: string;
  readonly digest: string;
}

/** Carries commands out for trial, so that what cannot be done is never asked for, and notes what they were tried on. */
@Injectable()
export class PreparedChanges {
  constructor(private readonly commands: RegisteredCommands) {}

  /** The streams that trying the change needs, beside that of the requests. @throws whatever forbids the command to its author */
  async planOf(wanted: WantedChange, tenantId: string): Promise<Omit<WorkPlan, 'context'>> {
    const codec = this.commands.codec(wanted.type);
    const plan = await codec.handler.planOf(codec.decode(wanted.payload, wanted.scope, wanted.context));
    if (plan.tenantId !== tenantId) {
      const message = `"${wanted.type}" belongs to the application. Ask for it at /v1/application/change-requests.`;
      throw new ValidationException(message, { violations: [violation('OTHER_INBOX', '/type', message)] });
    }
    return { ...plan, streams: [...plan.streams, 'approvals'] };
  }

  /** @throws ValidationException VALIDATION_FAILED when nothing would change, and whatever the command throws */
  async prepare(wanted: WantedChange, work: Work): Promise<PreparedChange> {
    const codec = this.commands.codec(wanted.type);
    const { result, changes: made } = await codec.handler.rehearse(work, codec.decode(wanted.payload, wanted.scope, wanted.context));
    if (made.length === 0) {
      const message = 'Nothing would change, so there is nothing to approve.';
      throw new ValidationException(message, { violations: [violation('NOTHING_CHANGES', '/payload', message)] });
    }
    const changes = made.map(({ change: { kind, subject, key, environment, before, after } }): RequestedChange => ({
      area: areaOf(kind),
      kind,
      subject,
      key,
      environment,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    }));
    const payload = codec.settle?.(wanted.payload, result) ?? wanted.payload;
    const content = await this.contentOf(codec, { ...wanted, payload }, changes, work);
    return {
      content,
      digest: digestOf(content),
      changes,
      places: [...new Set(changes.map(({ area, key }) => `${area}:${key}`))],
      environments: [...new Set(changes.map(({ environment }) => environment))],
      requiredApprovals: await this.approvalsOf(
        made.map(({ change }) => change),
        work,
      ),
      approvePermission: codec.approvePermission,
    };
  }

  private async contentOf(codec: CommandCodec, wanted: WantedChange, changes: readonly RequestedChange[], work: Work): Promise<string> {
    const places = new Map(
      changes.map(({ area, subject, key, environment }) => [
        JSON.stringify([area, subject, key, environment]),
        { area, subject, key, environment },
      ]),
    );
    const resources: readonly ChangedPlace[] = [...places.values()];
    const revisions = await revisionsOf(work.sql, work.tenantId, this.commands, resources);
    const preconditions = resources.map((resource, index) => ({ resource, revision: revisions[index] ?? ('absent' as const) }));
    return contentOf({ document: this.commands.document(codec, wanted.payload, wanted.scope), preconditions });
  }

  private async approvalsOf(changes: Parameters<CommandArea['protectedAmong']>[1], work: Work): Promise<number> {
    const found = await Promise.all(
      this.commands.areas.map((area) =>
        area.protectedAmong(
          work,
          changes.filter(({ kind }) => areaOf(kind) === area.area),
        ),
      ),
    );
    return Math.max(1, ...found.flat().map(({ approvals }) => approvals));
  }
}

type CommandArea = RegisteredCommands['areas'][number];

function areaOf(kind: string): string {
  return kind.slice(0, kind.indexOf('.'));
}
