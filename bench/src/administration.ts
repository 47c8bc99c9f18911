import { Scope } from '../../libs/kernel/src/index.ts';
import { RenderedDocuments } from '../../libs/layers/src/index.ts';
import type { BenchDatabase } from './databases.ts';
import { FORM, insertTenants, insertValues, keyOf, tenantId, valueOf } from './fixtures.ts';
import { measurePair, measureRounds, summarise, type Times } from './measure.ts';
import { bulk, CONTEXT, type Product } from './product.ts';
import { RawLimit } from './raw-limit.ts';
import { printSection } from './table.ts';

/** How much of what an administrator does. */
export interface AdministrationRounds {
  /** Definitions that there are. */
  readonly definitions: number;
  readonly rounds: number;
  /** Settings of a list. */
  readonly listed: number;
  /** Rows of a rollback. */
  readonly rolledBack: number;
}

const [PAST, RAW_PAST] = ['past-0', 'past-1'];

/** Makes the tenants that measureAdministration looks at and rolls back. */
export async function prepareAdministration(database: BenchDatabase, plan: AdministrationRounds): Promise<void> {
  await insertTenants(database, 'lists', 2, 2);
  await insertValues(database, 'lists', plan.listed, plan.definitions);
  await insertTenants(database, 'past', 2);
}

/** Measures lists, forms and rollbacks. @returns the bars that do not hold */
export async function measureAdministration(
  database: BenchDatabase,
  product: Product,
  plan: AdministrationRounds,
): Promise<readonly string[]> {
  const scope = Scope.tenant('lists-1');
  const documents = product.app.get(RenderedDocuments, { strict: false });
  const list = async (name?: number): Promise<Uint8Array> => {
    const found = await product.settings.settingList(scope, {}, { limit: plan.listed });
    return documents.of('', `${found.version} ${name ?? 'same'}`, () => Buffer.from(JSON.stringify({ items: found.page().items })));
  };
  await list();
  const [restored, limit] = await rollbacks(database, product, plan);
  return printSection('What administrators do; the raw limit of a rollback writes the same rows by pg', [
    { what: `list of ${plan.listed} with sources, rendered`, measured: await measureRounds(plan.rounds, list), bar: { atMostMs: 50 } },
    { what: `list of ${plan.listed}, kept`, measured: await measureRounds(plan.rounds, () => list()), bar: { atMostMs: 2 } },
    {
      what: `form of ${FORM.fields} fields, rendered`,
      measured: await measureRounds(plan.rounds, async () => JSON.stringify(await product.settings.settingsForm(scope, FORM.group))),
    },
    { what: `rollback of ${plan.rolledBack} rows to a revision`, measured: restored, limit, bar: { atMostTimes: 3 } },
  ]);
}

/** Every round changes the rows, unmeasured, and takes them back. */
async function rollbacks(
  database: BenchDatabase,
  product: Product,
  { rounds, rolledBack }: AdministrationRounds,
): Promise<readonly [Times, Times]> {
  const raw = await RawLimit.connect(database.databaseUrl);
  const rawTenant = await tenantId(database, RAW_PAST);
  const changes = (from: number, to: number) =>
    Array.from({ length: rolledBack }, (_, n) => ({
      key: keyOf(n),
      before: valueOf(n, from),
      after: valueOf(n, to),
      effectiveBefore: valueOf(n, from),
    }));
  const back = await bulk(product, PAST, rolledBack, 1);
  await raw.write(rawTenant, changes(0, 1));
  const changed = async (): Promise<void> => {
    await bulk(product, PAST, rolledBack, 2);
    await raw.write(rawTenant, changes(1, 2));
  };
  const times: [Times[], Times[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    await changed();
    const [ours, limit] = await measurePair(
      1,
      () => product.past.rollBackSettings(Scope.tenant(PAST), { to: back }, CONTEXT),
      () => raw.write(rawTenant, changes(2, 1)),
    );
    times[0].push(ours);
    times[1].push(limit);
  }
  await raw.close();
  return [medianOf(times[0]), medianOf(times[1])];
}

function medianOf(times: readonly Times[]): Times {
  return summarise(times.map(({ median }) => median));
}
