import { Module } from '@nestjs/common';
import { ApiKeysController } from './http/api-keys.controller.ts';

/** The HTTP API of API keys, on top of IdentityModule. */
@Module({ controllers: [ApiKeysController] })
export class IdentityHttpModule {}
