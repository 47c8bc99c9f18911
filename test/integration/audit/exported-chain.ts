import { createHash } from 'node:crypto';

/** A line of an export. */
export type Line = Readonly<Record<string, unknown>>;

/**
 * Recomputes the chains of an export from docs/audit.md alone, without a line of the product's code.
 * @param isWhole false = the export was filtered: links between change sets are not checked
 * @returns what does not fit, one text a fault
 */
export function faultsOf(lines: readonly Line[], isWhole = true): readonly string[] {
  const faults: string[] = [];
  const ends = new Map<string, { revision: number; hash: string }>();
  const [beginning, ...records] = lines;
  const end = records.pop();
  if (beginning?.['type'] !== 'export' || end?.['type'] !== 'end') return ['The export was cut off.'];
  let [changeSets, changes] = [0, 0];
  for (let at = 0; at < records.length;) {
    const set = records[at++] ?? {};
    const own: Line[] = [];
    while (records[at]?.['type'] === 'change') own.push(records[at++] ?? {});
    changeSets++;
    changes += own.length;
    const stream = String(set['stream']);
    const before = ends.get(stream) ?? { revision: 0, hash: '' };
    const place = `${stream} ${String(set['revision'])}`;
    if (isWhole && set['revision'] !== before.revision + 1) faults.push(`${place}: a revision is missing before it`);
    if (isWhole && set['prevHash'] !== before.hash) faults.push(`${place}: prevHash`);
    faults.push(...faultsOfSet(set, own).map((fault) => `${place}: ${fault}`));
    ends.set(stream, { revision: Number(set['revision']), hash: String(set['hash']) });
  }
  for (const head of isWhole ? (beginning['heads'] as readonly Line[]) : []) {
    const last = ends.get(String(head['stream']));
    if (last?.revision !== head['revision'] || last?.hash !== head['hash']) faults.push(`${String(head['stream'])}: head`);
  }
  if (end['changeSets'] !== changeSets || end['changes'] !== changes) faults.push('counts');
  return faults;
}

function faultsOfSet(set: Line, changes: readonly Line[]): readonly string[] {
  const faults: string[] = [];
  if (set['type'] !== 'change-set') faults.push('no change set');
  if (set['changeCount'] !== changes.length) faults.push('changeCount');
  changes.forEach((change, index) => {
    if (change['ordinal'] !== index + 1) faults.push(`change ${index + 1}: ordinal`);
    if (change['withheld'] !== true && change['digest'] !== changeDigest(change)) faults.push(`change ${index + 1}: digest`);
  });
  const actor = set['actor'] as Line;
  const author = [
    actor['id'],
    actor['name'],
    set['reason'] ?? null,
    set['requestId'] ?? null,
    ...(set['onBehalf'] === undefined ? [] : [set['onBehalf']]),
  ];
  if (set['digest'] !== sha256(`${String(set['salt'])}\n${canonical(author)}`)) faults.push('author');
  const digests = changes.map((change) => change['digest']).join('\n');
  const place = [set['tenantId'], set['stream'], set['revision'], actor['kind'], set['traceparent'] ?? null, set['source'], set['at']];
  if (set['hash'] !== sha256(canonical([...place, set['digest'], sha256(digests), changes.length, set['prevHash']]))) faults.push('hash');
  return faults;
}

function changeDigest(change: Line): string {
  const states = ['before', 'after', 'details'].map((name) => (name in change ? [change[name]] : []));
  const content = [change['kind'], change['subject'], change['key'], change['environment'], ...states];
  return sha256(`${String(change['salt'])}\n${canonical(content)}`);
}

// RFC 8785: members in the order of their UTF-16 code units, no white space.
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
