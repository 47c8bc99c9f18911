/** Columns of a row of flags as `FlagRow` names them. */
export const FLAG_COLUMNS = `key, definition, created_at as "createdAt", archived_at as "archivedAt", revision::float8 as revision`;

/** Columns of a row of environments as `FlagEnvironmentRow` names them. */
export const FLAG_ENVIRONMENT_COLUMNS = 'key, environment, configuration, revision::float8 as revision';

/** Columns of a row of kill switches as `FlagSwitchRow` names them. */
export const FLAG_SWITCH_COLUMNS = `key, environment, killed, reason, changed_by as "changedBy", changed_at as "changedAt", revision::float8 as revision`;

/** Columns of a row of segments as `SegmentRow` names them. */
export const SEGMENT_COLUMNS = 'key, definition, revision::float8 as revision';
/** Columns of a row of rollouts as `StoredRollout` names them. */
export const ROLLOUT_COLUMNS = 'id, key, environment, rule_id as "ruleId", status, details, revision::float8 as revision';
