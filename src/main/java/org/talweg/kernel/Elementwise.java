package org.talweg.kernel;

import java.util.Locale;

/** The graph's elementwise primitives and broadcasts. Outputs may be the same buffer as an input of the same shape. */
public sealed interface Elementwise extends Kernel {
    /** Functions of one argument. */
    enum Unary {
        /** x */ COPY,
        /** −x (the sign bit flipped) */ NEG,
        /** {@link Elementary#exp} */ EXP,
        /** {@link Elementary#log} */ LOG,
        /** √x, correctly rounded */ SQRT,
        /** {@link Elementary#tanh} */ TANH,
        /** {@link Elementary#sigmoid} */ SIGMOID,
        /** {@link Elementary#erf} */ ERF,
        /** x &lt; 0 ? 0 : x, so NaN stays, and −0 stays −0 */ RELU,
        /** x &gt; 0 ? 1 : 0 */ STEP,
        /** |x| (the sign bit cleared) */ ABS
    }

    /** Functions of two arguments: one IEEE operation each. */
    enum Binary { ADD, SUB, MUL, DIV }

    /** {@code y[i] ← op(x[i])}, n elements. */
    record Map1(Unary op, Buffer x, Buffer y, long n) implements Elementwise {
        public Map1 {
            Check.size("map1", "n", n);
            Check.floats("map1", "x", x, n);
            Check.floats("map1", "y", y, n);
        }

        @Override
        public String entry() {
            return op.name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code y[i] ← op(a[i], b[i])}, n elements. */
    record Map2(Binary op, Buffer a, Buffer b, Buffer y, long n) implements Elementwise {
        public Map2 {
            Check.size("map2", "n", n);
            Check.floats("map2", "a", a, n);
            Check.floats("map2", "b", b, n);
            Check.floats("map2", "y", y, n);
        }

        @Override
        public String entry() {
            return op.name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code y[i] ← x[i]·factor}, n elements. */
    record Scale(Buffer x, Buffer y, float factor, long n) implements Elementwise {
        public Scale {
            Check.size("scale", "n", n);
            Check.floats("scale", "x", x, n);
            Check.floats("scale", "y", y, n);
        }
    }

    /** {@code y[i] ← x[i] + addend}, n elements. */
    record Shift(Buffer x, Buffer y, float addend, long n) implements Elementwise {
        public Shift {
            Check.size("shift", "n", n);
            Check.floats("shift", "x", x, n);
            Check.floats("shift", "y", y, n);
        }
    }

    /** {@code y[i] ← value}, n elements. */
    record Fill(Buffer y, float value, long n) implements Elementwise {
        public Fill {
            Check.size("fill", "n", n);
            Check.floats("fill", "y", y, n);
        }
    }

    /** {@code y[r, c] ← x[c]}: a row (1, C) repeated over (N, C). */
    record RowBroadcast(Buffer x, Buffer y, long rows, long columns) implements Elementwise {
        public RowBroadcast {
            Check.floats("row_broadcast", "y", y, Check.area("row_broadcast", rows, columns));
            Check.floats("row_broadcast", "x", x, columns);
        }
    }

    /** {@code y[r, c] ← x[r]}: a column (N, 1) repeated over (N, C). */
    record ColumnBroadcast(Buffer x, Buffer y, long rows, long columns) implements Elementwise {
        public ColumnBroadcast {
            Check.floats("column_broadcast", "y", y, Check.area("column_broadcast", rows, columns));
            Check.floats("column_broadcast", "x", x, rows);
        }
    }
}
