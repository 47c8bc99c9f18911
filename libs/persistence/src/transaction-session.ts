import type { PoolClient } from 'pg';
import type { SqlSession } from '#libs/kernel';

/** Statements within one transaction. */
export class TransactionSession implements SqlSession {
  private hasEnded = false;

  constructor(private readonly client: PoolClient) {}

  /** Refuses statements from now on: the connection may already serve another tenant. */
  end(): void {
    this.hasEnded = true;
  }

  /** @throws Error when the transaction is over */
  async query<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    if (this.hasEnded) throw new Error('The transaction of this statement is over. Await every statement before the body ends.');
    const { rows } = await this.client.query<Row>(text, [...params]);
    return rows;
  }
}
