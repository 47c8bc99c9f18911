import { Injectable, Logger } from '@nestjs/common';
import { Client } from 'pg';
import type { RevisionVector } from '#libs/kernel';
import { ConnectionSilence } from '#libs/persistence';
import { CHANGE_CHANNEL, parseWakeUp } from './wake-up.ts';

const HEARTBEAT_MS = 1_000;
const SILENCE_MS = HEARTBEAT_MS * 2;
const RECONNECT_MS = 500;

/** The dedicated LISTEN connection: a heartbeat every second finds a connection that is dead without having said so. */
@Injectable()
export class ChangeListener {
  private readonly logger = new Logger(ChangeListener.name);
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private connected = false;

  constructor(private readonly databaseUrl: string) {}

  /** True while wake-ups can arrive. */
  get isListening(): boolean {
    return this.connected;
  }

  /**
   * @param onMoved is told what a wake-up says
   * @param onConnected is told after every (re)connection: what was said meanwhile is lost
   */
  start(onMoved: (tenantId: string, revisions: RevisionVector) => void, onConnected: () => void): void {
    void this.connect(onMoved, onConnected);
  }

  /** Ends the connection. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(onMoved: (tenantId: string, revisions: RevisionVector) => void, onConnected: () => void): Promise<void> {
    if (this.stopped) return;
    const client = new Client({
      connectionString: this.databaseUrl,
      connectionTimeoutMillis: SILENCE_MS,
      application_name: 'settings-management listen',
    });
    this.client = client;
    const retry = (): void => {
      if (this.client !== client) return;
      this.client = undefined;
      this.connected = false;
      clearTimeout(this.timer);
      client.end().catch(() => undefined);
      if (!this.stopped) this.timer = setTimeout(() => void this.connect(onMoved, onConnected), RECONNECT_MS);
    };
    client.on('error', retry);
    client.on('end', retry);
    client.on('notification', (message) => {
      const wakeUp = parseWakeUp(message.payload);
      if (wakeUp !== undefined) onMoved(wakeUp.tenantId, wakeUp.revisions);
    });
    try {
      await client.connect();
      new ConnectionSilence(client, SILENCE_MS);
      await client.query(`listen ${CHANGE_CHANNEL}`);
      this.connected = true;
      onConnected();
      this.beat(client, retry);
    } catch (error) {
      this.logger.debug({ msg: 'The LISTEN connection could not be made.', err: error });
      retry();
    }
  }

  private beat(client: Client, retry: () => void): void {
    this.timer = setTimeout(() => {
      client.query('select 1').then(() => {
        if (this.client === client) this.beat(client, retry);
      }, retry);
    }, HEARTBEAT_MS);
  }
}
