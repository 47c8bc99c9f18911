import { connect } from 'node:net';
import type { JudgedAnswer } from './judge-answer.ts';

/** How long a server may leave a connection open that it owes nothing, in milliseconds; then the test fails. */
const PATIENCE_MS = 20_000;

/**
 * Sends bytes as they are and reads every answer until the server closes the connection.
 * @param options `end` closes the sending side behind them, as a client does that goes away half-way; `isHead` = the first answer has no body
 * @throws Error when the connection stays open, or what comes back is no HTTP
 */
export async function exchange(
  port: number,
  bytes: Buffer | string,
  { end = false, isHead = false } = {},
): Promise<readonly JudgedAnswer[]> {
  const received = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
      if (end) socket.end();
    });
    socket.setTimeout(PATIENCE_MS, () =>
      socket.destroy(new Error(`The connection stayed open after ${JSON.stringify(String(bytes).slice(0, 200))}.`)),
    );
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks)));
    // A server that refuses early resets while the rest is still being sent; what it said before counts.
    socket.on('error', (error: Error & { code?: string }) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error),
    );
  });
  return answersIn(received, isHead);
}

/** The answers in what was received; of each the body has the length that its header says. */
function answersIn(received: Buffer, isHead: boolean): readonly JudgedAnswer[] {
  const answers: JudgedAnswer[] = [];
  let rest = received;
  while (rest.length > 0) {
    const headEnd = rest.indexOf('\r\n\r\n');
    const [first = '', ...lines] = rest.subarray(0, Math.max(headEnd, 0)).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
    if (headEnd < 0 || Number.isNaN(status)) throw new Error(`No HTTP came back: ${JSON.stringify(rest.toString('latin1').slice(0, 200))}`);
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    rest = rest.subarray(headEnd + 4);
    if (status === 100) continue;
    // What follows a HEAD may be so broken that the connection is refused before the HEAD is answered.
    const isBodiless = isHead && answers.length === 0 && headers['date'] !== undefined;
    const length = isBodiless ? 0 : Number(headers['content-length'] ?? rest.length);
    answers.push({ status, headers, text: rest.subarray(0, length).toString('utf8') });
    rest = rest.subarray(length);
  }
  return answers;
}
