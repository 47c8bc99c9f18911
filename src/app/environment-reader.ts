/** Reads variables one by one and remembers every problem, so that all can be told at once. */
export class EnvironmentReader {
  readonly problems: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  /** The variable; undefined when it is not set or empty. */
  text(name: string): string | undefined {
    const given = this.env[name];
    return given === undefined || given === '' ? undefined : given;
  }

  /** The variable as a whole number. */
  integer(name: string, fallback: number, min: number, max: number): number {
    const given = this.text(name);
    if (given === undefined) return fallback;
    if (!/^\d{1,6}$/.test(given) || Number(given) < min || Number(given) > max)
      this.problems.push(`${name} is "${given}"; it must be a whole number from ${min} to ${max}.`);
    return Number(given);
  }

  /** The variable as one of some words. */
  oneOf(name: string, fallback: string, words: readonly string[]): string {
    const given = this.text(name) ?? fallback;
    if (!words.includes(given)) this.problems.push(`${name} is "${given}"; it must be one of ${words.join(', ')}.`);
    return given;
  }

  /** The variable as a list parted by commas. */
  list(name: string, isValid: (item: string) => boolean, expected: string): readonly string[] {
    const items = (this.text(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    for (const item of items) if (!isValid(item)) this.problems.push(`${name} holds "${item}"; ${expected}.`);
    return items;
  }

  /** The variable as the address of a Redis; its text is not repeated in problems, for it may hold a password. */
  redisUrl(name: string): string | undefined {
    const given = this.text(name);
    const url = given !== undefined && URL.canParse(given) ? new URL(given) : undefined;
    if (
      given !== undefined &&
      !(/^rediss?:$/.test(url?.protocol ?? '') && url?.hostname !== '' && /^(?:\/\d{0,3})?$/.test(url?.pathname ?? ''))
    )
      this.problems.push(`${name} must be an address like redis://login:password@host:6379/0, or rediss:// for TLS.`);
    return given;
  }

  /** The variable as the address of a PostgreSQL database; its text is not repeated in problems, for it holds a password. */
  postgresUrl(name: string): string | undefined {
    const given = this.text(name);
    if (given !== undefined && !(/^postgres(?:ql)?:\/\/./.test(given) && URL.canParse(given)))
      this.problems.push(`${name} must be an address like postgres://login:password@host:5432/database.`);
    return given;
  }
}
