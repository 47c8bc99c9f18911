import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type JsonObject, Scope, tenantOf } from '#libs/kernel';
import { type CommandCodec, ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { ChangeTenant, ChangeTenantHandler } from '../commands/change-tenant.command.ts';
import { CreateTenant, CreateTenantHandler } from '../commands/create-tenant.command.ts';
import { DefineEnvironment, DefineEnvironmentHandler } from '../commands/define-environment.command.ts';
import { RemoveEnvironment, RemoveEnvironmentHandler } from '../commands/remove-environment.command.ts';
import type { ExpectedRevision, TenantChange } from '../contracts/index.ts';
import { EnvironmentArea, TenantArea } from '../persistence/organisation-areas.ts';

const STATUSES = ['active', 'suspended', 'closed'] as const;

/** Puts tenants and environments under change control. */
@Injectable()
export class OrganisationChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly create: CreateTenantHandler,
    private readonly change: ChangeTenantHandler,
    private readonly define: DefineEnvironmentHandler,
    private readonly remove: RemoveEnvironmentHandler,
  ) {}

  onModuleInit(): void {
    this.commands.registerArea(new EnvironmentArea());
    this.commands.registerArea(new TenantArea());
    this.commands.register(createCodec(this.create));
    this.commands.register(changeCodec(this.change));
    this.commands.register(defineCodec(this.define));
    this.commands.register(removeCodec(this.remove));
  }
}

function createCodec(handler: CreateTenantHandler): CommandCodec<CreateTenant> {
  return {
    type: 'organisation.create-tenant',
    version: 1,
    commandClass: CreateTenant,
    handler,
    approvePermission: 'organisation.manage',
    encode: ({ tenant }) => ({ ...tenant }),
    decode(payload, _scope, context) {
      const reader = new PayloadReader(payload);
      const tenant = { code: reader.text('code'), name: reader.text('name'), ...texts(reader, 'parent', 'timeZone') };
      reader.done(['code', 'name', 'parent', 'timeZone']);
      return new CreateTenant(tenant, context);
    },
  };
}

function changeCodec(handler: ChangeTenantHandler): CommandCodec<ChangeTenant> {
  return {
    type: 'organisation.change-tenant',
    version: 1,
    commandClass: ChangeTenant,
    handler,
    approvePermission: 'organisation.manage',
    encode: ({ code, change, expected }) => ({ code, change: { ...change }, ...(expected === undefined ? {} : { expected }) }),
    decode(payload, _scope, context) {
      const reader = new PayloadReader(payload);
      const [code, wanted, expected] = [reader.text('code'), reader.member('change'), expectedOf(reader)];
      reader.done(['code', 'change', 'expected']);
      return new ChangeTenant(code, tenantChange(wanted), expected, context);
    },
  };
}

function defineCodec(handler: DefineEnvironmentHandler): CommandCodec<DefineEnvironment> {
  return {
    type: 'organisation.define-environment',
    version: 1,
    commandClass: DefineEnvironment,
    handler,
    approvePermission: 'organisation.manage',
    encode: ({ environment, expected }) => ({ ...environment, ...(expected === undefined ? {} : { expected }) }),
    decode(payload, scope, context) {
      const reader = new PayloadReader(payload);
      const [isProtected, requiredApprovals, expected] = [
        reader.flag('protected'),
        reader.revision('requiredApprovals'),
        expectedOf(reader),
      ];
      const environment = {
        name: reader.text('name'),
        description: reader.optionalText('description') ?? '',
        ...(isProtected === undefined ? {} : { protected: isProtected }),
        ...(requiredApprovals === undefined ? {} : { requiredApprovals }),
      };
      reader.done(['name', 'description', 'protected', 'requiredApprovals', 'expected']);
      return new DefineEnvironment(scope, environment, expected, context);
    },
  };
}

function removeCodec(handler: RemoveEnvironmentHandler): CommandCodec<RemoveEnvironment> {
  return {
    type: 'organisation.remove-environment',
    version: 1,
    commandClass: RemoveEnvironment,
    handler,
    approvePermission: 'organisation.manage',
    encode: ({ name, expected }) => ({ name, ...(expected === undefined ? {} : { expected }) }),
    decode(payload, scope, context) {
      const reader = new PayloadReader(payload);
      const [name, expected] = [reader.text('name'), expectedOf(reader)];
      reader.done(['name', 'expected']);
      return new RemoveEnvironment(tenantOf(scope) === undefined ? Scope.application() : scope, name, expected, context);
    },
  };
}

function tenantChange(wanted: JsonObject): TenantChange {
  const reader = new PayloadReader(wanted, '/payload/change');
  const parent = wanted['parent'] === null ? { parent: null } : texts(reader, 'parent');
  const status = wanted['status'] === undefined ? {} : { status: reader.oneOf('status', STATUSES) };
  const change = { ...texts(reader, 'name', 'timeZone'), ...parent, ...status };
  reader.done(['name', 'timeZone', 'parent', 'status']);
  return change;
}

function texts(reader: PayloadReader, ...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = reader.optionalText(name);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function expectedOf(reader: PayloadReader): ExpectedRevision {
  return reader.json('expected') === 'absent' ? 'absent' : reader.revision('expected');
}
