import { Injectable } from '@nestjs/common';
import { type EvaluationContext, Scope } from 'settings-management/feature-flags';
import { type FlagRequest, FlagRequests } from 'settings-management/feature-flags/nest';

/** Where the flags of this module's requests are evaluated. An ERP takes tenant and user from who is signed in. */
@Injectable()
export class ForecastRequests extends FlagRequests {
  scope({ params }: FlagRequest): Scope {
    return Scope.tenant(params['tenant'] ?? '');
  }

  environment(): string {
    return 'production';
  }

  context({ headers }: FlagRequest): EvaluationContext {
    const user = headers['x-user'];
    return typeof user === 'string' ? { targetingKey: user } : {};
  }
}
