package org.talweg.graph;

import java.util.List;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise.Binary;
import org.talweg.kernel.Elementwise.Unary;
import org.talweg.kernel.Reduction;

/** An immutable value of a graph: an operation on other values, with a shape. */
public final class Node {
    private final Graph graph;
    private final int id;
    private final Op op;
    private final List<Node> inputs;
    private final Shape shape;
    private final Buffer.Type type;

    Node(Graph graph, int id, Op op, List<Node> inputs, Shape shape, Buffer.Type type) {
        this.graph = graph;
        this.id = id;
        this.op = op;
        this.inputs = inputs;
        this.shape = shape;
        this.type = type;
    }

    public Graph graph() {
        return graph;
    }

    /** Position in the graph; inputs have smaller ones. */
    public int id() {
        return id;
    }

    Op op() {
        return op;
    }

    public List<Node> inputs() {
        return inputs;
    }

    Node input(int index) {
        return inputs.get(index);
    }

    public Shape shape() {
        return shape;
    }

    public Buffer.Type type() {
        return type;
    }

    /** Whether this is an input, a parameter or a state of the graph. */
    public boolean isLeaf() {
        return op instanceof Leaf;
    }

    /** {@code this + other}, equal shapes. */
    public Node plus(Node other) {
        return graph.binary(Binary.ADD, this, other);
    }

    /** {@code this − other}, equal shapes. */
    public Node minus(Node other) {
        return graph.binary(Binary.SUB, this, other);
    }

    /** {@code this · other} by elements, equal shapes. */
    public Node times(Node other) {
        return graph.binary(Binary.MUL, this, other);
    }

    /** {@code this / other} by elements, equal shapes. */
    public Node over(Node other) {
        return graph.binary(Binary.DIV, this, other);
    }

    /** {@code this · factor}. */
    public Node times(float factor) {
        return graph.scale(this, factor);
    }

    /** {@code this + addend}. */
    public Node plus(float addend) {
        return graph.add(new Primitive.Shift(addend), this);
    }

    public Node negated() {
        return graph.unary(Unary.NEG, this);
    }

    public Node exp() {
        return graph.unary(Unary.EXP, this);
    }

    public Node log() {
        return graph.unary(Unary.LOG, this);
    }

    public Node sqrt() {
        return graph.unary(Unary.SQRT, this);
    }

    public Node tanh() {
        return graph.unary(Unary.TANH, this);
    }

    public Node sigmoid() {
        return graph.unary(Unary.SIGMOID, this);
    }

    public Node erf() {
        return graph.unary(Unary.ERF, this);
    }

    public Node relu() {
        return graph.unary(Unary.RELU, this);
    }

    /** 1 where positive, else 0; its gradient is zero. */
    public Node step() {
        return graph.unary(Unary.STEP, this);
    }

    public Node abs() {
        return graph.unary(Unary.ABS, this);
    }

    /** The same value, through which no gradient flows. */
    public Node detached() {
        return graph.add(new Primitive.Detach(), this);
    }

    /** {@code op(this) · op(other)}, each transposed where asked. */
    public Node matmul(Node other, boolean transposeThis, boolean transposeOther) {
        return graph.add(new Primitive.Product(transposeThis, transposeOther), this, other);
    }

    public Node matmul(Node other) {
        return matmul(other, false, false);
    }

    /** A row (1, C) repeated to (rows, C); a value that has the shape already is returned as it is. */
    public Node broadcastRows(long rows) {
        return shape.rows() == rows ? this : graph.broadcast(new Primitive.RepeatRow(rows), this);
    }

    /** A column (N, 1) repeated to (N, columns). */
    public Node broadcastColumns(long columns) {
        return shape.columns() == columns ? this : graph.broadcast(new Primitive.RepeatColumn(columns), this);
    }

    /** A scalar or row or column repeated to a shape. */
    public Node broadcastTo(Shape target) {
        return broadcastRows(target.rows()).broadcastColumns(target.columns());
    }

    /** Sums of columns: (N, C) → (1, C). */
    public Node columnSum() {
        return shape.rows() == 1 ? this : graph.add(new Primitive.ColumnSum(), this);
    }

    /** Sums of rows: (N, C) → (N, 1). */
    public Node rowSum() {
        return shape.columns() == 1 ? this : graph.add(new Primitive.RowResult(Reduction.Op.SUM), this);
    }

    /** Largest value of each row: (N, C) → (N, 1). The gradient is shared among equal largest values. */
    public Node rowMax() {
        return shape.columns() == 1 ? this : graph.add(new Primitive.RowResult(Reduction.Op.MAX), this);
    }

    /** Sum of all elements: (N, C) → (1, 1). */
    public Node sum() {
        return shape.size() == 1 ? this : graph.add(new Primitive.Sum(), this);
    }

    /** Mean of all elements, the sum times 1/n rounded to float. */
    public Node mean() {
        return sum().times((float) (1.0 / shape.size()));
    }

    /** Σ a·b over all elements, a scalar. */
    public Node dot(Node other) {
        return times(other).sum();
    }

    @Override
    public String toString() {
        return "%" + id + " " + op.label() + shape;
    }
}
