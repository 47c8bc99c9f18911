import { Body, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import {
  ApiIdempotencyKey,
  ApiProblems,
  CommandContextOf,
  pageBefore,
  PageQuery,
  pageUpTo,
  ReadOne,
  ReadPage,
  RequirePermission,
  ScopedController,
  ScopeOf,
  Versioned,
  Write,
} from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { type ApiKeyState, type CreatedApiKey, IdentityCoordinator } from '../contracts/index.ts';
import { CreateApiKeyRequest, RevokeApiKeyQuery, RotateApiKeyRequest } from './dto/api-key.request.ts';

/** API keys of the installation and of single tenants. */
@ScopedController({ tag: 'api keys', path: 'api-keys' })
export class ApiKeysController {
  constructor(private readonly identity: IdentityCoordinator) {}

  @Get()
  @ReadPage({ permission: 'identity.manage', summary: 'List API keys, newest first', minRevision: false })
  async list(@ScopeOf() scope: Scope, @Query() query: PageQuery) {
    const page = pageBefore(query);
    const items = await this.identity.listApiKeys(scope, page);
    return new Versioned(
      0,
      pageUpTo(page.limit, items, (last) => last.id),
    );
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
  @ReadOne({ permission: 'identity.manage', summary: 'Read an API key, without its secret', minRevision: false })
  async get(@ScopeOf() scope: Scope, @Param('id') id: string): Promise<Versioned<ApiKeyState>> {
    return new Versioned(0, await this.identity.getApiKey(scope, id));
  }

  @Post(':id/rotate')
  @Write({
    permission: 'identity.manage',
    summary: 'Give an API key a new secret, shown this once; the one before works until the overlap is over',
    idempotencyKey: true,
    problems: ['not-found', 'invalid', 'conflict', 'too-large', 'unsupported-media-type'],
  })
  rotate(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Body() { overlap }: RotateApiKeyRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<CreatedApiKey> {
    return this.identity.rotateApiKey(scope, id, overlap, context);
  }

  @Delete(':id')
  @Write({
    permission: 'identity.manage',
    summary: 'Revoke an API key: it stops working everywhere within a second; no If-Match, for nothing may delay it',
    problems: ['not-found', 'invalid'],
  })
  revoke(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Query() _query: RevokeApiKeyQuery,
    @CommandContextOf() context: CommandContext,
  ): Promise<ApiKeyState> {
    return this.identity.revokeApiKey(scope, id, context);
  }
}
