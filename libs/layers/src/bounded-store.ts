/** An entry as Keyv hands it over: the value and when it expires. */
interface StoredEntry {
  readonly value?: unknown;
}

/**
 * A store for Keyv that holds documents (Uint8Array) up to a number of bytes in all; the one that was used the longest ago goes first.
 * Values are handed out as they are, so they must not be changed.
 */
export class BoundedStore {
  private readonly entries = new Map<string, StoredEntry>();
  private held = 0;

  constructor(private readonly maxBytes: number) {}

  /** Bytes of all documents that are held. */
  get bytes(): number {
    return this.held;
  }

  get(key: string): StoredEntry | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }

  set(key: string, entry: StoredEntry): boolean {
    this.delete(key);
    const bytes = bytesOf(entry);
    if (bytes > this.maxBytes) return false;
    this.entries.set(key, entry);
    this.held += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.held <= this.maxBytes) break;
      this.delete(oldest);
    }
    return true;
  }

  delete(key: string): boolean {
    this.held -= bytesOf(this.entries.get(key));
    return this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
    this.held = 0;
  }
}

function bytesOf(entry: StoredEntry | undefined): number {
  return entry?.value instanceof Uint8Array ? entry.value.byteLength : 0;
}
