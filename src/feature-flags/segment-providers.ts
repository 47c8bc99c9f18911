import type { Provider } from '@nestjs/common';
import { SegmentChangeControl } from './codecs/segment-change-control.ts';
import { CreateSegmentHandler } from './commands/create-segment.command.ts';
import { RemoveSegmentHandler } from './commands/remove-segment.command.ts';
import { SegmentJudge } from './commands/segment-judge.handler.ts';
import { UpdateSegmentHandler } from './commands/update-segment.command.ts';
import { SegmentRepository } from './persistence/segment.repository.ts';
import { GetSegmentHandler } from './queries/get-segment.query.ts';
import { ListSegmentsHandler } from './queries/list-segments.query.ts';

/** Segments that rules ask. */
export const SEGMENT_PROVIDERS: readonly Provider[] = [
  SegmentRepository,
  SegmentJudge,
  CreateSegmentHandler,
  UpdateSegmentHandler,
  RemoveSegmentHandler,
  SegmentChangeControl,
  GetSegmentHandler,
  ListSegmentsHandler,
];
