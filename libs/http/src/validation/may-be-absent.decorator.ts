import { ValidateIf } from 'class-validator';

/**
 * The member may be left out; when it is there, null included, its other constraints hold. class-validator's `IsOptional` would let
 * null through to code that expects a value; it is for members whose null means something.
 */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_request, value: unknown) => value !== undefined);
