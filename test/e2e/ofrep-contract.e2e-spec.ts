import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { TestApp } from '#libs/testing';

const ROUTE = '/ofrep/v1/evaluate/flags';

interface Schema {
  enum?: string[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  not?: object;
  allOf?: (Schema & { properties?: Record<string, Schema> })[];
}
const document = JSON.parse(readFileSync(new URL('../golden/ofrep/openapi.json', import.meta.url), 'utf8')) as {
  components: { schemas: Record<string, Schema> };
};
const { evaluationSuccess, codeDefaultFlag } = document.components.schemas;
const [members, value] = evaluationSuccess?.allOf ?? [];
// The clients and the reference servers use DEFAULT, which the document's list lacks.
members?.properties?.['reason']?.enum?.push('DEFAULT');
// A whole number is an integer and a float, which its `oneOf` forbids; and who has no value is told in words only.
if (value?.oneOf !== undefined) {
  value.anyOf = value.oneOf;
  delete value.oneOf;
}
if (codeDefaultFlag !== undefined) codeDefaultFlag.not = { required: ['value'] };
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, 'ofrep');

describe('answers over OFREP, beside its OpenAPI document', () => {
  let server: TestApp;
  let key: string;

  const create = (flag: object) =>
    server.send('POST', '/v1/application/flags', { body: { name: 'A flag', owner: 'tests', reason: 'test', type: 'boolean', ...flag } });

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    const binding = { name: 'client', permissions: ['features.evaluate'], environment: 'staging' };
    key = String((await server.send('POST', '/v1/tenants/acme/api-keys', { body: binding })).body['key']);
    await create({ key: 'on', enabledIn: ['staging'], metadata: { team: 'a', level: 1, beta: true } });
    await create({ key: 'off' });
    await create({ key: 'without-value' });
    await create({ key: 'text', valueType: 'string', variants: { on: 'a', off: '' }, enabledIn: ['staging'] });
    await create({ key: 'number', valueType: 'number', variants: { on: 0, off: 1.5 }, enabledIn: ['staging'] });
    await create({ key: 'object', valueType: 'json', variants: { on: { a: [1] }, off: {} }, enabledIn: ['staging'] });
    await create({ key: 'null', valueType: 'json', variants: { on: null, off: {} }, enabledIn: ['staging'] });
    await create({ key: 'split', type: 'percentage', percentage: 50, enabledIn: ['staging'] });
    const nothing = { reason: 'test', offVariant: null };
    const place = '/v1/application/flags/without-value/environments/staging';
    await server.send('PATCH', place, { headers: { 'if-none-match': '*' }, body: nothing });
  });

  afterAll(() => server.close());

  const ask = (path: string, body: object) => server.send('POST', `${ROUTE}${path}`, { key, body });
  const faults = (schema: string, body: unknown) => {
    const validate = ajv.getSchema(`ofrep#/components/schemas/${schema}`);
    return validate?.(body) === true ? [] : (validate?.errors ?? ['there is no such schema']);
  };

  it.each([
    ['on', 'STATIC', true],
    ['off', 'DISABLED', false],
    ['without-value', 'DISABLED', undefined],
    ['text', 'STATIC', 'a'],
    ['number', 'STATIC', 0],
    ['object', 'STATIC', { a: [1] }],
    ['null', 'STATIC', undefined],
    ['split', 'DEFAULT', false],
  ])('of %s keep to it, with the reason %s and never a null value', async (flag, reason, value) => {
    const { status, body } = await ask(`/${flag}`, { context: {} });

    expect([status, body['reason'], body['value'], 'value' in body]).toEqual([200, reason, value, value !== undefined]);
    expect(faults('serverEvaluationSuccess', body)).toEqual([]);
  });

  it('of a missing flag, a wrong context and all flags at once keep to it', async () => {
    const [missing, wrong, bulk, wrongBulk] = [
      await ask('/nowhere', { context: {} }),
      await ask('/on', { context: 1 }),
      await ask('', { context: { targetingKey: 'ann' } }),
      await ask('', {}),
    ];

    expect([missing, wrong, bulk, wrongBulk].map(({ status }) => status)).toEqual([404, 400, 200, 400]);
    expect(faults('flagNotFound', missing.body)).toEqual([]);
    expect(faults('evaluationFailure', wrong.body)).toEqual([]);
    expect(faults('bulkEvaluationSuccess', bulk.body)).toEqual([]);
    expect(faults('bulkEvaluationFailure', wrongBulk.body)).toEqual([]);
    expect(bulk.body['flags']).toHaveLength(8);
  });

  it('would be seen to break it', () => {
    expect(faults('serverEvaluationSuccess', { key: 'a', value: null, reason: 'STATIC' })).not.toEqual([]);
    expect(faults('serverEvaluationSuccess', { key: 'a', value: true, reason: 'BECAUSE' })).not.toEqual([]);
    expect(faults('evaluationFailure', { errorCode: 'PARSE_ERROR' })).not.toEqual([]);
  });
});
