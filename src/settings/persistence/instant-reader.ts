/**
 * Makes a reader of timestamps as SQL answers them.
 * @returns a function to ISO 8601 in UTC with milliseconds; rows of one change set share their instant, so the latest is remembered
 */
export function instantReader(): (text: string) => string {
  let [known, instant] = ['', ''];
  return (text) => {
    if (text !== known) [known, instant] = [text, new Date(text).toISOString()];
    return instant;
  };
}
