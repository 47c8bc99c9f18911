import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Violation } from '#libs/kernel';
import type { Problem } from './problem.ts';

/** The media type of every answer that is not a success. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** One broken rule, as it shows in a problem. */
export class ProblemViolation {
  @ApiProperty({ description: 'Stable code of the rule.', example: 'UNKNOWN_FIELD' })
  readonly code!: string;

  @ApiProperty({ description: 'JSON pointer to the offending place; the empty text is the whole document.', example: '/value' })
  readonly pointer!: string;

  @ApiProperty({ description: 'What is wrong and what would be right.' })
  readonly message!: string;

  @ApiProperty({ enum: ['error', 'warning'] })
  readonly severity!: 'error' | 'warning';

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Machine-readable particulars; `in` says query, path or header.',
  })
  readonly params!: Readonly<Record<string, unknown>>;
}

/** The body of every answer that is not a success (RFC 9457); further members may follow, by code. */
export class ProblemDetails {
  @ApiProperty({ description: 'Identifies the code as a URI.', example: 'urn:settings-management:problem:VALIDATION_FAILED' })
  readonly type!: string;

  @ApiProperty({ example: 'Validation failed' })
  readonly title!: string;

  @ApiProperty({ example: 422 })
  readonly status!: number;

  @ApiPropertyOptional({ description: 'What failed and what to do.' })
  readonly detail?: string;

  @ApiProperty({ description: 'Stable code.', example: 'VALIDATION_FAILED' })
  readonly code!: string;

  @ApiProperty({ description: 'Finds the request in the logs.', example: '4bf92f3577b34da6a3ce929d0e0e4736' })
  readonly traceId!: string;

  @ApiProperty({ type: [ProblemViolation], description: 'Every broken rule at once.' })
  readonly violations!: readonly Violation[];
}

/** Renders a problem; the members of `details` stand beside the standard ones and never replace them. */
export function problemDetailsOf(problem: Problem, traceId: string): ProblemDetails & Readonly<Record<string, unknown>> {
  return {
    ...problem.details,
    type: `urn:settings-management:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    traceId,
    violations: problem.violations,
  };
}
