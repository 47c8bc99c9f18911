import 'reflect-metadata';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PUBLIC_ROUTE, REQUIRED_PERMISSIONS } from './route-access.decorators.ts';

/** Nest's own metadata keys of a handler. */
const NEST_PATH = 'path';
const NEST_METHOD = 'method';

/**
 * Checks that every handler of every controller says who may call it.
 * @throws Error naming all handlers that carry neither `RequirePermission` nor `Public`, or both
 */
export function assertEveryRouteIsGuarded(app: INestApplicationContext): void {
  const complaints = controllersOf(app).flatMap(complaintsAbout);
  if (complaints.length > 0) throw new Error(`Routes without a clear permission:\n${complaints.join('\n')}`);
}

function controllersOf(app: INestApplicationContext): readonly Type<unknown>[] {
  const modules = [...app.get(ModulesContainer, { strict: false }).values()];
  const types = modules.flatMap((module) => [...module.controllers.values()].map((wrapper) => wrapper.metatype));
  return [...new Set(types)].filter((type): type is Type<unknown> => typeof type === 'function' && 'prototype' in type);
}

function complaintsAbout(controller: Type<unknown>): readonly string[] {
  const prototype = controller.prototype as object;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler: unknown = Reflect.get(prototype, name);
    if (typeof handler !== 'function' || !Reflect.hasMetadata(NEST_PATH, handler) || !Reflect.hasMetadata(NEST_METHOD, handler)) return [];
    const isPublic = isMarked(PUBLIC_ROUTE, handler, controller);
    const isGuarded = isMarked(REQUIRED_PERMISSIONS, handler, controller);
    if (isPublic !== isGuarded) return [];
    return [
      `${controller.name}.${name} has ${isPublic ? 'both @RequirePermission and @Public' : 'neither @RequirePermission nor @Public'}`,
    ];
  });
}

function isMarked(key: string, handler: object, controller: object): boolean {
  return Reflect.hasMetadata(key, handler) || Reflect.hasMetadata(key, controller);
}
