/** As much of an answer as is judged. */
export interface JudgedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

// Words of stack traces, SQL and files that no request of the fuzz holds.
const INSIDES =
  /node_modules|\.ts:\d|\.js:\d|violates|syntax error at|relation "|invalid input syntax|pg_|sm_app|ECONN|at Object\.|TypeError|RangeError/;

/**
 * What is wrong with an answer to whatever was sent.
 * @returns undefined when nothing is: a success, or a problem with all its members and no word of the server's insides
 */
export function faultOf({ status, headers, text }: JudgedAnswer, method: string, path: string): string | undefined {
  if (status >= 500) return `status ${status}`;
  if (INSIDES.test(text)) return `the answer shows insides: ${INSIDES.exec(text)?.[0]}`;
  if (status < 400 || method === 'HEAD') return undefined;
  if (path.startsWith('/ofrep/') && isFailureOfOfrep(headers, text)) return undefined;
  if (headers['content-type'] !== 'application/problem+json') return `content type ${String(headers['content-type'])}`;
  const problem = JSON.parse(text) as Record<string, unknown>;
  const missing = ['type', 'title', 'detail', 'code', 'traceId'].filter(
    (name) => typeof problem[name] !== 'string' || problem[name] === '',
  );
  if (missing.length > 0) return `the problem lacks ${missing.join(', ')}`;
  if (problem['status'] !== status) return `the problem says status ${String(problem['status'])}`;
  return Array.isArray(problem['violations']) ? undefined : 'the problem lacks violations';
}

// OFREP has failures of its own form.
function isFailureOfOfrep(headers: JudgedAnswer['headers'], text: string): boolean {
  if (headers['content-type'] !== 'application/json; charset=utf-8') return false;
  const failure = JSON.parse(text) as Record<string, unknown>;
  return typeof failure['errorCode'] === 'string' && typeof failure['errorDetails'] === 'string';
}
