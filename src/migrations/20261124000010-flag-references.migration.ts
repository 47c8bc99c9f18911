import { Migration } from '@mikro-orm/migrations';
import { DESCENDANTS_ROLE, RUNTIME_ROLE } from '#libs/persistence';

// Row-level security shows a scope nothing of the tenants below it, and what these built on its flags and segments must not break unseen.
const POLICIES = ['flag', 'flag_environment', 'segment']
  .map(
    (table) =>
      `grant select on sm.${table} to ${DESCENDANTS_ROLE};\ncreate policy descendants on sm.${table} for select to ${DESCENDANTS_ROLE} using (true);`,
  )
  .join('\n');

const ASKING = `nullif(current_setting('app.tenant_id', true), '')::uuid`;

/** A condition on a document of conditions: it names the key in a member of that name, however deep. */
const names = (document: string, member: 'segment' | 'flag', key: string): string =>
  `jsonb_path_exists(${document}, '$.**.${member} ? (@ == $key)', jsonb_build_object('key', ${key}))`;

// Rules of a removed flag or of an archived one use nothing; an override of an archived flag does, since the flag comes back with it.
const IN_USE = `not exists (select 1 from sm.flag o where o.tenant_id = e.tenant_id and o.key = e.key and o.archived_at is not null)`;
const KIND_OF_ROW = `case when exists (select 1 from sm.flag o where o.tenant_id = e.tenant_id and o.key = e.key) then 'flag' else 'override' end`;

const FUNCTIONS: Readonly<Record<string, string>> = {
  // The asking scope and the tenants below it for which its thing of that key is the nearest one.
  'flag_scopes_below(owned text, owned_key text)': `returns table (tenant_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  if ${ASKING} is null then return; end if;
  return query with recursive below as (
    select ${ASKING} as id
    union all
    select t.id from below b join sm.tenant t
      on case when b.id = '00000000-0000-0000-0000-000000000000' then t.parent_id is null else t.parent_id = b.id end
    where t.id <> b.id and t.status <> 'closed'
      and not exists (select 1 from sm.segment s where owned = 'segment' and s.tenant_id = t.id and s.key = owned_key and s.definition is not null)
      and not exists (select 1 from sm.flag f where owned = 'flag' and f.tenant_id = t.id and f.key = owned_key)
  ) select b.id from below b;
end
$body$`,
  // What refers to a flag or a segment: flags (environment * = at first), overrides and segments.
  'users_of_flag_thing(owned text, owned_key text)': `returns table (tenant_id uuid, kind text, key text, environment text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query
    with scopes as materialized (select s.tenant_id from sm.flag_scopes_below(owned, owned_key) s)
    select f.tenant_id, 'flag', f.key, '*' from scopes join sm.flag f on f.tenant_id = scopes.tenant_id
      where f.archived_at is null and case owned when 'segment' then ${names(`f.definition -> 'initial'`, 'segment', 'owned_key')}
        else ${names(`f.definition -> 'initial'`, 'flag', 'owned_key')} end
    union all
    select e.tenant_id, ${KIND_OF_ROW}, e.key, e.environment from scopes join sm.flag_environment e on e.tenant_id = scopes.tenant_id
      where e.configuration is not null and ${IN_USE} and case owned when 'segment' then ${names('e.configuration', 'segment', 'owned_key')}
        else ${names('e.configuration', 'flag', 'owned_key')} end
    union all
    select s.tenant_id, 'segment', s.key, '*' from scopes join sm.segment s on s.tenant_id = scopes.tenant_id
      where owned = 'segment' and s.definition is not null and s.key <> owned_key and ${names(`s.definition -> 'rules'`, 'segment', 'owned_key')};
end
$body$`,
  // What the tenants below say about a flag of the asking scope.
  'flag_overrides_below(flag_key text)': `returns table (tenant_id uuid, environment text, configuration jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query select e.tenant_id, e.environment, e.configuration from sm.flag_scopes_below('flag', flag_key) s
    join sm.flag_environment e on e.tenant_id = s.tenant_id and e.key = flag_key
    where e.configuration is not null and s.tenant_id <> ${ASKING};
end
$body$`,
  // Flags that are on in a protected environment and ask the segment, by other segments too: what they answer changes with it.
  'protected_flags_with_segment(segment_key text)': `returns table (key text, environment text, approvals int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
declare
  scopes uuid[] := array(select s.tenant_id from sm.flag_scopes_below('segment', segment_key) s);
  found text[] := array[segment_key];
  more text[];
begin
  loop
    more := array(select distinct s.key from sm.segment s
      where s.tenant_id = any (scopes) and s.definition is not null and s.key <> all (found)
        and exists (select 1 from unnest(found) wanted where ${names(`s.definition -> 'rules'`, 'segment', 'wanted')}));
    exit when cardinality(more) = 0;
    found := found || more;
  end loop;
  return query
    with spoken as materialized (
      select e.tenant_id, e.key, e.environment, e.configuration, ${KIND_OF_ROW} as kind from sm.flag_environment e
      where e.tenant_id = any (scopes) and e.configuration is not null and ${IN_USE}
    ), asking as materialized (
      select s.tenant_id, s.key, s.environment, s.kind from spoken s
        where exists (select 1 from unnest(found) wanted where ${names('s.configuration', 'segment', 'wanted')})
      union all
      select f.tenant_id, f.key, o.environment, 'flag' from sm.flag f join spoken o on o.key = f.key and o.kind = 'override'
        where f.tenant_id = any (scopes) and f.archived_at is null
          and not exists (select 1 from spoken said where said.tenant_id = f.tenant_id and said.key = f.key and said.environment = o.environment)
          and exists (select 1 from unnest(found) wanted where ${names(`f.definition -> 'initial'`, 'segment', 'wanted')})
    )
    select s.key, s.environment, max(p.required_approvals)::int from spoken s
      join sm.environment p on p.name = s.environment and p.protected
        and p.tenant_id in ('00000000-0000-0000-0000-000000000000', s.tenant_id)
    where coalesce(s.configuration ->> 'state', 'on') = 'on'
      and exists (select 1 from asking a where a.key = s.key and a.environment = s.environment
        and (a.tenant_id = s.tenant_id or (a.kind = 'flag' and not jsonb_exists_any(s.configuration, array['rules', 'variant']))))
    group by s.key, s.environment order by s.environment, s.key;
end
$body$`,
};

/** Questions about what is built on flags and segments, here and in the tenants below. */
export class Migration20261124000010FlagReferences extends Migration {
  override async up(): Promise<void> {
    this.addSql(POLICIES);
    this.addSql(`grant create on schema sm to ${DESCENDANTS_ROLE};`);
    for (const [signature, body] of Object.entries(FUNCTIONS)) {
      const name = signature.replaceAll(/\w+ text/g, 'text');
      this.addSql(`create function sm.${signature} ${body};`);
      this.addSql(`revoke all on function sm.${name} from public;`);
      this.addSql(`grant execute on function sm.${name} to ${RUNTIME_ROLE};`);
      this.addSql(`alter function sm.${name} owner to ${DESCENDANTS_ROLE};`);
    }
    this.addSql(`revoke create on schema sm from ${DESCENDANTS_ROLE};`);
  }
}
