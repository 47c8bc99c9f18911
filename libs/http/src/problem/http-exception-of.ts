import { HttpException } from '@nestjs/common';
import type { SettingsManagementException } from '#libs/kernel';
import { problemDetailsOf } from './problem-details.ts';
import { problemOfException } from './problem-of-exception.ts';

/** The problem as an exception of Nest, for applications that have no filter that knows ours; our own finds the cause. */
export function httpExceptionOf(exception: SettingsManagementException): HttpException {
  const problem = problemOfException(exception);
  const { traceId: _unknownHere, ...body } = problemDetailsOf(problem, '');
  return new HttpException(body, problem.status, { cause: exception });
}
