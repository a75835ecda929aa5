/** A value and those who want to know when it changes. A reader that fails does not keep the others from knowing. */
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
    /** Tells `reader` the value now and whenever it is set; the answer ends that. */
    subscribe(reader) {
      readers.add(reader);
      tell(reader);
      return () => readers.delete(reader);
    },
  };
}
