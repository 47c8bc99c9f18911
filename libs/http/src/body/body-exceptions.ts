import { InvalidRequestException, SettingsManagementException } from '#libs/kernel';

/** The body is not JSON. */
export class MalformedJsonException extends InvalidRequestException {
  override readonly code: string = 'MALFORMED_JSON';

  /** @param position offset of the first wrong character, in UTF-16 code units */
  constructor(position: number) {
    super(`The body is not valid JSON: it goes wrong at position ${position}.`, { details: { position } });
  }
}

/** The body is not UTF-8. */
export class InvalidEncodingException extends InvalidRequestException {
  override readonly code: string = 'INVALID_ENCODING';

  constructor() {
    super('The body is not valid UTF-8. JSON is always sent as UTF-8.');
  }
}

/** A body was expected and none came. */
export class EmptyBodyException extends InvalidRequestException {
  override readonly code: string = 'EMPTY_BODY';

  constructor() {
    super('The body is empty. Send a JSON document, or leave Content-Type out where no body is needed.');
  }
}

/** The body has a media type, character set or content coding that is not understood. */
export class UnsupportedMediaTypeException extends SettingsManagementException {
  readonly code: string = 'UNSUPPORTED_MEDIA_TYPE';
  readonly kind = 'unsupported-media-type';
}
