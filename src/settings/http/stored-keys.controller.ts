import { Get, Query } from '@nestjs/common';
import { ActorOf, pageAfter, pageOf, PageQuery, ScopedController } from '#libs/http';
import type { Actor } from '#libs/kernel';
import { SettingDefinitionsCoordinator } from '../contracts/index.ts';
import { ReadSettingPage } from './decorators/setting-routes.decorators.ts';
import { StoredKeyResponse } from './dto/definition.response.ts';

/** What both lists say of themselves. */
const STORED = { problems: ['invalid'], etag: false, minRevision: false } as const;

/** Stored values of all tenants that are waiting for somebody. */
@ScopedController({ tag: 'settings', path: 'settings', levels: ['application'] })
export class StoredKeysController {
  constructor(private readonly definitions: SettingDefinitionsCoordinator) {}

  @Get('unused')
  @ReadSettingPage(StoredKeyResponse, { ...STORED, summary: 'List keys with stored values that no definition in force declares' })
  async unused(@Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { items, nextAfter } = await this.definitions.unusedKeys(pageAfter(query), actor);
    return pageOf(items, nextAfter);
  }

  @Get('needs-review')
  @ReadSettingPage(StoredKeyResponse, {
    ...STORED,
    summary: 'List settings with stored values that were found not to fit their definition',
  })
  async needsReview(@Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { items, nextAfter } = await this.definitions.keysNeedingReview(pageAfter(query), actor);
    return pageOf(items, nextAfter);
  }
}
