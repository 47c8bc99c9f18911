import { applyDecorators, type Type } from '@nestjs/common';
import { ReadOne, type ReadOptions, ReadPage, Write, type WriteOptions } from '#libs/http';
import { MayNeedApproval } from '../../../change-control/contracts/nest/index.ts';
import { SettingsWriteResponse } from '../dto/setting.response.ts';

/** What it takes to change values of settings. */
export const MANAGE_SETTINGS = { application: 'settings.manage-application', tenant: 'settings.manage' } as const;

/** Settings below the path of the application, and those of each tenant and each of its users. */
export const ALL_SETTINGS = { tag: 'settings', path: 'settings', levels: ['application', 'tenant', 'user'] } as const;

/** A read of one thing of settings. */
export const ReadSetting = (answer: Type<unknown>, options: Omit<ReadOptions, 'permission'>): MethodDecorator =>
  ReadOne({ permission: 'settings.read', answer, ...options });

/** A read of a list of settings, page by page. */
export const ReadSettingPage = (items: Type<unknown>, options: Omit<ReadOptions, 'permission'>): MethodDecorator =>
  ReadPage({ permission: 'settings.read', items, ...options });

/** A write of settings that may need an approval. */
export const ChangeSettings = (options: WriteOptions): MethodDecorator =>
  applyDecorators(Write({ answer: SettingsWriteResponse, ...options }), MayNeedApproval());
