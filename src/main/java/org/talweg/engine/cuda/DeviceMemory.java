package org.talweg.engine.cuda;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jcuda.CudaException;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;
import org.talweg.engine.Memory;
import org.talweg.engine.TooLarge;

/**
 * What an engine holds on its GPU. Memory, like an object, is free for others once nobody refers to it: it is given back when
 * more is asked for, at the latest when the engine closes. So there is nothing to free by hand, and nothing to leak.
 */
final class DeviceMemory {
    private static final int LISTED = 8;
    private static final int COLLECTIONS = 3;
    private static final long COLLECTION_MILLIS = 50;
    private static final long WORD = 4;
    /** The driver refuses 0. */
    private static final long LEAST_BYTES = 16;

    /** What is left of something once nobody refers to it: how to give it back. */
    private static final class Held extends PhantomReference<Object> {
        final String label;
        final long bytes;
        final Runnable free;

        Held(Object owner, ReferenceQueue<Object> queue, String label, long bytes, Runnable free) {
            super(owner, queue);
            this.label = label;
            this.bytes = bytes;
            this.free = free;
        }
    }

    private final Gpu gpu;
    private final Streams streams;
    private final Set<Held> held = new HashSet<>();
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();

    DeviceMemory(Gpu gpu, Streams streams) {
        this.gpu = gpu;
        this.streams = streams;
    }

    /** Memory with nothing sensible in it. */
    Allocation allocate(String label, long bytes) {
        long size = Math.max((bytes + WORD - 1) / WORD * WORD, LEAST_BYTES);
        giveBack(unreachable.poll());
        DevicePointer pointer = tryAllocate(size);
        for (int i = 0; pointer == null && i < COLLECTIONS; i++) {
            // The collector knows nothing of the GPU's memory, so it is asked before anyone is told that there is none.
            System.gc();
            giveBack(await());
            pointer = tryAllocate(size);
        }
        if (pointer == null) {
            throw tooLarge(mebibytes(size) + " of GPU memory for " + label);
        }
        Allocation allocation = new Allocation(pointer, label, size);
        CUdeviceptr address = pointer.withByteOffset(0);
        hold(allocation, label, size, () -> JCudaDriver.cuMemFree(address));
        return allocation;
    }

    /** Frees something of the driver's once nobody refers to {@code owner}. */
    void hold(Object owner, String label, long bytes, Runnable free) {
        held.add(new Held(owner, unreachable, label, bytes, free));
    }

    private Reference<?> await() {
        try {
            return unreachable.remove(COLLECTION_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static DevicePointer tryAllocate(long bytes) {
        DevicePointer pointer = new DevicePointer();
        try {
            JCudaDriver.cuMemAlloc(pointer, bytes);
            return pointer;
        } catch (CudaException e) {
            if (isShort(e)) {
                return null;
            }
            throw e;
        }
    }

    static boolean isShort(CudaException e) {
        return "CUDA_ERROR_OUT_OF_MEMORY".equals(e.getMessage());
    }

    /** Frees this one and all that are waiting, after the work that may still use them. */
    private void giveBack(Reference<?> first) {
        if (first == null) {
            return;
        }
        streams.synchronize();
        for (Reference<?> next = first; next != null; next = unreachable.poll()) {
            Held unused = (Held) next;
            held.remove(unused);
            unused.free.run();
        }
    }

    /** What is held, workspaces included, and what the GPU has left for all. */
    Memory now() {
        giveBack(unreachable.poll());
        long[] free = new long[1];
        JCudaDriver.cuMemGetInfo(free, new long[1]);
        return new Memory(held.stream().mapToLong(h -> h.bytes).sum(), 0, free[0], false);
    }

    /** That there is not what was expected, with what there is. */
    TooLarge tooLarge(String expected) {
        long[] free = new long[1];
        long[] total = new long[1];
        JCudaDriver.cuMemGetInfo(free, total);
        List<Held> memory = held.stream().filter(h -> h.bytes > 0).toList();
        StringBuilder plan = new StringBuilder();
        memory.stream().sorted(Comparator.comparingLong((Held h) -> -h.bytes).thenComparing(h -> h.label)).limit(LISTED)
                .forEach(h -> plan.append(plan.isEmpty() ? "" : ", ").append(h.label).append(' ').append(mebibytes(h.bytes)));
        return new TooLarge("expected " + expected + ", got none: "
                + mebibytes(free[0]) + " of " + mebibytes(total[0]) + " on " + gpu.name() + " are free, this engine holds "
                + mebibytes(memory.stream().mapToLong(h -> h.bytes).sum()) + (plan.isEmpty() ? "" : " (" + plan + ")")
                + "; take a smaller batch, fewer units or less data, or end what else uses the GPU (nvidia-smi)");
    }

    private static String mebibytes(long bytes) {
        return bytes < 1 << 20 ? bytes + " B" : (bytes + (1 << 19) >> 20) + " MiB";
    }

    void close() {
        for (Held each : held) {
            CudaEngine.tolerating(each.free);
        }
        held.clear();
    }
}
