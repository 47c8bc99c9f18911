import { ChangeEntity, ChangeSetEntity, IdempotencyRecordEntity } from '#libs/changes';
import { StreamEntity } from '#libs/persistence';
import { DataKeyEntity, SecretEntity, SecretRotationEntity } from '#libs/secrets';
import { DeliveryEntity, DueWorkEntity } from '#libs/work';
import { ApiKeyEntity } from '../identity/persistence/api-key.entity.ts';
import { RoleEntity } from '../identity/persistence/role.entity.ts';
import { ChangeRequestEntity } from '../change-control/persistence/change-request.entity.ts';
import { FlagLastUseEntity } from '../feature-flags/persistence/flag-last-use.entity.ts';
import { FlagUsageEntity } from '../feature-flags/persistence/flag-usage.entity.ts';
import { FlagEnvironmentEntity } from '../feature-flags/persistence/flag-environment.entity.ts';
import { FlagRolloutEntity } from '../feature-flags/persistence/flag-rollout.entity.ts';
import { FlagSwitchEntity } from '../feature-flags/persistence/flag-switch.entity.ts';
import { FlagEntity } from '../feature-flags/persistence/flag.entity.ts';
import { SegmentEntity } from '../feature-flags/persistence/segment.entity.ts';
import { EnvironmentEntity } from '../organisation/persistence/environment.entity.ts';
import { TenantEntity } from '../organisation/persistence/tenant.entity.ts';
import { SettingDefinitionEntity } from '../settings/persistence/setting-definition.entity.ts';
import { SettingValueEntity } from '../settings/persistence/setting-value.entity.ts';

/** Every table of the schema, for migrations and for the test that compares them with the catalogue. */
export const ENTITIES = [
  TenantEntity,
  EnvironmentEntity,
  StreamEntity,
  ChangeSetEntity,
  ChangeEntity,
  IdempotencyRecordEntity,
  DataKeyEntity,
  SecretEntity,
  SecretRotationEntity,
  ApiKeyEntity,
  RoleEntity,
  DueWorkEntity,
  DeliveryEntity,
  SettingDefinitionEntity,
  SettingValueEntity,
  ChangeRequestEntity,
  FlagEntity,
  FlagEnvironmentEntity,
  SegmentEntity,
  FlagSwitchEntity,
  FlagUsageEntity,
  FlagLastUseEntity,
  FlagRolloutEntity,
];
