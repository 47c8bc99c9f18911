import { DemoFailure } from './demo-failure.ts';

/** An answer of the server. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const ANSWERS_WITHIN_MS = 60_000;

/** The HTTP API with one key. */
export class Api {
  readonly url: string;
  readonly key: string;

  /** @param url where the server answers, without a path */
  constructor(url: string, key: string) {
    this.url = url;
    this.key = key;
  }

  /**
   * Sends one request.
   * @param path from `/v1` on
   * @param expected statuses that the demo can go on with
   * @throws DemoFailure for any other status
   */
  async send(
    method: string,
    path: string,
    request: { body?: object; headers?: object; expected?: readonly number[] } = {},
  ): Promise<Answer> {
    const { body, headers, expected = [200, 201] } = request;
    const answer = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    const content = membersOf(await answer.json());
    if (!expected.includes(answer.status)) {
      throw new DemoFailure(
        `${method} /v1${path} answered ${answer.status} ${textOf(content['code'])}: ${textOf(content['detail'] ?? content['title'])}`,
      );
    }
    return { status: answer.status, body: content };
  }

  /** Reads. */
  async get(path: string): Promise<Answer['body']> {
    return (await this.send('GET', path)).body;
  }
}

/** The members of a JSON object; none for anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** The elements of a JSON array, as objects; none for anything else. */
export function objectsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(membersOf) : [];
}

/** A value as it stands in JSON, texts without quotes. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
