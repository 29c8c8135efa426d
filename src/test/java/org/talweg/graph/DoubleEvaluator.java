package org.talweg.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Philox;
import org.talweg.kernel.Reduction;

/** Evaluates nodes in double precision: primitives from their mathematics, composites through their definitions. */
public final class DoubleEvaluator {
    private final Map<Node, double[]> values;

    /** @param given values of leaves, row by row; integers as doubles */
    public DoubleEvaluator(Map<Node, double[]> given) {
        this.values = new HashMap<>(given);
    }

    /** The value of a node, row by row. */
    public double[] of(Node node) {
        double[] known = values.get(node);
        if (known == null) {
            known = evaluate(node);
            if (known.length != node.shape().size()) {
                throw new IllegalStateException(node + " came out with " + known.length + " elements");
            }
            values.put(node, known);
        }
        return known;
    }

    /** The value of a scalar node. */
    public double scalar(Node node) {
        return of(node.sum())[0];
    }

    private double[] evaluate(Node node) {
        Op op = node.op();
        if (op instanceof Primitive primitive) {
            return primitive(node, primitive);
        }
        int rows = (int) node.shape().rows();
        int columns = (int) node.shape().columns();
        if (op instanceof Composite.GatherRows) {
            double[] x = of(node.input(0));
            double[] order = of(node.input(1));
            int start = (int) of(node.input(2))[Bookkeeping.ROW_OFFSET];
            return fill(rows * columns, i -> x[(int) order[start + i / columns] * columns + i % columns]);
        }
        if (op instanceof Losses.Indicator) {
            double[] labels = of(node.input(0));
            return fill(rows * columns, i -> labels[i / columns] == i % columns ? 1 : 0);
        }
        if (op instanceof Losses.Correct) {
            return correct(of(node.input(0)), of(node.input(1)));
        }
        if (op instanceof Normalisation.Running update) {
            return zip(node, (running, batch) -> running + update.rate() * (update.factor() * batch - running));
        }
        if (op instanceof Composite.Mask mask) {
            double[] counters = of(node.input(0));
            long seed = (long) counters[Bookkeeping.SEED_HIGH] << 32 | (int) counters[Bookkeeping.SEED_LOW] & 0xFFFF_FFFFL;
            return fill(rows * columns, i -> Integer.compareUnsigned(Philox.draw(seed, i, (int) counters[Bookkeeping.STEP],
                    mask.dropout().stream()), mask.dropout().threshold()) < 0 ? mask.dropout().inverseKeep() : 0);
        }
        if (op instanceof Leaf) {
            throw new IllegalStateException("no value given for " + node);
        }
        return of(op.definition(node));
    }

    private double[] primitive(Node node, Primitive op) {
        int rows = (int) node.shape().rows();
        int columns = (int) node.shape().columns();
        if (op instanceof Primitive.Constant constant) {
            return fill(rows * columns, i -> constant.value());
        }
        if (op instanceof Primitive.Map1 map) {
            return map(node, unary(map.op()));
        }
        if (op instanceof Primitive.Map2 map) {
            return zip(node, binary(map.op()));
        }
        if (op instanceof Primitive.Scale scale) {
            return map(node, x -> x * scale.factor());
        }
        if (op instanceof Primitive.Shift shift) {
            return map(node, x -> x + shift.addend());
        }
        if (op instanceof Primitive.Detach) {
            return of(node.input(0));
        }
        if (op instanceof Primitive.Product product) {
            return product(node, product);
        }
        double[] x = of(node.input(0));
        int width = (int) node.input(0).shape().columns();
        if (op instanceof Primitive.RepeatRow) {
            return fill(rows * columns, i -> x[i % columns]);
        }
        if (op instanceof Primitive.RepeatColumn) {
            return fill(rows * columns, i -> x[i / columns]);
        }
        if (op instanceof Primitive.ColumnSum) {
            double[] sums = new double[width];
            for (int i = 0; i < x.length; i++) {
                sums[i % width] += x[i];
            }
            return sums;
        }
        if (op instanceof Primitive.RowResult result) {
            return fill(rows, row -> {
                double[] values = Arrays.copyOfRange(x, row * width, (row + 1) * width);
                return result.op() == Reduction.Op.SUM ? Arrays.stream(values).sum() : Arrays.stream(values).max().orElseThrow();
            });
        }
        if (op instanceof Primitive.Sum) {
            return new double[] {Arrays.stream(x).sum()};
        }
        throw new IllegalStateException("no evaluation of " + op);
    }

    private static DoubleUnaryOperator unary(Elementwise.Unary op) {
        return switch (op) {
            case COPY -> x -> x;
            case NEG -> x -> -x;
            case EXP -> Math::exp;
            case LOG -> Math::log;
            case SQRT -> Math::sqrt;
            case TANH -> Math::tanh;
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            case ERF -> DoubleEvaluator::erf;
            case RELU -> x -> Math.max(x, 0);
            case STEP -> x -> x > 0 ? 1 : 0;
            case ABS -> Math::abs;
        };
    }

    private static DoubleBinaryOperator binary(Elementwise.Binary op) {
        return switch (op) {
            case ADD -> Double::sum;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> a / b;
        };
    }

    /** {@code 2/√π · e^(−x²) · Σ 2ⁿ·x^(2n+1)/(2n+1)!!}: all terms of one sign. Abramowitz &amp; Stegun 1964, 7.1.6. */
    static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private double[] product(Node node, Primitive.Product op) {
        double[] a = of(node.input(0));
        double[] b = of(node.input(1));
        int wa = (int) node.input(0).shape().columns();
        int wb = (int) node.input(1).shape().columns();
        int terms = op.transposeA() ? (int) node.input(0).shape().rows() : wa;
        int columns = (int) node.shape().columns();
        return fill((int) node.shape().size(), i -> {
            int row = i / columns;
            int column = i % columns;
            double sum = 0;
            for (int k = 0; k < terms; k++) {
                sum += (op.transposeA() ? a[k * wa + row] : a[row * wa + k])
                        * (op.transposeB() ? b[column * wb + k] : b[k * wb + column]);
            }
            return sum;
        });
    }

    private static double[] correct(double[] z, double[] labels) {
        int classes = z.length / labels.length;
        return fill(labels.length, row -> {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = z[row * classes + c] > z[row * classes + best] ? c : best;
            }
            return best == labels[row] ? 1 : 0;
        });
    }

    private double[] map(Node node, DoubleUnaryOperator f) {
        double[] x = of(node.input(0));
        return fill(x.length, i -> f.applyAsDouble(x[i]));
    }

    private double[] zip(Node node, DoubleBinaryOperator f) {
        double[] a = of(node.input(0));
        double[] b = of(node.input(1));
        return fill(a.length, i -> f.applyAsDouble(a[i], b[i]));
    }

    private static double[] fill(int length, IntToDoubleFunction f) {
        double[] result = new double[length];
        Arrays.setAll(result, f);
        return result;
    }
}
