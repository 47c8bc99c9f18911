import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { IdGenerator } from '#libs/kernel';

/** Identifiers that grow with time (RFC 9562, version 7). */
@Injectable()
export class UuidV7Generator extends IdGenerator {
  next(): string {
    return v7();
  }
}
