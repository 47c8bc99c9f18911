import { Injectable } from '@nestjs/common';
import { DatabaseReader } from '#libs/persistence';
import type { ApiKeyState } from '../contracts/index.ts';
import { API_KEY_AS_JSON, publicState, type StoredApiKey } from '../persistence/api-key.repository.ts';

/** The read side of API keys, for administrators. */
@Injectable()
export class ApiKeysDataProvider {
  constructor(private readonly reader: DatabaseReader) {}

  /** Keys of an owner, newest first, below the id `before`; only that of `id` when one is given. */
  async list(
    tenantId: string,
    page: { readonly limit: number; readonly before?: string; readonly id?: string },
  ): Promise<readonly ApiKeyState[]> {
    const rows = await this.reader.readDirectory((sql) =>
      sql.query<{ key: StoredApiKey }>(
        `select ${API_KEY_AS_JSON} as key from sm.api_key
         where tenant_id = $1 and ($2::text is null or id::text < $2) and ($3::text is null or id::text = $3) order by id desc limit $4`,
        [tenantId, page.before ?? null, page.id ?? null, page.limit],
      ),
    );
    return rows.map((row) => publicState(row.key));
  }
}
