import { applyDecorators, type Type } from '@nestjs/common';
import { ReadOne, type ReadOptions, ReadPage, RevisionedController, Write, type WriteOptions } from '#libs/http';
import { MayNeedApproval } from '../../../change-control/contracts/nest/index.ts';
import { FlagWriteResponse } from '../dto/flag.response.ts';

/** What it takes to change feature flags. */
export const MANAGE_FLAGS = { application: 'features.manage-application', tenant: 'features.manage' } as const;

/** What a write of feature flags says of itself, where it is not what nearly all say. */
export interface FlagWriteOptions extends Omit<WriteOptions, 'permission'>, Partial<Pick<WriteOptions, 'permission'>> {
  /** Examples of a body that the domain reads, so that no class describes it. */
  readonly examples?: Readonly<Record<string, { readonly value: object }>>;
}

/** Feature flags below the path of the application and that of each tenant. @param path what follows the path of the scope */
export const FlagController = (path: string): ClassDecorator => RevisionedController({ tag: 'feature flags', path });

/** A read of one thing of feature flags. */
export const ReadFlag = (answer: Type<unknown>, options: Omit<ReadOptions, 'permission'>): MethodDecorator =>
  ReadOne({ permission: 'features.read', answer, ...options });

/** A read of a list of feature flags, page by page. */
export const ReadFlagPage = (items: Type<unknown>, options: Omit<ReadOptions, 'permission'>): MethodDecorator =>
  ReadPage({ permission: 'features.read', items, ...options });

/** A write of feature flags that is done at once, whoever else would have to approve it. */
export function WriteFlag({ examples, ...options }: FlagWriteOptions): MethodDecorator {
  const body = examples === undefined ? {} : { body: { schema: { type: 'object' }, examples } };
  return Write({ permission: MANAGE_FLAGS, answer: FlagWriteResponse, ...body, ...options });
}

/** A write of feature flags that may need an approval. */
export const ChangeFlag = (options: FlagWriteOptions): MethodDecorator => applyDecorators(WriteFlag(options), MayNeedApproval());
