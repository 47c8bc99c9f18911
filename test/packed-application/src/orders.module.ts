import { BadRequestException, Body, Controller, Get, Injectable, Module, Post } from '@nestjs/common';
import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import {
  type ChangedSetting,
  type ConfigurationEvent,
  SETTING_CHANGED,
  type SettingChanged,
  SettingsCoordinator,
} from 'settings-management/settings';
import { WatchSetting } from 'settings-management/settings/nest';
import { billing } from './billing.settings.ts';

export class PlaceOrder {}

/** A handler of the application's own. */
@CommandHandler(PlaceOrder)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrder> {
  execute(): Promise<string> {
    return Promise.resolve('placed');
  }
}

/** A module of the application: it injects the contract and its own bus and emitter. */
@Injectable()
export class Orders {
  readonly watched: unknown[] = [];
  readonly heard: string[] = [];
  readonly own: string[] = [];

  constructor(
    readonly settings: SettingsCoordinator,
    readonly commands: CommandBus,
    readonly emitter: EventEmitter2,
  ) {}

  @WatchSetting(billing.keys.mode)
  modeChanged(changed: ChangedSetting): void {
    this.watched.push(changed.new);
  }

  @OnEvent(SETTING_CHANGED)
  settingChanged(event: ConfigurationEvent<SettingChanged>): void {
    this.heard.push(event.id);
  }

  @OnEvent('order:*')
  ordered(name: string): void {
    this.own.push(name);
  }
}

class Wish {
  readonly text!: string;
}

/** Routes of the application, which speak HTTP as Nest does by itself. */
@Controller('orders')
export class OrdersController {
  @Get()
  list(): string {
    return 'none';
  }

  @Get('failing')
  fail(): never {
    throw new Error('secret');
  }

  @Get('refusing')
  refuse(): never {
    throw new BadRequestException('not like that');
  }

  @Post()
  wish(@Body() body: Wish): Wish {
    return body;
  }
}

@Module({ controllers: [OrdersController], providers: [Orders, PlaceOrderHandler], exports: [Orders] })
export class OrdersModule {}
