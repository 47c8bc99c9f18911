import { Injectable } from '@nestjs/common';
import { type Actor, isJsonObject, type Json, type JsonObject, pointerTo, type Scope } from '#libs/kernel';
import { SealSettingsHandler } from '../commands/seal-settings.handler.ts';
import type { SettingChange } from '../contracts/index.ts';
import { SettingValidationException } from '../domain/setting.exceptions.ts';

/** Seals the secrets in proposals of changes, as the coordinator does in changes; what is no change at all is left to the codec. */
@Injectable()
export class ProposedSecrets {
  constructor(private readonly sealing: SealSettingsHandler) {}

  /** A payload that is one change. @throws SettingValidationException SETTING_INVALID for a secret that does not fit its definition */
  async sealOne(payload: JsonObject, op: SettingChange['op'], scope: Scope, actor: Actor): Promise<JsonObject> {
    const [sealed = payload] = await this.sealed(
      [payload],
      () => op,
      scope,
      actor,
      () => '/payload',
    );
    return isJsonObject(sealed) ? sealed : payload;
  }

  /** A payload with a list of changes. @throws SettingValidationException SETTING_INVALID for a secret that does not fit its definition */
  async sealMany(payload: JsonObject, scope: Scope, actor: Actor): Promise<JsonObject> {
    const { changes } = payload;
    if (!Array.isArray(changes)) return payload;
    const opOf = ({ op }: JsonObject): SettingChange['op'] => (op === 'enforce' ? 'enforce' : 'set');
    const sealed = await this.sealed(changes, opOf, scope, actor, (index) => pointerTo('/payload', 'changes', index));
    return { ...payload, changes: sealed };
  }

  private async sealed(
    items: readonly Json[],
    opOf: (item: JsonObject) => SettingChange['op'],
    scope: Scope,
    actor: Actor,
    pointerOf: (index: number) => string,
  ): Promise<readonly Json[]> {
    const found = items.flatMap((item, index) =>
      isJsonObject(item) && typeof item['key'] === 'string' && item['value'] !== undefined
        ? [{ index, item, change: { op: opOf(item), key: item['key'], value: item['value'] } }]
        : [],
    );
    const changes = await this.sealing.seal(
      scope,
      found.map(({ change }) => change),
      actor,
    );
    const violations = found.flatMap(({ index }, position) =>
      (changes[position]?.withheld ?? []).map((one) => ({ ...one, pointer: `${pointerTo(pointerOf(index), 'value')}${one.pointer}` })),
    );
    if (violations.length > 0) throw new SettingValidationException('A secret does not fit its definition. Correct it.', { violations });
    const values = new Map(found.map(({ index, item }, position) => [index, { ...item, value: changes[position]?.value ?? null }]));
    return items.map((item, index) => values.get(index) ?? item);
  }
}
