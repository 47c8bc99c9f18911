import { Body, type PipeTransform } from '@nestjs/common';
import type { JsonObject } from '#libs/kernel';
import { withoutReason } from '../dto/flag.request.ts';

const WITHOUT_REASON: PipeTransform<unknown, JsonObject> = { transform: (body) => withoutReason(body) };

/** Parameter: the body without its reason, which belongs to the command; the domain reads the rest. */
export const ChangeOf = (): ParameterDecorator => Body(WITHOUT_REASON);
