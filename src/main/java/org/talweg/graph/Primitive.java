package org.talweg.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Elementwise.Unary;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.Reduction;

/** The primitive ops: each one kernel (sums: one a level), each gradient written with primitives. */
sealed interface Primitive extends Op {

    /** A matrix of one value. */
    record Constant(Shape of, float value) implements Primitive {
        @Override
        public Shape shape(List<Node> inputs) {
            return of;
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return List.of();
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Elementwise.Fill(out.of(node), value, of.size()));
        }
    }

    record Map1(Unary op) implements Primitive {
        @Override
        public String label() {
            return op.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Shape shape(List<Node> inputs) {
            return Fit.same(this, inputs);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            Node x = node.input(0);
            return Arrays.asList(switch (op) {
                case COPY -> up;
                case NEG -> up.negated();
                case EXP -> up.times(node);
                case LOG -> up.over(x);
                case SQRT -> up.over(node).times(0.5f);
                case TANH -> up.minus(up.times(node.times(node)));
                case SIGMOID -> up.times(node.minus(node.times(node)));
                case ERF -> up.times(x.times(x).negated().exp().times(TWO_OVER_SQRT_PI));
                case RELU -> up.times(x.step());
                case STEP -> null;
                case ABS -> up.times(x.step().minus(x.negated().step()));
            });
        }

        @Override
        public boolean inPlace(int input) {
            return true;
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Elementwise.Map1(op, out.of(node.input(0)), out.of(node), node.shape().size()));
        }
    }

    /** 2/√π */
    float TWO_OVER_SQRT_PI = 0x1.20dd76p0f; // 1.1283792

    record Map2(Binary op) implements Primitive {
        @Override
        public String label() {
            return op.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Shape shape(List<Node> inputs) {
            return Fit.same(this, inputs);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            Node a = node.input(0);
            Node b = node.input(1);
            return switch (op) {
                case ADD -> List.of(up, up);
                case SUB -> List.of(up, up.negated());
                case MUL -> List.of(up.times(b), up.times(a));
                case DIV -> List.of(up.over(b), up.times(node).over(b).negated());
            };
        }

        @Override
        public boolean inPlace(int input) {
            return true;
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Elementwise.Map2(op, out.of(node.input(0)), out.of(node.input(1)), out.of(node),
                    node.shape().size()));
        }
    }

    record Scale(float factor) implements Primitive {
        @Override
        public Shape shape(List<Node> inputs) {
            return Fit.same(this, inputs);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return List.of(up.times(factor));
        }

        @Override
        public boolean inPlace(int input) {
            return true;
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Elementwise.Scale(out.of(node.input(0)), out.of(node), factor, node.shape().size()));
        }
    }

    record Shift(float addend) implements Primitive {
        @Override
        public Shape shape(List<Node> inputs) {
            return Fit.same(this, inputs);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return List.of(up);
        }

        @Override
        public boolean inPlace(int input) {
            return true;
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Elementwise.Shift(out.of(node.input(0)), out.of(node), addend, node.shape().size()));
        }
    }

    /** The identity, without a gradient. */
    record Detach() implements Primitive {
        @Override
        public Shape shape(List<Node> inputs) {
            return Fit.same(this, inputs);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return Arrays.asList((Node) null);
        }

        @Override
        public boolean inPlace(int input) {
            return true;
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Elementwise.Map1(Unary.COPY, out.of(node.input(0)), out.of(node), node.shape().size()));
        }
    }

    record Product(boolean transposeA, boolean transposeB) implements Primitive {
        @Override
        public String label() {
            return "matmul";
        }

        @Override
        public Shape shape(List<Node> inputs) {
            Shape a = Fit.floats(this, inputs.get(0)).shape();
            Shape b = Fit.floats(this, inputs.get(1)).shape();
            if (inner(a) != (transposeB ? b.columns() : b.rows())) {
                throw new IllegalArgumentException("matmul: expected equal inner sizes, got " + a
                        + (transposeA ? " transposed" : "") + " and " + b + (transposeB ? " transposed" : ""));
            }
            return new Shape(transposeA ? a.columns() : a.rows(), transposeB ? b.rows() : b.columns());
        }

        private long inner(Shape a) {
            return transposeA ? a.rows() : a.columns();
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            Node a = node.input(0);
            Node b = node.input(1);
            return List.of(
                    transposeA ? b.matmul(up, transposeB, true) : up.matmul(b, false, !transposeB),
                    transposeB ? up.matmul(a, true, transposeA) : a.matmul(up, !transposeA, false));
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new MatMul(out.of(node.input(0)), out.of(node.input(1)), out.of(node), transposeA, transposeB,
                    node.shape().rows(), node.shape().columns(), inner(node.input(0).shape())));
        }
    }

    /** (1, C) → (rows, C). */
    record RepeatRow(long rows) implements Primitive {
        @Override
        public Shape shape(List<Node> inputs) {
            Shape x = Fit.floats(this, inputs.get(0)).shape();
            Fit.shaped(this, "a row", inputs.get(0), new Shape(1, x.columns()));
            return new Shape(rows, x.columns());
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return List.of(up.columnSum());
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Elementwise.RowBroadcast(out.of(node.input(0)), out.of(node), rows, node.shape().columns()));
        }
    }

    /** (N, 1) → (N, columns). */
    record RepeatColumn(long columns) implements Primitive {
        @Override
        public Shape shape(List<Node> inputs) {
            Shape x = Fit.floats(this, inputs.get(0)).shape();
            Fit.shaped(this, "a column", inputs.get(0), new Shape(x.rows(), 1));
            return new Shape(x.rows(), columns);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return List.of(up.rowSum());
        }

        @Override
        public void emit(Node node, Emitter out) {
            out.add(new Elementwise.ColumnBroadcast(out.of(node.input(0)), out.of(node), node.shape().rows(), columns));
        }
    }

    record ColumnSum() implements Primitive {
        @Override
        public Shape shape(List<Node> inputs) {
            return new Shape(1, Fit.floats(this, inputs.get(0)).shape().columns());
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return List.of(up.broadcastRows(node.input(0).shape().rows()));
        }

        @Override
        public long scratch(Node node) {
            return Reduce.columnScratch(node.input(0).shape());
        }

        @Override
        public void emit(Node node, Emitter out) {
            Shape x = node.input(0).shape();
            Buffer source = out.of(node.input(0));
            Reduce.columns(x, out, out.of(node), first -> new Reduction.ColumnReduce(Reduction.Op.SUM, source, first,
                    x.rows(), x.columns()));
        }
    }

    /** SUM or MAX of each row. */
    record RowResult(Reduction.Op op) implements Primitive {
        @Override
        public String label() {
            return "row_" + op.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Shape shape(List<Node> inputs) {
            return new Shape(Fit.floats(this, inputs.get(0)).shape().rows(), 1);
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            Node x = node.input(0);
            long columns = x.shape().columns();
            if (op == Reduction.Op.SUM) {
                return List.of(up.broadcastColumns(columns));
            }
            Node below = node.broadcastColumns(columns).minus(x).step();
            Node largest = below.negated().plus(1f);
            return List.of(largest.times(up.over(largest.rowSum()).broadcastColumns(columns)));
        }

        @Override
        public void emit(Node node, Emitter out) {
            Shape x = node.input(0).shape();
            out.add(new Reduction.RowReduce(op, out.of(node.input(0)), out.of(node), x.rows(), x.columns()));
        }
    }

    /** Sum of all elements. */
    record Sum() implements Primitive {
        @Override
        public Shape shape(List<Node> inputs) {
            Fit.floats(this, inputs.get(0));
            return Shape.SCALAR;
        }

        @Override
        public List<Node> gradients(Node node, Node up) {
            return List.of(up.broadcastTo(node.input(0).shape()));
        }

        @Override
        public long scratch(Node node) {
            return Reduce.vectorScratch(node.input(0).shape().size());
        }

        @Override
        public void emit(Node node, Emitter out) {
            Reduce.vector(Reduction.Op.SUM, out.of(node.input(0)), node.input(0).shape().size(), out.scratch(),
                    out.of(node)).forEach(out::add);
        }
    }
}
