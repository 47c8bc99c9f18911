import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase, waitUntil } from '#libs/testing';
import { ServerProcess } from './server-process.ts';

describe('SIGTERM to the server', () => {
  // A client that means to use its connections again.
  const agent = new Agent({ keepAlive: true });
  let database: TestDatabase;
  let server: ServerProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await ServerProcess.start(database.databaseUrl);
  });

  afterAll(async () => {
    agent.destroy();
    await server.kill();
    await database.drop();
  });

  /** A change whose headers the server has and whose body it still waits for. */
  async function beginChange(name: string): Promise<ClientRequest> {
    const sent = request(`${server.url}/v1/application/environments/${name}`, {
      method: 'PUT',
      agent,
      headers: {
        authorization: `Bearer ${server.key}`,
        'content-type': 'application/json',
        'if-none-match': '*',
        expect: '100-continue',
      },
    });
    sent.flushHeaders();
    await once(sent, 'continue');
    return sent;
  }

  async function finish(sent: ClientRequest): Promise<IncomingMessage> {
    sent.end('{"description":"written during the shutdown"}');
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer;
  }

  it('takes no new connection, finishes what it has begun, loses nothing and ends with 0', async () => {
    const begun = await Promise.all(['one', 'two', 'three'].map(beginChange));
    const ended = server.terminate();
    await waitUntil('no new connection is taken', async () => {
      try {
        await fetch(`${server.url}/health/live`, { headers: { connection: 'close' } });
        return false;
      } catch {
        return true;
      }
    });

    const answers = await Promise.all(begun.map(finish));

    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200]);
    expect(await ended).toBe(0);
    const written = await database.sql<{ name: string }>(
      `select name from sm.environment where description = 'written during the shutdown' order by name`,
    );
    expect(written.map(({ name }) => name)).toEqual(['one', 'three', 'two']);
    const chain = await database.sql<{ changes: string }>(
      `select count(*) as changes from sm.change where stream = 'organisation' and kind = 'environment.defined'`,
    );
    expect(chain).toEqual([{ changes: '3' }]);
  });
});
