import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChangeLogExport, type ExportedRecord } from '#libs/changes';
import { TestApp, waitUntil } from '#libs/testing';

const RECORD: ExportedRecord = { type: 'change', stream: 'settings', revision: 1, ordinal: 1, digest: 'x'.repeat(1_000) };

describe('an export that does not come to its end', () => {
  let server: TestApp;
  let url: string;
  let isOver = false;
  let given = 0;

  beforeAll(async () => {
    server = await TestApp.start('integration');
    await server.app.listen(0, '127.0.0.1');
    url = await server.app.getUrl();
  });

  afterAll(() => server.close());

  /** Lets the next export give out `count` records and then fail. */
  function give(count: number): void {
    [isOver, given] = [false, 0];
    server.app.get(ChangeLogExport, { strict: false }).records = async function* () {
      try {
        for (; given < count; given++) yield await Promise.resolve(RECORD);
        throw new Error('the database went away');
      } finally {
        isOver = true;
      }
    };
  }

  async function begin(): Promise<IncomingMessage> {
    const request = get(`${url}/v1/application/audit/export`, { headers: { authorization: `Bearer ${server.key}` } });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer;
  }

  it('is cut off, so that the client sees that something is missing', async () => {
    give(500);
    const answer = await begin();
    const read = (async () => {
      for await (const _chunk of answer);
    })();

    await expect(read).rejects.toThrow('aborted');
    expect(answer.statusCode).toBe(200);
    expect((await server.send('GET', '/v1/tenants')).status).toBe(200);
  });

  it('stops reading when the client goes away, and reads no more than a slow client takes', async () => {
    give(10_000_000);
    const answer = await begin();
    answer.pause();
    let before = -1;
    await waitUntil('nothing more is read', () => {
      const stands = given > 0 && given === before;
      before = given;
      return stands;
    });
    expect(given).toBeLessThan(100_000);
    answer.destroy();

    await waitUntil('the reading is over', () => isOver);
    expect((await server.send('GET', '/v1/tenants')).status).toBe(200);
  });
});
