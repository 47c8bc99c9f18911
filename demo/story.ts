import { type Answer, type Api, membersOf, objectsOf, textOf } from './api.ts';
import { FIRST_VALUES, REFUSED, TENANTS, TOGETHER, YEAR_END, type FirstValue } from './story-data.ts';
import { say, table } from './say.ts';

/** Registers definitions in one call; unsound ones are refused by name and the others stand. */
export async function registerDefinitions(api: Api, title: string, definitions: readonly object[]): Promise<void> {
  const { body } = await api.send('PUT', '/application/settings/definitions?mode=partial', { body: { definitions } });
  const refused = objectsOf(body['refused']);
  say(`  ${title}: ${textOf(body['registered'])} registered, ${textOf(body['unchanged'])} unchanged, ${refused.length} refused`);
  for (const { key, violations } of refused)
    for (const { message } of objectsOf(violations)) say(`    refused ${textOf(key)}: ${textOf(message)}`);
}

/** Creates the holding and its subsidiaries; those that are there stay. */
export async function createTenants(api: Api): Promise<void> {
  for (const tenant of TENANTS) {
    const { status } = await api.send('POST', '/tenants', { body: { ...tenant, reason: 'Demo' }, expected: [201, 409] });
    const { name, status: state } = await api.get(`/tenants/${tenant.code}`);
    say(`  ${'parent' in tenant ? '  ' : ''}${tenant.code}  ${textOf(name)}, ${textOf(state)}${status === 201 ? '' : ' (was there)'}`);
  }
}

/** Sets a first value at every level; one that is set already stays. */
export async function setFirstValues(api: Api): Promise<void> {
  const rows: string[][] = [];
  for (const first of FIRST_VALUES) {
    const { status, body } = await setFirst(api, first);
    const kept = status === 412 ? `(was set to ${textOf(body['current'])})` : '';
    rows.push([first.scope, first.environment ?? 'any environment', first.key, textOf(first.value), kept]);
  }
  table(rows);
}

function setFirst(api: Api, { scope, key, environment, value }: FirstValue): Promise<Answer> {
  const query = environment === undefined ? '' : `?environment=${environment}`;
  return api.send('PUT', `/${scope}/settings/${key}${query}`, {
    body: { value, reason: 'Demo: first values' },
    headers: { 'if-none-match': '*' },
    expected: [200, 412],
  });
}

/** Shows why a value is what it is. */
export async function explain(api: Api, path: string): Promise<void> {
  const { key, value, candidates } = await api.get(path);
  say(`  ${textOf(key)} = ${textOf(value)}, from these candidates:`);
  table(
    objectsOf(candidates).map(({ outcome, level, tenant, subject, environment, value: candidate }) => [
      textOf(outcome),
      [level, tenant, subject]
        .map(textOf)
        .filter((part) => part !== '')
        .join(' '),
      environment === '*' ? 'any environment' : textOf(environment),
      textOf(candidate),
    ]),
  );
}

/** Tries a change whose dependency is not met. */
export async function tryRefusedChange(api: Api): Promise<void> {
  const { scope, key, value } = REFUSED;
  const { status, body } = await api.send('PUT', `/${scope}/settings/${key}`, {
    body: { value, reason: 'Demo: refused' },
    headers: { 'if-none-match': '*' },
    expected: [422],
  });
  say(`  ${key} = ${textOf(value)} in ${scope}: ${status} ${textOf(body['code'])}`);
  for (const { message } of objectsOf(body['violations'])) say(`    ${textOf(message)}`);
}

/** Previews a change, then makes it together with another one; and turns on both halves of a dependency at once. */
export async function changeManyAtOnce(api: Api): Promise<void> {
  const { body: preview } = await api.send('POST', `/${YEAR_END.scope}/settings/validate`, { body: { changes: YEAR_END.changes } });
  for (const { key, changes, effectiveBefore, effectiveAfter, descendants } of objectsOf(preview['effects'])) {
    const { affected, overriding } = membersOf(descendants);
    const below = `tenants below: ${textOf(affected)} would see it, ${textOf(overriding)} would not`;
    say(
      `  ${textOf(key)}: ${changes === true ? `${textOf(effectiveBefore)} -> ${textOf(effectiveAfter)}, ${below}` : 'would stay as it is'}`,
    );
  }
  for (const { scope, reason, changes } of [YEAR_END, TOGETHER]) {
    const { body } = await api.send('POST', `/${scope}/settings/bulk`, { body: { reason, changes } });
    say(`  ${scope}, "${reason}": ${textOf(body['changed'])} changed, ${textOf(body['unchanged'])} unchanged`);
  }
}

/** Shows who changed a value. */
export async function showHistory(api: Api, path: string): Promise<void> {
  const { items } = await api.get(path);
  table(
    objectsOf(items).map(({ at, by, before, after, reason }) => [
      textOf(at),
      textOf(by),
      `${before === undefined ? 'unset' : textOf(before)} -> ${after === undefined ? 'unset' : textOf(after)}`,
      textOf(reason),
    ]),
  );
}

/** Verifies the hash chains of the change log. */
export async function verifyAudit(api: Api): Promise<void> {
  for (const scope of ['application', ...TENANTS.map(({ code }) => `tenants/${code}`)]) {
    const { valid, changes, changeSets } = await api.get(`/${scope}/audit/verify`);
    say(`  ${scope}: ${valid === true ? 'intact' : 'NOT INTACT'}, ${textOf(changes)} changes in ${textOf(changeSets)} change sets`);
  }
}
