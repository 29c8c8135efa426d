package org.talweg.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Deals values in random order, each once before any comes again. */
final class Deck<T> {
    private final List<T> values;
    private final Random random;
    private final List<T> left = new ArrayList<>();

    @SafeVarargs
    Deck(Random random, T... values) {
        this.random = random;
        this.values = List.of(values);
    }

    T next() {
        if (left.isEmpty()) {
            left.addAll(values);
            Collections.shuffle(left, random);
        }
        return left.remove(left.size() - 1);
    }
}
