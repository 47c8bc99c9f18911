import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';

/** The time of this machine. */
@Injectable()
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
