import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActorOf, ApiPage, ApiProblems, encodeCursor, PageQuery, PermissionGuard, RequirePermission } from '#libs/http';
import type { Actor } from '#libs/kernel';
import { SettingDefinitionsCoordinator, type StoredKeyPage } from '../contracts/index.ts';
import { StoredKeyResponse } from './dto/definition.response.ts';
import { keyPage } from './dto/key-page.request.ts';

/** Stored values of all tenants that are waiting for somebody. */
@ApiTags('settings')
@Controller('v1/application/settings')
@UseGuards(PermissionGuard)
export class StoredKeysController {
  constructor(private readonly definitions: SettingDefinitionsCoordinator) {}

  @Get('unused')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'List keys with stored values that no definition in force declares' })
  @ApiPage(StoredKeyResponse)
  @ApiProblems('invalid')
  async unused(@ActorOf() actor: Actor, @Query() query: PageQuery) {
    return bodyOf(await this.definitions.unusedKeys(keyPage(query), actor));
  }

  @Get('needs-review')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'List settings with stored values that were found not to fit their definition' })
  @ApiPage(StoredKeyResponse)
  @ApiProblems('invalid')
  async needsReview(@ActorOf() actor: Actor, @Query() query: PageQuery) {
    return bodyOf(await this.definitions.keysNeedingReview(keyPage(query), actor));
  }
}

function bodyOf({ items, nextAfter }: StoredKeyPage) {
  return { items, ...(nextAfter === undefined ? {} : { nextCursor: encodeCursor(nextAfter) }) };
}
