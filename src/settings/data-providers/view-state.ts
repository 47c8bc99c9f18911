import { ANY_ENVIRONMENT } from '#libs/kernel';
import type { ResolutionContext } from '#libs/setting-resolution';
import { RowTable, type SettingRow, type StateLevel } from '../domain/setting-state.ts';

/** The levels of a view as the facts of a write would have them, with the rows of these keys that the view's environment sees. */
export function stateOf({ levels, environment }: ResolutionContext, keys: Iterable<string>): readonly StateLevel[] {
  const places = [...keys].flatMap((key) => [...new Set([ANY_ENVIRONMENT, environment])].map((at) => ({ key, environment: at })));
  return levels.map(({ values, ...level }) => ({
    ...level,
    rows: RowTable.of(
      places.flatMap((place): SettingRow[] => {
        const stored = values.get(place.key, place.environment);
        return stored === undefined ? [] : [{ ...place, stored }];
      }),
    ),
  }));
}
