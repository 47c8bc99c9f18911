import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';

const FLAGS = '/v1/application/flags';
const SCHEMA = { type: 'object', required: ['max'], properties: { max: { type: 'integer', maximum: 100 } } };
const LIMITS = { key: 'limits', name: 'Limits', owner: 'tests', type: 'boolean', valueType: 'json', schema: SCHEMA };

describe('the JSON Schema of a flag', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
  });

  afterAll(() => server.close());

  async function patch(body: object) {
    const { headers } = await server.send('GET', `${FLAGS}/limits`);
    return server.send('PATCH', `${FLAGS}/limits`, { headers: { 'if-match': String(headers['etag']) }, body: { ...body, reason: 'r' } });
  }

  const found = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
    status,
    ...((body['violations'] ?? []) as { code: string; pointer: string }[]).map(({ code, pointer }) => `${code} ${pointer}`),
  ];

  it('is held against every variant when the flag is created, and when either is changed', async () => {
    const create = (flag: object) => server.send('POST', FLAGS, { body: { ...LIMITS, reason: 'r', ...flag } });
    const tooMuch = await create({ variants: { off: { max: 1 }, on: { max: 1_000 } } });
    const made = await create({ variants: { off: { max: 1 }, on: { max: 99 } } });
    const badVariant = await patch({ variants: { off: {}, on: { max: 99 } } });
    const narrower = await patch({ schema: { ...SCHEMA, properties: { max: { type: 'integer', maximum: 10 } } } });
    const badSchema = await patch({ schema: { type: 'object', patternProperties: { '(a+)+\\1': true } } });
    const both = await patch({ schema: { type: 'array' }, variants: { off: [], on: [1] } });

    expect(found(tooMuch)).toEqual([422, 'FLAG_VARIANT_SCHEMA /variants/on/max']);
    expect(made.status).toBe(201);
    expect(found(badVariant)).toEqual([422, 'FLAG_VARIANT_SCHEMA /variants/off']);
    expect(found(narrower)).toEqual([422, 'FLAG_VARIANT_SCHEMA /variants/on/max']);
    expect(found(badSchema)).toEqual([422, 'FLAG_SCHEMA_INVALID /schema/patternProperties/(a+)+\\1']);
    expect(both.status).toBe(200);
    expect((await server.send('GET', `${FLAGS}/limits`)).body).toMatchObject({ schema: { type: 'array' }, variants: { on: [1] } });
  });

  it('goes with null', async () => {
    expect((await patch({ schema: null, variants: { off: {}, on: { max: 'any' } } })).status).toBe(200);
    expect((await server.send('GET', `${FLAGS}/limits`)).body).not.toHaveProperty('schema');
  });
});
