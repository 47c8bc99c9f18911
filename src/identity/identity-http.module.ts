import { Module } from '@nestjs/common';
import { ApiKeysController } from './http/api-keys.controller.ts';
import { RolesController } from './http/roles.controller.ts';

/** The HTTP API of API keys and roles, on top of IdentityModule. */
@Module({ controllers: [ApiKeysController, RolesController] })
export class IdentityHttpModule {}
