import { Database, DatabaseReader, SystemClock, UnitOfWork, UuidV7Generator } from '#libs/persistence';
import { DataKeys, isKeyId, KeyCensus, type KeyProvider, KeyRing, KeyRotation, type Rotation, SqlSecretStore } from '#libs/secrets';
import { beginKeyRotation } from '../core/key-rotation-work.ts';

const REPORT_EVERY_SHARE = 0.1;

/** How `npm run keys` is called. */
export const KEYS_USAGE = `npm run keys -- generate [name] [--add]   makes a master key and prints it; --add puts it first in the key file instead
npm run keys -- status                    says which master keys are configured and in use, and how far a rotation is
npm run keys -- rotate [--data-keys]      seals everything by the first master key; with --data-keys secrets anew, too`;

/** What the operator asks for. */
export type KeysCommand =
  | { readonly verb: 'generate'; readonly name: string; readonly isAdded: boolean }
  | { readonly verb: 'status' }
  | { readonly verb: 'rotate'; readonly withDataKeys: boolean };

/** Reads the words after `npm run keys --`. @param today names a key that has no name @throws Error with the usage */
export function parseKeysCommand(words: readonly string[], today: Date): KeysCommand {
  const [verb, ...rest] = words;
  const flags = rest.filter((word) => word.startsWith('--'));
  const names = rest.filter((word) => !word.startsWith('--'));
  const only = (flag: string | undefined, most: number): boolean =>
    flags.every((each) => each === flag) && flags.length <= 1 && names.length <= most;
  if (verb === 'status' && only(undefined, 0)) return { verb };
  if (verb === 'rotate' && only('--data-keys', 0)) return { verb, withDataKeys: flags.length > 0 };
  const name = names[0] ?? `k${today.toISOString().slice(0, 10).replaceAll('-', '')}`;
  if (verb === 'generate' && only('--add', 1) && isKeyId(name)) return { verb, name, isAdded: flags.length > 0 };
  throw new Error(`Use one of:\n${KEYS_USAGE}\nThe name of a key is made of small letters, digits and -.`);
}

/** The keys of a database, without the application around them. */
export class KeyOffice {
  private readonly database: Database;
  private readonly clock = new SystemClock();
  private readonly ids = new UuidV7Generator();
  private readonly census: KeyCensus;
  private readonly rotation: KeyRotation;

  constructor(
    databaseUrl: string,
    private readonly masterKeys: KeyProvider,
  ) {
    this.database = new Database({ databaseUrl, poolSize: 2 });
    const reader = new DatabaseReader(this.database);
    const unitOfWork = new UnitOfWork(this.database, this.clock);
    const keys = new DataKeys(new SqlSecretStore(reader, unitOfWork, this.clock), masterKeys, this.ids);
    this.census = new KeyCensus(reader, masterKeys, keys);
    this.rotation = new KeyRotation(reader, unitOfWork, keys, this.ids, this.clock);
  }

  /** What is to be known of the keys, in lines. */
  async status(): Promise<readonly string[]> {
    const configured = this.masterKeys instanceof KeyRing ? this.masterKeys.keyIds : [];
    const uses = await this.census.masterKeys();
    const latest = await this.rotation.latest();
    const first = this.masterKeys.currentKeyId;
    return [
      `configured: ${configured.length === 0 ? 'none, so that secrets cannot be stored' : configured.join(', ')}${first === undefined ? '' : ` (${first} seals)`}`,
      ...uses.map(
        ({ kek, dataKeys, secrets, state }) => `in use: ${kek} (${state}) seals ${dataKeys} data keys, ${secrets} secrets name it`,
      ),
      ...(uses.length === 0 ? ['in use: none, no secret is stored'] : []),
      ...(latest === undefined ? [] : [describeRotation(latest)]),
    ];
  }

  /** Rotates to the end. @param say is told in a line each how far it is */
  async rotate(withDataKeys: boolean, say: (line: string) => void): Promise<void> {
    const rotation = await beginKeyRotation(this.rotation, withDataKeys, { ids: this.ids, clock: this.clock });
    say(describeRotation(rotation));
    const { total } = rotation;
    let { done } = rotation;
    let told = done;
    await this.rotation.run(rotation, (more) => {
      done += more;
      if (done - told < total * REPORT_EVERY_SHARE) return;
      told = done;
      say(`${done} of ${total} done`);
    });
    for (const line of await this.status()) say(line);
  }

  /** Ends the connections. */
  close(): Promise<void> {
    return this.database.close();
  }
}

function describeRotation({ kek, withDataKeys, total, done, startedAt, finishedAt }: Rotation): string {
  const what = `rotation to ${kek}${withDataKeys ? ' with data keys' : ''}, begun ${startedAt.toISOString()}`;
  return `${what}: ${finishedAt === undefined ? `under way, ${done} of ${total} done` : `finished ${finishedAt.toISOString()}`}`;
}
