package org.talweg.curvature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a {@link Minimizer} remembers, as arrays: its name, a character a number, so that no other method takes it for its own; its
 * numbers; then vectors of n. Written with {@link #of}, and read one array after another.
 */
final class Saved {
    private final String method;
    private final int n;
    private final List<double[]> arrays;
    private int at;
    private double[] numbers = {};

    private Saved(String method, int n, List<double[]> arrays) {
        this.method = method;
        this.n = n;
        this.arrays = arrays;
    }

    /** The beginning of a state, to which vectors can be added. */
    static List<double[]> of(String method, double... numbers) {
        List<double[]> state = new ArrayList<>();
        state.add(method.chars().asDoubleStream().toArray());
        state.add(numbers);
        return state;
    }

    /** 1 where something is there, else 0. */
    static double flag(Object there) {
        return there == null ? 0 : 1;
    }

    /**
     * A state to be read.
     *
     * @param n     numbers of x
     * @param count of the method's numbers
     */
    static Saved read(String method, int n, List<double[]> state, int count) {
        Saved saved = new Saved(method, n, state);
        double[] name = saved.next("the method's name");
        saved.require(Arrays.equals(name, method.chars().asDoubleStream().toArray()), "the method's name", text(name));
        saved.numbers = saved.next("the method's numbers");
        saved.require(saved.numbers.length == count, count + " numbers", "length=" + saved.numbers.length);
        return saved;
    }

    private static String text(double[] name) {
        StringBuilder text = new StringBuilder();
        for (double character : name) {
            text.append(character >= ' ' && character <= '~' ? (char) character : '?');
            if (text.length() == 40) {
                break;
            }
        }
        return "method=" + text;
    }

    private double[] next(String what) {
        require(at < arrays.size(), what, "arrays=" + arrays.size());
        double[] next = arrays.get(at++);
        require(next != null, what, "null");
        return next;
    }

    /** The vector that follows: (n). */
    double[] vector(String what) {
        double[] vector = next(what);
        require(vector.length == n, what + " of " + n + " numbers", "length=" + vector.length);
        return vector.clone();
    }

    boolean flag(int i, String what) {
        double flag = numbers[i];
        require(flag == 0 || flag == 1, "0 or 1 for " + what, what + "=" + flag);
        return flag == 1;
    }

    /** A whole number from 0. */
    int count(int i, int most, String what) {
        double count = numbers[i];
        require(count >= 0 && count <= most && count == (int) count, what + " from 0 to " + most, what + "=" + count);
        return (int) count;
    }

    /** A number of 0 or more. */
    double size(int i, String what) {
        double size = numbers[i];
        require(size >= 0, what + " of 0 or more", what + "=" + size);
        return size;
    }

    /** The point that follows, where it is there: of whichever surface the next step is on. */
    Point point(int flag) {
        if (!flag(flag, "here")) {
            return null;
        }
        double[] x = vector("a place");
        double[] gradient = vector("its gradient");
        double[] loss = next("its loss");
        require(loss.length == 1, "one loss", "length=" + loss.length);
        return new Point(null, x, loss[0], gradient);
    }

    /** Nothing may follow. */
    void end() {
        require(at == arrays.size(), at + " arrays", "arrays=" + arrays.size());
    }

    void require(boolean met, String expected, String got) {
        if (!met) {
            throw new IllegalArgumentException("expected a saved state of " + method + " with " + expected + ", got " + got
                    + "; go on with the state that this method saved");
        }
    }
}
