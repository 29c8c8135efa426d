package org.talweg.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.talweg.engine.AfterClose;
import org.talweg.engine.Engine;
import org.talweg.engine.TooLarge;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;

/** The CUDA engine without kernels. Run by {@link FakeDriverTest} where the driver is the stand-in. */
class OnFakeDriver {
    private CudaEngine engine;

    @BeforeEach
    void open() {
        engine = new CudaEngine(0);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void shouldSayWhatItRunsOn() {
        assertEquals("GPU, Stand-in GPU, compute capability 9.0, 64 MiB, 4 multiprocessors, driver for CUDA 12.6",
                engine.description());
        assertEquals("gpu", engine.name());
    }

    @Test
    void shouldZeroWhatItAllocates() {
        for (int n : new int[] {0, 1, 3, 1000, 3_000_000}) {
            assertArrayEquals(new float[n], engine.floats(engine.allocate("fresh", Buffer.Type.F32, n), n));
        }
    }

    /** Sizes around the segments of both ways; several copies are under way at once. */
    @Test
    void shouldBringBackWhatWasUploaded() {
        int[] sizes = {1, 5, 16_383, 16_384, 16_385, 1 << 20, (1 << 20) + 1, 5_000_011};
        SplittableRandom random = new SplittableRandom(7);
        Buffer[] buffers = new Buffer[sizes.length];
        int[][] values = new int[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            values[i] = random.ints(sizes[i] + 3).toArray();
            buffers[i] = engine.allocate("words", Buffer.Type.I32, sizes[i] + 2).slice(1, sizes[i]);
            engine.upload(values[i], 3, buffers[i], sizes[i]);
        }
        for (int i = 0; i < sizes.length; i++) {
            int[] got = new int[sizes[i] + 3];
            System.arraycopy(values[i], 0, got, 0, 3);
            engine.download(buffers[i], got, 3, sizes[i]);
            assertArrayEquals(values[i], got, "size " + sizes[i]);
        }
    }

    @Test
    void shouldKeepTheBitsOfNaN() {
        float[] values = {Float.intBitsToFloat(0x7fa12345), Float.intBitsToFloat(0xffc00001), -0f};
        Buffer buffer = engine.allocate("values", Buffer.Type.F32, 3);
        engine.upload(values, 0, buffer, 3);
        float[] got = engine.floats(buffer, 3);
        for (int i = 0; i < 3; i++) {
            assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(got[i]));
        }
    }

    /** Small copies go one way, large ones another: each sees what the other did. */
    @Test
    void shouldKeepTheOrderOfSmallAndLargeCopies() {
        int n = 100_000;
        Buffer buffer = engine.allocate("words", Buffer.Type.I32, n);
        int[] expected = new int[n];
        for (int round = 1; round < 20; round++) {
            int[] all = new int[n];
            Arrays.fill(all, round);
            engine.upload(all, 0, buffer, n);
            engine.upload(new int[] {-round}, 0, buffer.slice(round, 1), 1);
            Arrays.fill(expected, round);
            expected[round] = -round;
            if (round % 3 == 0) {
                int[] got = new int[n];
                engine.download(buffer, got, 0, n);
                assertArrayEquals(expected, got);
            } else if (round % 3 == 1) {
                int[] got = new int[30];
                engine.download(buffer, got, 0, 30);
                assertArrayEquals(Arrays.copyOf(expected, 30), got);
            }
        }
    }

    @Test
    void shouldKeepTheOrderOfManySmallUploads() {
        Buffer buffer = engine.allocate("step scalars", Buffer.Type.F32, 12);
        for (int i = 0; i < 100_000; i++) {
            engine.upload(new float[] {i, i + 1, i + 2}, 0, buffer, 3);
        }
        assertArrayEquals(new float[] {99_999, 100_000, 100_001}, engine.floats(buffer, 3));
    }

    @Test
    void shouldWorkFromAnyThread() throws InterruptedException {
        Buffer buffer = engine.allocate("values", Buffer.Type.F32, 2);
        Thread other = new Thread(() -> engine.upload(new float[] {3, 4}, 0, buffer, 2));
        other.start();
        other.join();
        assertArrayEquals(new float[] {3, 4}, engine.floats(buffer, 2));
    }

    @Test
    void shouldRefuseBuffersOfOthersAndUseAfterClose() {
        Buffer buffer = engine.allocate("values", Buffer.Type.F32, 2);
        try (CudaEngine other = new CudaEngine(0)) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> other.upload(new float[2], 0, buffer, 2)).getMessage();
            assertTrue(message.contains("values") && message.contains("Stand-in GPU"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> engine.upload(new int[2], 0, buffer, 2));
        assertThrows(IllegalArgumentException.class, () -> engine.upload(new float[3], 0, buffer, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> engine.upload(new float[3], 2, buffer, 2));
        engine.close();
        String closed = assertThrows(IllegalStateException.class, () -> engine.floats(buffer, 1)).getMessage();
        assertTrue(closed.contains("values") && closed.contains("Stand-in GPU") && closed.contains("closed"), closed);
        engine.close();
    }

    @Test
    void shouldRefuseEveryUseAfterClose() {
        AfterClose.shouldRefuseEveryUse(engine);
    }

    @Test
    void shouldRefuseTheBuffersOfAnother() {
        AfterClose.shouldRefuseTheBuffersOfAnother(engine, new CudaEngine(0));
        try (Engine cpu = new CpuEngine(1)) {
            AfterClose.shouldRefuseTheBuffersOfAnother(cpu, new CudaEngine(0));
        }
        AfterClose.shouldRefuseTheBuffersOfAnother(engine, new CpuEngine(1));
    }

    @Test
    void shouldEndWhatAnotherThreadIsAt() throws InterruptedException {
        AfterClose.shouldEndWhatAnotherThreadIsAt(engine);
    }

    /** More in all than there is: what nobody refers to is given back. */
    @Test
    void shouldGiveBackWhatNobodyRefersTo() {
        for (int i = 0; i < 40; i++) {
            Buffer buffer = engine.allocate("passing", Buffer.Type.F32, 2_500_000);
            engine.upload(new float[] {i}, 0, buffer, 1);
            assertEquals(i, engine.floats(buffer, 1)[0]);
        }
    }

    @Test
    void shouldSayWhatFillsTheMemory() {
        int mebibyte = 1 << 18;
        Buffer parameters = engine.allocate("parameters", Buffer.Type.F32, 16 * mebibyte);
        Buffer working = engine.allocate("working memory", Buffer.Type.F32, 32 * mebibyte);
        String message = assertThrows(TooLarge.class, () -> engine.allocate("gradients", Buffer.Type.F32, 24 * mebibyte))
                .getMessage();
        assertTrue(message.startsWith("expected 24 MiB of GPU memory for gradients, got none: 16 MiB of 64 MiB on Stand-in GPU"
                + " are free, this engine holds 48 MiB (working memory 32 MiB, parameters 16 MiB"), message);
        assertEquals(16 * mebibyte, parameters.length());
        assertEquals(32 * mebibyte, working.length());
        assertThrows(TooLarge.class, () -> engine.allocate("too long", Buffer.Type.F32, Long.MAX_VALUE));
        assertThrows(TooLarge.class, () -> engine.allocate("negative", Buffer.Type.F32, -1));
    }
}
