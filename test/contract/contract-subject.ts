import { Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { type Actor, type CommandContext, type Scope, systemActor } from '#libs/kernel';
import type {
  ChangedSetting,
  SettingDefinitionsCoordinator,
  SettingHistoryCoordinator,
  SettingsCoordinator,
} from '../../src/settings/contracts/index.ts';
import { InjectSettings, type SettingsHandle, WatchSetting } from '../../src/settings/contracts/nest/index.ts';
import { SettingsModule } from '../../src/settings/settings.module.ts';
import { shop, stock, type StockSettings } from './shop.settings.ts';

/** What the contract is tried on: one implementation with the modules of an application over it. */
export interface ContractSubject {
  readonly settings: SettingsCoordinator;
  readonly definitions: SettingDefinitionsCoordinator;
  readonly past: SettingHistoryCoordinator;
  readonly shop: Shop;
  /** Adds a tenant, below a parent where one is given. */
  addTenant(code: string, parent?: string): Promise<void>;
  suspend(code: string): Promise<void>;
  close(): Promise<void>;
}

/** Promises by their sentence; each runs in tenants of its own and rejects when it is not kept. */
export type ContractCases = Readonly<Record<string, (subject: ContractSubject) => Promise<void>>>;

/** A call of a watching method. */
export interface Told {
  readonly changed: ChangedSetting;
  readonly scope: Scope;
  /** The setting in the scope, read in the call. */
  readonly read: number;
}

/** A provider of the application. */
@Injectable()
export class Shop {
  readonly told: Told[] = [];

  constructor(
    @InjectSettings(shop) readonly settings: SettingsHandle<typeof shop>,
    @InjectSettings(stock) readonly stock: SettingsHandle<StockSettings>,
  ) {}

  @WatchSetting(shop.keys.watched)
  async changed(changed: ChangedSetting, scope: Scope): Promise<void> {
    this.told.push({ changed, scope, read: (await this.settings.for(scope)).get('watched') });
  }
}

@Module({ imports: [SettingsModule.forFeature([stock])] })
class StockModule {}

/** The application: `shop` is declared by its module, `stock` by two of them. */
@Module({ imports: [StockModule, SettingsModule.forFeature([shop, stock])], providers: [Shop] })
class ShopModule {}

/** The modules of the application. */
export const APPLICATION: NonNullable<ModuleMetadata['imports']> = [ShopModule];

/** Who may do everything, and why. */
export const BY_ADMIN: CommandContext = { actor: systemActor('admin'), source: 'contract', reason: 'Contract' };

/** Someone with these rights in these tenants. */
export function person(permissions: readonly string[], tenants: Actor['tenants'] = 'all'): Actor {
  return { kind: 'person', id: 'p1', name: 'Ann', permissions, tenants };
}

let count = 0;

/** Adds a tenant of its own for a case. @returns its code */
export async function newTenant(subject: ContractSubject, parent?: string): Promise<string> {
  const code = `t${++count}`;
  await subject.addTenant(code, parent);
  return code;
}
