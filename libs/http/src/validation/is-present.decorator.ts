import { ValidateBy } from 'class-validator';

/** The member must be there; any JSON value will do, null too. */
export const IsPresent = (): PropertyDecorator =>
  ValidateBy({
    name: 'isPresent',
    validator: { validate: (value: unknown) => value !== undefined, defaultMessage: () => '$property must be given; null is a value' },
  });
