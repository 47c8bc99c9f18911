import { applyDecorators, UseFilters } from '@nestjs/common';
import { ApiAcceptedResponse } from '@nestjs/swagger';
import { ChangeRequestedFilter } from './change-requested.filter.ts';

/** For routes that change what may need an approval: they answer 202 with the change request that is made then. */
export const MayNeedApproval = (): ClassDecorator & MethodDecorator =>
  applyDecorators(
    UseFilters(ChangeRequestedFilter),
    ApiAcceptedResponse({
      description: 'The change needs the approval of somebody else. A change request was made of it, which Location names.',
      headers: { Location: { description: 'The change request.', schema: { type: 'string' } } },
      schema: { type: 'object', additionalProperties: true },
    }),
  );
