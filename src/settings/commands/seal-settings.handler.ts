import { Injectable } from '@nestjs/common';
import {
  type Actor,
  actorIn,
  APPLICATION_TENANT_ID,
  holds,
  type Permission,
  reaches,
  type Scope,
  TenantDirectory,
  tenantOf,
} from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { type PlainSecret, SecretVault } from '#libs/secrets';
import type { CompiledDefinition, SettingRegistry } from '#libs/setting-resolution';
import type { SettingChange } from '../contracts/index.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import { checkBulkSize } from '../domain/refused-changes.ts';
import { storageKeyOf } from '../domain/storage-key.ts';
import { SettingValueRepository } from '../persistence/setting-value.repository.ts';

const WRITERS: Readonly<Record<'application' | 'tenant', readonly Permission[]>> = {
  application: ['settings.manage-application'],
  tenant: ['settings.manage', 'settings.lock'],
};

/** What a secret is before it has been sealed: of nobody, so that no command could come through with it. */
const NOBODYS_SECRET = { $secret: '00000000-0000-0000-0000-000000000000' };

type Sealing = 'store' | 'trial';
type Plain = PlainSecret & { readonly index: number };

/**
 * The edge at which secrets are sealed: the coordinator hands it every change before there is a command. What comes out refers to
 * sealed secrets, or says why one was refused; nothing behind it ever sees one in the clear.
 */
@Injectable()
export class SealSettingsHandler {
  constructor(
    private readonly vault: SecretVault,
    private readonly tenants: TenantDirectory,
    private readonly definitions: DefinitionSource,
    private readonly values: SettingValueRepository,
    private readonly reader: DatabaseReader,
  ) {}

  /**
   * The changes with their secrets sealed.
   * @param how `store` for a change; `trial` for the question what it would do, which stores nothing
   * @throws MasterKeyMissingException MASTER_KEY_MISSING, MasterKeyUnknownException MASTER_KEY_UNKNOWN, TooManyChangesException
   */
  async seal(
    scope: Scope,
    changes: readonly SettingChange[],
    actor: Actor | undefined,
    how: Sealing = 'store',
  ): Promise<readonly SettingChange[]> {
    checkBulkSize(changes);
    const registry = await this.registryOf(changes);
    const plain: Plain[] = [];
    const withoutPlain = changes.map((change, index) => {
      const compiled = registry.get(change.key);
      return compiled?.isSecret === true ? takenOut(change, compiled, (text) => plain.push({ ...text, index })) : change;
    });
    const acting = actor && actorIn(actor, tenantOf(scope));
    const allowed = plain.filter(({ index }) => mayWrite(acting, scope, registry.get(changes[index]?.key ?? '')));
    if (allowed.length === 0) return withoutPlain;
    const tenant = tenantOf(scope);
    const tenantId = tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(tenant)).id;
    const ids = await (how === 'store' ? this.vault.seal(tenantId, allowed) : this.vault.trial(tenantId, allowed));
    const sealed = new Map(allowed.map(({ index }, position) => [index, ids[position] ?? '']));
    return withoutPlain.map((change, index) => {
      const id = sealed.get(index);
      return id === undefined ? change : { ...change, value: { $secret: id } };
    });
  }

  /** As `seal`, for one change. */
  async sealOne(scope: Scope, change: SettingChange, actor: Actor | undefined): Promise<SettingChange> {
    const [sealed = change] = await this.seal(scope, [change], actor);
    return sealed;
  }

  // A key that is not known here may be one that another instance has just registered, as a secret.
  private async registryOf(changes: readonly SettingChange[]): Promise<SettingRegistry> {
    const known = await this.definitions.definitionsAt(0);
    if (changes.every(({ key }) => known.has(key))) return known;
    const { definitions } = await this.reader.read({ tenantId: APPLICATION_TENANT_ID }, (sql) =>
      this.values.terms(sql, APPLICATION_TENANT_ID),
    );
    return this.definitions.definitionsAt(definitions);
  }
}

function takenOut(change: SettingChange, compiled: CompiledDefinition, take: (plain: PlainSecret) => void): SettingChange {
  const { value, ...rest } = change;
  if (value === undefined || (change.op !== 'set' && change.op !== 'enforce')) return change;
  const withheld = compiled.validateSecret(value, '');
  if (withheld.length > 0) return { ...rest, withheld };
  take({ settingKey: storageKeyOf(compiled), text: JSON.stringify(value) });
  return { ...rest, value: NOBODYS_SECRET };
}

// Who may not write is refused by the command; nothing is stored for them, and a trial tells them nothing.
function mayWrite(actor: Actor | undefined, scope: Scope, compiled: CompiledDefinition | undefined): boolean {
  if (actor === undefined) return true;
  const { read, write } = compiled?.definition.permissions ?? {};
  const own = [read, write].every((permission) => permission === undefined || holds(actor, permission));
  const general = WRITERS[scope.level === 'application' ? 'application' : 'tenant'].some((permission) => holds(actor, permission));
  return own && general && reaches(actor, tenantOf(scope));
}
