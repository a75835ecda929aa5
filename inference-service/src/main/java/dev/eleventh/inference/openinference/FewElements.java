package dev.eleventh.inference.openinference;

import java.util.ArrayList;

/**
 * A list that fails when it grows too long while a request is read. Otherwise three bytes of JSON become fifty in
 * memory.
 */
final class FewElements<E> extends ArrayList<E> {
    private static final long serialVersionUID = 1L;
    private static final int MAX = 64;

    @Override
    public boolean add(E element) {
        if (size() == MAX) {
            throw new IllegalArgumentException("a list may have at most %d elements, this one has more".formatted(MAX));
        }
        return super.add(element);
    }
}
