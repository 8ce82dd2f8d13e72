// The fields of a form as pairs of name and value, in which a name may stand several times.

/** The values of each name. */
export function valuesByName(pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

/** The names of the fields in which two lists of [name, value] differ; without a value is the same as empty. */
export function differingNames(before, now) {
  const [old, current] = [valuesByName(before), valuesByName(now)];
  const words = (values) => JSON.stringify((values ?? []).filter(Boolean));
  return [...new Set([...old.keys(), ...current.keys()])].filter((name) => words(old.get(name)) !== words(current.get(name)));
}
