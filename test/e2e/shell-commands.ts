import { finish } from './server-process.ts';

/** What one `curl` of a script was answered. */
export interface CurlAnswer {
  readonly status: number;
  readonly body: unknown;
}

const MARK = '@@ status of the answer';

/** A stand-in for machines without curl, which knows as much of it as our pages use. */
const STAND_IN = `
const given = process.argv.slice(1);
const values = { '-X': undefined, '-d': undefined };
const headers = {};
let isWithHeaders = false;
let url;
while (given.length > 0) {
  const word = given.shift();
  if (word === '-s') continue;
  if (word === '-i') { isWithHeaders = true; continue; }
  if (word === '-H') { const [, name, value] = /^([^:]+): *(.*)$/.exec(given.shift()); headers[name] = value; }
  else if (word in values) values[word] = given.shift();
  else url = word;
}
const answer = await fetch(url, { method: values['-X'] ?? 'GET', headers, body: values['-d'] });
if (isWithHeaders) process.stdout.write([...answer.headers].map(([name, value]) => name + ': ' + value + '\\r\\n').join('') + '\\r\\n');
process.stdout.write((await answer.text()) + '\\n${MARK} ' + answer.status + '\\n');
`;

const PREAMBLE = `
if command -v curl > /dev/null; then curl() { command curl -w '\\n${MARK} %{http_code}\\n' "$@"; }
else curl() { "$TEST_NODE" --input-type=module -e "$TEST_CURL" -- "$@"; }; fi
`;

/**
 * Runs a script in bash, as someone who pastes it.
 * @returns the answer of each \`curl\`, in their order
 * @throws Error when the shell complains
 */
export async function runInShell(script: string, env: NodeJS.ProcessEnv = process.env): Promise<readonly CurlAnswer[]> {
  const { code, output, errors } = await finish('bash', ['-u'], {
    env: { ...env, TEST_NODE: process.execPath, TEST_CURL: STAND_IN },
    input: `${PREAMBLE}${script}\n`,
  });
  if (code !== 0 || errors !== '') throw new Error(`The shell ended with ${code}: ${errors}\n${output}`);
  const parts = output.split(new RegExp(`\\n?${MARK} (\\d{3})\\n`));
  return Array.from({ length: (parts.length - 1) / 2 }, (_, index) => ({
    body: JSON.parse(parts[index * 2] || 'null') as unknown,
    status: Number(parts[index * 2 + 1]),
  }));
}
