import { type DynamicModule, Inject, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Scope } from '#libs/kernel';
import { BusesModule } from '../core/buses.module.ts';
import { type DefinedFlags, FeatureFlagCoordinator, valueTypeOf } from './contracts/index.ts';
import { FeatureFlagNotFoundException } from './domain/feature-flag.exceptions.ts';
import { flagsHandle, flagsToken } from './contracts/nest/index.ts';

const DECLARED = Symbol('flags declared by a module');

/** The flags that one module of the application asks for. Those that do not exist, or are of another type, are logged at the start. */
// The buses first: their own start is before that of modules that stand on them.
@Module({ imports: [BusesModule] })
export class FlagsFeatureModule implements OnApplicationBootstrap {
  static of(declarations: readonly DefinedFlags[]): DynamicModule {
    const handles = declarations.map((flags) => ({
      provide: flagsToken(flags),
      inject: [FeatureFlagCoordinator],
      useFactory: (coordinator: FeatureFlagCoordinator) => flagsHandle(coordinator, flags),
    }));
    return {
      module: FlagsFeatureModule,
      providers: [{ provide: DECLARED, useValue: declarations }, ...handles],
      exports: handles.map(({ provide }) => provide),
    };
  }

  private readonly logger = new Logger('feature-flags');

  constructor(
    private readonly flags: FeatureFlagCoordinator,
    @Inject(DECLARED) private readonly declarations: readonly DefinedFlags[],
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const declared = this.declarations.flatMap(({ keys, specs }) => keys.map((key) => ({ key, default: specs[key]?.default ?? null })));
    const findings = await Promise.all(declared.map((each) => this.findingOf(each.key, valueTypeOf(each.default))));
    const flags = findings.filter((finding) => finding !== undefined);
    if (flags.length > 0) this.logger.warn({ msg: 'Flags that the code asks for do not fit: their defaults count.', flags });
  }

  // An application starts without its flags: they may be created later, or by a tenant.
  private async findingOf(key: string, expected: string): Promise<{ readonly key: string; readonly problem: string } | undefined> {
    try {
      const { valueType, archivedAt } = await this.flags.getFlag(Scope.application(), key);
      if (archivedAt !== undefined) return { key, problem: 'is archived' };
      return valueType === expected ? undefined : { key, problem: `is of the type ${valueType}, and the code expects ${expected}` };
    } catch (error) {
      return { key, problem: error instanceof FeatureFlagNotFoundException ? 'does not exist' : 'could not be looked up' };
    }
  }
}
