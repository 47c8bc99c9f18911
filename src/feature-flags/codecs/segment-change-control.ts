import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ControlledCommands, PayloadReader } from '../../change-control/contracts/index.ts';
import { CreateSegment, CreateSegmentHandler } from '../commands/create-segment.command.ts';
import { RemoveSegment, RemoveSegmentHandler } from '../commands/remove-segment.command.ts';
import { UpdateSegment, UpdateSegmentHandler } from '../commands/update-segment.command.ts';
import { readNewSegment, readSegmentChange } from '../domain/segment-documents.ts';
import { SegmentArea } from '../persistence/flag-areas.ts';
import { asJson, expectedOf, flagCodec } from './flag-change-control.ts';

/** Puts the commands that change segments under change control: what a flag answers changes with the segments that it asks. */
@Injectable()
export class SegmentChangeControl implements OnModuleInit {
  constructor(
    private readonly commands: ControlledCommands,
    private readonly create: CreateSegmentHandler,
    private readonly update: UpdateSegmentHandler,
    private readonly remove: RemoveSegmentHandler,
  ) {}

  onModuleInit(): void {
    this.commands.registerArea(new SegmentArea());
    this.commands.register(
      flagCodec('feature-flags.create-segment', CreateSegment, this.create, {
        encode: ({ segment }) => ({ segment: asJson(segment) }),
        decode: (payload, scope, context) => new CreateSegment(scope, readNewSegment(payload['segment'], '/payload/segment'), context),
      }),
    );
    this.commands.register(
      flagCodec('feature-flags.update-segment', UpdateSegment, this.update, {
        encode: ({ place, change }) => ({ ...asJson(place), change: asJson(change) }),
        decode({ change, ...rest }, scope, context) {
          return new UpdateSegment(scope, placeOf(new PayloadReader(rest)), readSegmentChange(change, '/payload/change'), context);
        },
      }),
    );
    this.commands.register(
      flagCodec('feature-flags.remove-segment', RemoveSegment, this.remove, {
        encode: ({ place }) => asJson(place),
        decode: (payload, scope, context) => new RemoveSegment(scope, placeOf(new PayloadReader(payload)), context),
      }),
    );
  }
}

function placeOf(reader: PayloadReader) {
  const place = { key: reader.text('key'), ...expectedOf(reader) };
  reader.done(['key', 'expectedRevision']);
  return place;
}
