import { describe, expect, it } from '@jest/globals';
import { JsonLogger } from './index.ts';

function linesOf(level: string, log: (logger: JsonLogger) => void): readonly Record<string, unknown>[] {
  const lines: string[] = [];
  log(new JsonLogger(level, { write: (line: string) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the logger', () => {
  it('writes one JSON object a line with time, message, fields and context', () => {
    const [text, fields] = linesOf('info', (logger) => {
      logger.log('Started', 'Boot');
      logger.warn({ msg: 'Slow', traceId: 'abc' }, 'http');
    });

    expect(text).toEqual({ level: 30, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), context: 'Boot', msg: 'Started' });
    expect(fields).toMatchObject({ level: 40, traceId: 'abc', context: 'http', msg: 'Slow' });
  });

  it('writes nothing below its level', () => {
    expect(linesOf('warn', (logger) => logger.log('Started'))).toEqual([]);
  });

  it("leaves Nest's list of modules and routes to debug, but not its errors", () => {
    const start = (logger: JsonLogger) => {
      logger.log('Mapped {/v1/tenants, GET} route', 'RouterExplorer');
      logger.error('A route is broken', 'RouterExplorer');
    };

    expect(linesOf('info', start)).toMatchObject([{ level: 50 }]);
    expect(linesOf('debug', start)).toMatchObject([{ level: 20 }, { level: 50 }]);
  });

  it('blanks credentials at every depth they come in', () => {
    const text = JSON.stringify(
      linesOf('debug', (logger) => {
        logger.debug({ msg: 'a', authorization: 'Bearer s3cret', 'x-api-key': 's3cret', databaseUrl: 's3cret' });
        logger.debug({ msg: 'b', headers: { authorization: 's3cret', 'x-api-key': 's3cret' } });
        logger.debug({ msg: 'c', req: { headers: { authorization: 's3cret', 'x-api-key': 's3cret' } } });
        logger.debug({ msg: 'd', context: { req: { headers: { authorization: 's3cret', 'x-api-key': 's3cret' } } } });
      }),
    );

    expect(text).not.toContain('s3cret');
    expect(text.match(/\[redacted\]/g)).toHaveLength(9);
  });

  it('keeps the message and the stack of an error', () => {
    const [line] = linesOf('error', (logger) => logger.error(new Error('broken'), 'Boot'));

    expect(line).toMatchObject({
      msg: 'broken',
      context: 'Boot',
      err: { type: 'Error', stack: expect.stringContaining('json-logger.spec') },
    });
  });
});
