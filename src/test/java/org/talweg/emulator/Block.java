package org.talweg.emulator;

import org.talweg.emulator.EmulatorFault.Kind;

/** A block of threads on one worker: its warps and its shared memory, used for one block after another. */
final class Block {
    final PtxEntry entry;
    final int threads;
    final Tally tally;
    final SharedMemory shared;
    final GlobalMemory global;
    private final Warp[] warps;
    Grid grid;
    int x;
    int y;

    Block(PtxEntry entry, int threads, Tally tally) {
        this.entry = entry;
        this.threads = threads;
        this.tally = tally;
        this.shared = new SharedMemory(entry, this);
        this.global = new GlobalMemory(this);
        this.warps = new Warp[(threads + Warp.LANES - 1) / Warp.LANES];
        for (int i = 0; i < warps.length; i++) {
            warps[i] = new Warp(this, i, Math.min(Warp.LANES, threads - i * Warp.LANES), threads);
        }
    }

    /** Carries out block (x, y) of a launch of this entry and block size. */
    void run(Grid launch, int blockX, int blockY) {
        grid = launch;
        x = blockX;
        y = blockY;
        shared.begin();
        for (Warp warp : warps) {
            warp.begin();
        }
        boolean ended = false;
        while (!ended) {
            for (Warp warp : warps) {
                warp.run();
            }
            ended = true;
            for (Warp warp : warps) {
                ended &= warp.live == 0;
            }
            if (!ended) {
                barrier();
            }
        }
    }

    /** All threads must have reached the same barrier. */
    private void barrier() {
        Warp waiting = null;
        for (Warp warp : warps) {
            waiting = waiting == null && warp.live != 0 ? warp : waiting;
        }
        Op barrier = waiting.waitsAt();
        for (Warp warp : warps) {
            int missing = warp.all & ~warp.live;
            if (missing != 0) {
                throw waiting.fault(Kind.DIVERGENT_BARRIER, barrier, Integer.numberOfTrailingZeros(waiting.live),
                        "a barrier that thread " + warp.thread(Integer.numberOfTrailingZeros(missing))
                                + " of the block never reaches: it has ended");
            }
            if (warp.barrier != waiting.barrier) {
                throw waiting.fault(Kind.DIVERGENT_BARRIER, barrier, Integer.numberOfTrailingZeros(waiting.live),
                        "barrier " + waiting.barrier + " while warp " + warp.number + " waits at barrier " + warp.barrier
                                + " (" + warp.waitsAt().statement.origin() + ")");
            }
        }
        shared.synchronizeBlock();
    }
}
