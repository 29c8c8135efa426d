package org.talweg.engine.cpu;

/** A task over the rows {@code [0, rows)} of a matrix, in blocks of rows of about {@value ElementTask#CHUNK} elements. */
abstract class RowTask implements Task {
    private final int rows;
    private final int block;
    private final int grain;

    /** @param grain as for {@link ElementTask}, in blocks */
    RowTask(long rows, long columns, int grain) {
        this.rows = Math.toIntExact(rows);
        this.block = (int) Math.max(1, ElementTask.CHUNK / Math.max(1, columns));
        this.grain = grain;
    }

    @Override
    public final int units() {
        return (int) ((rows + block - 1L) / block);
    }

    @Override
    public final int grain() {
        return grain;
    }

    @Override
    public final void run(int from, int to) {
        rows((int) Math.min(rows, (long) from * block), (int) Math.min(rows, (long) to * block));
    }

    /** Works on rows {@code [from, to)}. */
    abstract void rows(int from, int to);
}
