import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { Json } from '#libs/kernel';
import { LAYER_REFRESHED } from '#libs/layers';
import type { DefinedSettings, SettingShape, TypedSettings } from '#libs/setting-resolution';
import type { LiveSettings, SettingsView } from '../contracts/index.ts';

/** A view that is replaced by a newer one after every refresh of a layer, until it is disposed of. */
export class LiveView implements LiveSettings {
  private readonly follow = (): void => void this.replace();

  constructor(
    private current: SettingsView,
    private readonly newest: () => Promise<SettingsView>,
    private readonly emitter: EventEmitter2,
  ) {
    emitter.on(LAYER_REFRESHED, this.follow);
  }

  get revisions(): string {
    return this.current.revisions;
  }

  get stale(): SettingsView['stale'] {
    return this.current.stale;
  }

  get(key: string): Json | undefined {
    return this.current.get(key);
  }

  of<Shape extends SettingShape>(settings: DefinedSettings<Shape>): TypedSettings<Shape> {
    return settings.reader(
      (key) => this.current.get(key),
      (key) => this.current.secret(key),
    );
  }

  secret(key: string): Promise<Json | undefined> {
    return this.current.secret(key);
  }

  [Symbol.dispose](): void {
    this.emitter.off(LAYER_REFRESHED, this.follow);
  }

  // While the database is away the view stays as it is.
  private async replace(): Promise<void> {
    try {
      this.current = await this.newest();
    } catch {
      return;
    }
  }
}
