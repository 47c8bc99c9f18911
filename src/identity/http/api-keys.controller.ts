import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiConditionalRead,
  ApiIdempotencyKey,
  ApiProblems,
  CommandContextOf,
  encodeCursor,
  PageQuery,
  parsePage,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
  Versioned,
} from '#libs/http';
import { type CommandContext, InvalidRequestException, type Scope } from '#libs/kernel';
import { type ApiKeyState, type CreatedApiKey, IdentityCoordinator } from '../contracts/index.ts';
import { CreateApiKeyRequest, RevokeApiKeyQuery, RotateApiKeyRequest } from './dto/api-key.request.ts';

/** API keys of the installation and of single tenants. */
@ApiTags('api keys')
@Controller(['v1/application/api-keys', 'v1/tenants/:tenantCode/api-keys'])
@UseGuards(PermissionGuard)
export class ApiKeysController {
  constructor(private readonly identity: IdentityCoordinator) {}

  @Get()
  @RequirePermission('identity.manage')
  @ApiOperation({ summary: 'List API keys, newest first' })
  @ApiConditionalRead()
  @ApiProblems('not-found', 'invalid')
  async list(@ScopeOf() scope: Scope, @Query() query: PageQuery) {
    const { limit, cursor } = parsePage(query);
    if (cursor !== undefined && typeof cursor !== 'string') throw new InvalidRequestException('The cursor is not one that this list gave.');
    const items = await this.identity.listApiKeys(scope, { limit, ...(cursor === undefined ? {} : { before: cursor }) });
    const last = items.length === limit ? items.at(-1) : undefined;
    return new Versioned(0, { items, ...(last === undefined ? {} : { nextCursor: encodeCursor(last.id) }) });
  }

  @Post()
  @RequirePermission('identity.manage')
  @ApiOperation({ summary: 'Create an API key; its secret is shown this once' })
  @ApiIdempotencyKey()
  @ApiProblems('not-found', 'invalid', 'conflict', 'too-large', 'unsupported-media-type')
  create(
    @ScopeOf() scope: Scope,
    @Body() { reason: _reason, ...key }: CreateApiKeyRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<CreatedApiKey> {
    return this.identity.createApiKey(scope, key, context);
  }

  @Get(':id')
  @RequirePermission('identity.manage')
  @ApiOperation({ summary: 'Read an API key, without its secret' })
  @ApiConditionalRead()
  @ApiProblems('not-found')
  async get(@ScopeOf() scope: Scope, @Param('id') id: string): Promise<Versioned<ApiKeyState>> {
    return new Versioned(0, await this.identity.getApiKey(scope, id));
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @RequirePermission('identity.manage')
  @ApiOperation({ summary: 'Give an API key a new secret, shown this once; the one before works until the overlap is over' })
  @ApiIdempotencyKey()
  @ApiProblems('not-found', 'invalid', 'conflict', 'too-large', 'unsupported-media-type')
  rotate(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Body() { overlap }: RotateApiKeyRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<CreatedApiKey> {
    return this.identity.rotateApiKey(scope, id, overlap, context);
  }

  @Delete(':id')
  @RequirePermission('identity.manage')
  @ApiOperation({ summary: 'Revoke an API key: it stops working everywhere within a second; no If-Match, for nothing may delay it' })
  @ApiProblems('not-found', 'invalid')
  revoke(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Query() _query: RevokeApiKeyQuery,
    @CommandContextOf() context: CommandContext,
  ): Promise<ApiKeyState> {
    return this.identity.revokeApiKey(scope, id, context);
  }
}
