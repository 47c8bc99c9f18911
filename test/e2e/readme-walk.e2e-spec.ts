import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '#libs/testing';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { type CurlAnswer, runInShell } from './shell-commands.ts';

/** The commands of the page's walk; all that is changed is what the page tells its reader to put in. */
function commandsOfTheWalk(server: ServerProcess): string {
  const page = readFileSync('README.md', 'utf8');
  const walk = page.slice(page.indexOf('## A walk through it'), page.indexOf('## In code'));
  const commands = [...walk.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block).join('');
  expect(commands).toContain('KEY=smk_...\nAPI=http://127.0.0.1:3000/v1\n');
  return commands.replace('KEY=smk_...', `KEY=${server.key}`).replace('http://127.0.0.1:3000', server.url);
}

describe('the walk of the README, run as printed', () => {
  let server: ServerProcess;
  let answers: readonly CurlAnswer[];
  let folder: string;

  beforeAll(async () => {
    server = await startServerProcess();
    folder = temporaryFolder('walk');
    answers = await runInShell(`cd '${folder}'\n${commandsOfTheWalk(server)}`);
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  });

  it('is answered as the page promises, command by command', () => {
    const written = { changed: 1, unchanged: 0, refused: [] };

    expect(answers).toMatchObject([
      { status: 201, body: { code: 'acme', status: 'active' } },
      { status: 201, body: { code: 'acme-retail', parent: 'acme' } },
      { status: 200, body: { registered: 2, unchanged: 0, refused: [] } },
      { status: 200, body: written },
      { status: 200, body: written },
      { status: 200, body: written },
      { status: 200, body: { value: 7, source: { level: 'user', tenant: 'acme-retail', subject: 'ann' } } },
      { status: 200, body: { value: 60, source: { level: 'tenant', tenant: 'acme-retail', environment: 'production' } } },
      { status: 200, body: { valid: true, effects: [{ effectiveBefore: 40, effectiveAfter: 55 }] } },
      { status: 200, body: { changed: 2, refused: [] } },
      { status: 200, body: { items: [{ after: 50, reason: 'year end' }] } },
      { status: 200, body: { items: [{ changeSet: { stream: 'settings', reason: 'year end' } }, {}] } },
      { status: 200, body: { valid: true, findings: [] } },
      { status: 200, body: written },
      { status: 200, body: { groups: [{ name: 'billing', sections: [{ fields: [{ key: 'billing.paymentTermDays', value: 50 }] }] }] } },
      { status: 200, body: { items: [{ key: 'billing.paymentTermDays' }] } },
      { status: 200, body: { items: [{ revision: 1, changes: 2, reason: 'year end' }] } },
      { status: 200, body: { changed: 2, refused: [] } },
      { status: 200, body: { registered: 1, refused: [] } },
      { status: 200, body: written },
      { status: 200, body: { key: 'billing.apiKey', value: { set: true, fingerprint: expect.any(String) } } },
      { status: 200, body: { key: 'billing.apiKey', value: 'sk-live-4711', source: { level: 'tenant', tenant: 'acme' } } },
      { status: 200, body: { registered: 1, refused: [] } },
      { status: 200, body: { status: 'approved', decisions: [{ by: { name: 'Colleague' } }] } },
      { status: 200, body: { status: 'applied', changes: [{ key: 'billing.creditLimit', after: 5000 }] } },
      { status: 200, body: { items: [{ type: 'settings.update-setting', reason: 'new bank' }] } },
      { status: 201, body: { key: 'new-invoice', changed: true } },
      { status: 200, body: { key: 'new-invoice', changed: true } },
      { status: 200, body: { details: { flagKey: 'new-invoice', value: true, reason: 'TARGETING_MATCH', detail: 'TARGET' } } },
      { status: 200, body: { key: 'new-invoice', value: true, variant: 'on', reason: 'TARGETING_MATCH' } },
      { status: 201, body: { key: 'pilot-users', changed: true } },
      { status: 200, body: { key: 'new-invoice', changed: true } },
      {
        status: 200,
        body: { key: 'new-invoice', value: true, variant: 'on', reason: 'TARGETING_MATCH', metadata: { ruleId: expect.any(String) } },
      },
      { status: 200, body: { key: 'new-invoice', changed: true } },
      { status: 200, body: { key: 'new-invoice', value: false, variant: 'off', reason: 'DISABLED' } },
      {
        status: 200,
        body: {
          items: [
            { kind: 'flag-switch.engaged', reason: 'wrong totals' },
            { kind: 'flag-environment.configured' },
            { kind: 'flag.created' },
          ],
        },
      },
      { status: 200, body: { from: 1, to: 2, items: [{ thing: 'flag-environment', before: null, after: { state: 'on' } }] } },
      { status: 200, body: { key: 'new-invoice', source: { level: 'application' }, counted: 'all' } },
      { status: 200, body: { items: [] } },
      { status: 201, body: { key: 'fast-search', changed: true } },
      { status: 200, body: { status: 'paused', percentage: 1, step: 1 } },
      { status: 200, body: { status: 'progressing', percentage: 1 } },
      { status: 200, body: { steps: [{}, {}, {}, { approvals: [{ by: { name: 'Owner of search' } }] }, {}] } },
      { status: 200, body: { items: [{ key: 'fast-search', status: 'progressing' }] } },
      { status: 200, body: { status: 'rolled-back', percentage: 0 } },
      { status: 200, body: { name: 'production', protected: true } },
      { status: 200, body: { status: 'approved', decisions: [{ by: { name: 'Owner of search' } }] } },
      { status: 200, body: { status: 'applied' } },
      { status: 200, body: { items: [{ status: 'progressing', percentage: 25 }] } },
      { status: 200, body: { key: 'fast-search', changed: true } },
    ]);
  });

  it('leaves the export as a file, whole', () => {
    const lines = readFileSync(join(folder, 'audit-acme.ndjson'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const types = lines.map((line) => (JSON.parse(line) as { type: string }).type);

    expect([types[0], types.at(-1)]).toEqual(['export', 'end']);
    expect(types.filter((type) => type === 'change').length).toBeGreaterThan(2);
  });

  it('explains with every candidate', () => {
    const explanation = answers[7]?.body as { candidates: { outcome: string; value: number }[] };

    expect(explanation.candidates.map(({ outcome, value }) => [outcome, value])).toEqual([
      ['used', 60],
      ['overridden', 40],
      ['overridden', 30],
    ]);
  });
});
