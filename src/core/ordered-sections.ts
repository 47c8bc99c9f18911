import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigurationSections } from '#libs/kernel';

/** Stops the start when sections of the configuration depend on each other in a circle, or on one that no module has registered. */
@Injectable()
export class OrderedSections implements OnApplicationBootstrap {
  constructor(private readonly sections: ConfigurationSections) {}

  onApplicationBootstrap(): void {
    this.sections.inOrder();
  }
}
