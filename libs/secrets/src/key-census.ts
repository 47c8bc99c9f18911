import { Injectable } from '@nestjs/common';
import { DatabaseReader } from '#libs/persistence';
import { DataKeys } from './data-keys.ts';
import { KeyProvider } from './key-provider.ts';
import { MasterKeysUnfitException } from './secret.exceptions.ts';
import type { DataKey } from './secret-store.ts';

/** A master key that seals something. */
export interface MasterKeyUse {
  readonly kek: string;
  /** Data keys of tenants that it seals, retired ones included. */
  readonly dataKeys: number;
  /** Secrets whose envelope names it. */
  readonly secrets: number;
  /** `missing` it is not configured; `wrong` another key is configured under its name; `lost` it was declared so. */
  readonly state: 'usable' | 'missing' | 'wrong' | 'lost';
}

interface CensusRow extends DataKey {
  readonly tenant_id: string;
  readonly data_keys: number;
}

// One data key of each master key is enough to tell whether that is the right one.
const CENSUS = `
select distinct on (kek) tenant_id, id, purpose, kek, wrapped, (count(*) over (partition by kek))::int as data_keys
from sm.keys_in_use() order by kek, id`;

/** Which master keys are in use, and whether they are there. */
@Injectable()
export class KeyCensus {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly provider: KeyProvider,
    private readonly dataKeys: DataKeys,
  ) {}

  /** Every master key that seals something, by name. */
  async masterKeys(): Promise<readonly MasterKeyUse[]> {
    const { rows, named } = await this.reader.readDirectory(async (sql) => ({
      rows: await sql.query<CensusRow>(CENSUS),
      named: await sql.query<{ kek: string; secrets: number }>(
        'select kek, sum(secrets)::int as secrets from sm.secrets_by_key() group by kek order by kek',
      ),
    }));
    const secrets = new Map(named.map((each) => [each.kek, each.secrets]));
    const uses = await Promise.all(rows.map(async (row) => this.useOf(row, secrets.get(row.kek) ?? 0)));
    const unsealing = new Set(rows.map(({ kek }) => kek));
    const onlyNamed = named.filter(({ kek }) => !unsealing.has(kek));
    return [...uses, ...onlyNamed.map(({ kek, secrets: count }) => ({ kek, dataKeys: 0, secrets: count, state: this.stateOf(kek) }))];
  }

  /**
   * Makes sure that everything sealed can be opened. Nothing is written.
   * @throws MasterKeysUnfitException MASTER_KEYS_UNFIT with every master key that is missing or another one, and what to do
   */
  async assertUsable(): Promise<void> {
    const rows = await this.reader.readDirectory((sql) => sql.query<CensusRow>(CENSUS));
    const uses = await Promise.all(rows.map((row) => this.useOf(row, 0)));
    const unfit = uses.filter(({ state }) => state === 'missing' || state === 'wrong');
    if (unfit.length === 0) return;
    const lines = unfit.map(({ kek, state, dataKeys }) =>
      state === 'missing'
        ? `  - The master key "${kek}", which seals ${dataKeys} data keys, is not configured.`
        : `  - The key that is configured as "${kek}" is not the one that sealed ${dataKeys} data keys.`,
    );
    throw new MasterKeysUnfitException(
      `Secrets are stored that cannot be read with the configured master keys, so the application does not start. Nothing was changed.\n${lines.join('\n')}\n` +
        'Put the right keys back: SECRETS_KEYS or SECRETS_KEY_FILE (of the embedded server: secrets.keys in its data folder), the key in use first, older ones after it. ' +
        'Is one lost for ever? Name it in SECRETS_LOST_KEYS: the application starts, and the secrets that it sealed must be set anew.',
      { details: { masterKeys: unfit.map(({ kek, state }) => ({ kek, state })) } },
    );
  }

  private async useOf({ tenant_id: tenantId, data_keys: dataKeys, ...key }: CensusRow, secrets: number): Promise<MasterKeyUse> {
    const { kek } = key;
    const state = this.stateOf(kek);
    if (state !== 'usable') return { kek, dataKeys, secrets, state };
    const isRight = await this.dataKeys.unwrapped(tenantId, key).then(
      () => true,
      () => false,
    );
    return { kek, dataKeys, secrets, state: isRight ? 'usable' : 'wrong' };
  }

  private stateOf(kek: string): MasterKeyUse['state'] {
    if (this.provider.isLost(kek)) return 'lost';
    return this.provider.has(kek) ? 'usable' : 'missing';
  }
}
