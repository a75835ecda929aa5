/** A value with readers that are notified of changes. A failing reader does not prevent notifying the others. */
export function signal(value) {
  const readers = new Set();
  const tell = (reader) => {
    try {
      reader(value);
    } catch (failure) {
      console.error('a view could not show what changed', failure);
    }
  };
  return {
    get value() {
      return value;
    },
    set(next) {
      value = next;
      readers.forEach(tell);
    },
    /** Calls `reader` with the value now and whenever it is set; the returned function ends that. */
    subscribe(reader) {
      readers.add(reader);
      tell(reader);
      return () => readers.delete(reader);
    },
  };
}
