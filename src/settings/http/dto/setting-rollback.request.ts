import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { IsRevision, MayBeAbsent } from '#libs/http';
import { ValidationException, violation } from '#libs/kernel';
import type { SettingRollback } from '../../contracts/index.ts';

class ReasonedRequest {
  @ApiPropertyOptional({ description: 'Why; required but at user scope.', example: 'The new terms were a mistake' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Body of `POST settings/{key}/rollback`. */
export class RollBackSettingRequest extends ReasonedRequest {
  @ApiProperty({ description: 'The revision to take the setting back to; 0 = before it was set.', example: 41 })
  @IsRevision(0)
  readonly revision!: number;
}

/** Body of `POST settings/rollback`. */
export class RollBackSettingsRequest extends ReasonedRequest {
  @ApiPropertyOptional({ description: 'Take everything back to this revision; 0 = before anything was set.', example: 41 })
  @MayBeAbsent()
  @IsRevision(0)
  readonly to?: number;

  @ApiPropertyOptional({ description: 'Undo the change set of this revision.', example: 42 })
  @MayBeAbsent()
  @IsRevision(1)
  readonly changeSet?: number;
}

/** What a body asks for. @throws ValidationException VALIDATION_FAILED unless it is exactly one thing */
export function rollbackOf({ to, changeSet }: RollBackSettingsRequest): SettingRollback {
  if (typeof to === 'number' && typeof changeSet !== 'number') return { to };
  if (typeof changeSet === 'number' && typeof to !== 'number') return { changeSet };
  const message = 'Send either "to", the revision to go back to, or "changeSet", the revision of the change set to undo.';
  throw new ValidationException(message, { violations: [violation('ROLLBACK_REQUIRED', '/to', message)] });
}

/** Examples of `POST settings/rollback` for the documentation. */
export const rollbackExample = {
  to: { summary: 'Back to a revision', value: { to: 41, reason: 'The import of Monday was wrong' } },
  changeSet: { summary: 'Undo one change set', value: { changeSet: 42, reason: 'Approved for the other branch' } },
};
