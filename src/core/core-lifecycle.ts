import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeLogging, ChangeLogParticipant } from '#libs/changes';
import { ConfigurationCacheService, LayerRefreshParticipant, StreamWatch } from '#libs/layers';
import { Database, UnitOfWork } from '#libs/persistence';

/** Puts the core together at the start and takes it apart at the end. */
@Injectable()
export class CoreLifecycle implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly refresh: LayerRefreshParticipant,
    private readonly watch: StreamWatch,
    private readonly database: Database,
    private readonly cache: ConfigurationCacheService,
  ) {}

  onModuleInit(): void {
    const changeLog = new ChangeLogParticipant();
    this.unitOfWork.register(changeLog);
    this.unitOfWork.register(new ChangeLogging(changeLog));
    this.unitOfWork.register(this.refresh);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.cache.warm();
    this.watch.start();
  }

  /** Runs after the hooks of the modules, which may still write. */
  async onApplicationShutdown(): Promise<void> {
    await this.watch.stop();
    await this.refresh.idle();
    await this.database.close();
  }
}
